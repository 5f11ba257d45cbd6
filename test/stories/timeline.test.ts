import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);
const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';

describe('the timeline of a proxy', () => {
  test('T from the list: nothing yet, then a refusal and its end, newest first', async () => {
    const {see, press, type, demo, rows, frame} = await i9s({healthy: true, columns: 160});
    await see(/all in sync/);
    await press('/');
    await type('productpage');
    await press('enter', 'T');
    await see(/i9s has looked since \d\d:\d\d:\d\d \(.*\) and saw no change/);
    expect(frame()).toMatch(/LDS +- +- SYNCED +20\S+\/43/); // as it was when i9s first looked
    demo.faults.nack(productpage, 'LDS', 'Error adding/updating listener(s) 0.0.0.0_9080: nonsense');
    demo.faults.push('LDS');
    await see(/LDS +SYNCED +>\d+s +ERROR .*nonsense/);
    demo.faults.recover(productpage);
    await see(/LDS +ERROR +\d+s +SYNCED/);
    expect(rows()[0]?.text).toMatch(/ERROR +\d+s +SYNCED/);
    expect(frame()).toMatch(/Timeline/);
    await press('g', 'j', 'enter');
    await see(/\[2 Listeners/);
  });

  test('a connection that is lost is in it; in the panes of a proxy T opens it as well', async () => {
    const {see, press, type, demo} = await i9s({healthy: true, columns: 160});
    await see(/all in sync/);
    await press('/');
    await type('productpage');
    await press('enter', 'enter');
    await see(/\[2 Listeners/);
    demo.faults.disconnect(productpage);
    await press('T');
    await see(/connection +CONNECTED +>\d+s +NOT CONNECTED/);
  });

  test('of a proxy that is gone: from its panes, from the page that says why, and by its name', async () => {
    const {see, press, type, demo, gone} = await i9s({healthy: true, columns: 160});
    await see(/all in sync/);
    await press('/');
    await type('productpage');
    await press('enter', 'enter');
    await see(/\[2 Listeners/);
    demo.faults.deletePod(productpage);
    await see(/gone: no pod and no istiod knows it now/);
    await press('W');
    await see(/This proxy is gone.*[\s\S]*T shows what i9s saw of it/);
    await press('T');
    await see(/connection +(NOT )?CONNECTED +>?\d+s +GONE/);
    await press('esc', 'esc', 'esc');
    await gone(/GONE/);
    await press(':');
    await type('timeline productpage');
    await press('enter');
    await see(/connection +(NOT )?CONNECTED +>?\d+s +GONE/);
  });
});

import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);

describe('the summary of a proxy', () => {
  test('1 tells what is wrong first, then how much there is; 8 how it was started, and y all of it', async () => {
    const {see, press, frame} = await i9s({columns: 100, rows: 60});
    await see(/details-v1.*NACK/);
    await press('enter');
    await see(/\[2 Listeners/);
    await press('1');
    await see(/problems found/);
    expect(frame()).toMatch(/! LDS rejected by the proxy .*Error adding\/updating/);
    expect(frame()).toMatch(/State: +LIVE, up/);
    await press('G');
    await see(/Listeners: +26, 1 rejected/);
    expect(frame()).toMatch(/Certificate: +\d+h left/);
    await press('8');
    await see(/Discovery address: +istiod\.istio-system\.svc:15012/);
    await press('y');
    await see(/Resource bootstrap/);
    await see(/node:/);
  });

  test('Enter on a line opens the pane that it is about', async () => {
    const {see, press, selected} = await i9s({rows: 60});
    await see(/details-v1.*NACK/);
    await press('enter');
    await see(/\[2 Listeners/);
    await press('1');
    await see(/problems found/);
    await press('j', 'enter');
    await see(/\[2 Listeners/);
    expect(selected()).toBe('0.0.0.0_9080');
    await press('backspace');
    await see(/problems found/);
    await press('G', 'k', 'enter');
    await see(/\[6 Secrets/);
  });

  test('a push that is refused while one looks appears by itself', async () => {
    const {see, press, demo} = await i9s({healthy: true, rows: 50});
    await see(/all in sync/);
    await press(':');
    await press(...'sum productpage-v1-64c6885d4f-xhps5'.split('').map(char => (char === ' ' ? 'space' : char)), 'enter');
    await see(/Kind: +sidecar/);
    demo.faults.nack('productpage-v1-64c6885d4f-xhps5.bookinfo', 'CDS', 'duplicate cluster foo');
    await see(/! CDS rejected by the proxy .*duplicate cluster foo/);
  });
});

import {afterEach, describe, expect, test, vi} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);
// Each of them waits for several pushes and the dumps after them.
vi.setConfig({testTimeout: 60_000});

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const reviews = 'outbound|9080||reviews.bookinfo.svc.cluster.local';
const ratings = 'outbound|9080||ratings.bookinfo.svc.cluster.local';

/** The list, with productpage's proxy selected. */
async function listed(): Promise<Program> {
  const program = await i9s({healthy: true, rows: 40, columns: 160});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type('productpage bookinfo');
  await press('enter');
  return program;
}

/** What changed in that proxy, looked at once. */
async function looked(): Promise<Program> {
  const program = await listed();
  const {see, press} = program;
  await press('H');
  await see(/First look at \d\d:\d\d:\d\d: what changes from now on is shown here/);
  return program;
}

describe('what changed in a proxy', () => {
  test('H: nothing yet, then what a push changed, by itself', async () => {
    const {see, press, demo, frame} = await looked();
    await press('ctrl-r');
    await see(/No change since \d\d:\d\d:\d\d \(2 looks\)/);
    demo.faults.change(productpage, {kind: 'clusters', name: reviews, how: 'changed'});
    await see(/> +reviews\.bookinfo:9080.* differs/);
    await see(/1 differs, \d+ same/);
    await press('n');
    await see(/- connectTimeout: 3s.*\n.*\+ connectTimeout: 7s/);
    expect(frame()).toMatch(/\d\d:\d\d:\d\d -> \d\d:\d\d:\d\d {3}2 different looks/);
  });

  test(', . and b choose which looks are compared', async () => {
    const {see, gone, press, demo, frame} = await looked();
    for (const name of [reviews, ratings]) {
      demo.faults.change(productpage, {kind: 'clusters', name, how: 'changed'});
      await see(new RegExp(`${name.split('|').at(-1)?.split('.')[0]}\\.bookinfo:9080 +differs`));
    }
    await see(/1 differs, \d+ same/);
    await press(',');
    await see(/2 differ, \d+ same/);
    expect(frame()).toMatch(/<\d\d:\d\d:\d\d\.\d{3} -> now>/);
    await press(',');
    await see(/is the oldest look/);
    await press('.');
    await gone(/reviews.* differs/);
    await press('b');
    await see(/What changed from/);
    await press('2');
    await see(/From \d\d:\d\d:\d\d to/);
    await press('2');
    await see(/<\d\d:\d\d:\d\d\.\d{3} -> \d\d:\d\d:\d\d\.\d{3}>/);
    await see(/reviews.* differs/);
    expect(frame()).not.toMatch(/ratings.* differs/);
  });

  test('d takes a look as well', async () => {
    const {see, press, demo, frame} = await listed();
    await press('d');
    await see(/Clusters +\d+ same/);
    demo.faults.change(productpage, {kind: 'clusters', name: reviews, how: 'changed'});
    await press('esc', 'H');
    await see(/reviews\.bookinfo:9080.* differs/);
    expect(frame()).toContain('2 different looks');
  });

  test('is kept from what other panes and earlier visits have seen', async () => {
    const {see, press, demo} = await looked();
    await press('esc');
    await see(/PROXY|NAME/);
    demo.faults.change(productpage, {kind: 'clusters', name: reviews, how: 'removed'});
    await press('H');
    await see(/only \d\d:\d\d/);
  });
});

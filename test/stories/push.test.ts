import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);
const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const details = 'details-v1-5845b8756-ld969.bookinfo';

/** The push watch of a healthy mesh, once every istiod has answered. */
async function pushWatch(options: Parameters<typeof i9s>[0] = {}): ReturnType<typeof i9s> {
  const program = await i9s({columns: 120, healthy: true, ...options});
  await program.see(/all in sync/);
  await program.press(':');
  await program.type('push');
  await program.press('enter');
  await program.see(/Push watch/);
  return program;
}

describe('the push watch', () => {
  test('a push by every istiod is acknowledged by all, and counts', async () => {
    const {see, rows, demo} = await pushWatch({rows: 50});
    await see(/Since \d\d:\d\d:\d\d\. Polled/);
    // The note under the table is no row of it.
    const pushed = (): readonly string[] => rows().flatMap(({text}) => (/^│ [ >] istiod.* CDS /.test(text) ? [text] : []));
    const before = rows().length;
    expect(pushed()).toHaveLength(3);
    for (const text of pushed()) expect(text).toMatch(/ (\d+)\/\1 +0 +0 +- +0 ▁{10} /);
    demo.faults.push('CDS');
    await see(/CDS +[01]s .* <=[12]s +1 /);
    await expect.poll(() => pushed().every(text => / (\d+)\/\1 +0 +0 +<=[12]s +1 ▁{8,9}█▁? /.test(text))).toBe(true);
    expect(rows()).toHaveLength(before);
  });

  test('who does not acknowledge lags, stands first after five seconds, and is named; enter lists it', async () => {
    const {see, demo, clock, press, rows, row, frame} = await pushWatch();
    demo.faults.stall(productpage, 'RDS');
    await see(/RDS +[01]s .* 0\/1 +0 +1 +>\d+s/);
    clock.shift = 6_000;
    await see(/RDS +\d+s .* 0\/1 +0 +1 +>[6-9]s/);
    expect(rows()[0]?.text).toContain(' RDS ');
    await press('g');
    await see(/Not acknowledged by productpage-v1 for [6-9]s\./);
    await press('enter');
    await see(/istiod:istiod-\S+ rds:stale kind:!zt/);
    expect(rows()).toHaveLength(1);
    expect(row('productpage').cell('RDS')).toBe('STALE');
    await press('esc', 'esc');
    demo.faults.recover(productpage);
    await see(/RDS +\d+s .* 1\/1 +0 +0 +<=/);
    expect(frame()).not.toContain('Not acknowledged');
  });

  test('wide mode names the version and the slowest', async () => {
    const {see, demo} = await pushWatch({columns: 220});
    demo.faults.push('CDS');
    await see(/VERSION.*PROXIES OVERTAKEN SLOWEST/);
    await see(/CDS +[01]s \d{4}-\d\d-\d\dT[\d:]+Z\/44 .* 7 +0 \S+ <=[12]s/);
  });

  test('a push to others does not hide who lags', async () => {
    const {see, demo} = await pushWatch();
    demo.faults.stall(productpage, 'CDS');
    await see(/CDS +\d+s +\/44 .* 0\/1 +0 +1 +>/);
    const {istiod} = demo.world.xds.connection(productpage)!;
    const others = demo.world.xds.connections(istiod).flatMap(({member}) => (member.id === productpage ? [] : [member.id]));
    demo.world.xds.push({istiod, proxies: others, types: ['CDS']});
    await see(new RegExp(`CDS +\\d+s +/45 .* ${others.length - 1}/${others.length - 1} +0 +1 +<=`));
    // Now it is sent one as well, answers, and nobody lags.
    demo.faults.recover(productpage);
    await see(/CDS +\d+s +\/46 .* 1\/1 +0 +0 +<=/);
  });

  test('a NACK stands first, in the words of Envoy, and leads to the proxy', async () => {
    const {see, demo, press, rows} = await pushWatch();
    demo.faults.nack(details, 'LDS', 'duplicate listener foo');
    await see(/LDS +[01]s .* 0\/1 +1 +0 /);
    expect(rows()[0]?.text).toContain(' LDS ');
    await press('g');
    await see(/Refused by details-v1 for \d+s: duplicate listener foo/);
    await press('enter');
    await see(/lds:nack/);
    expect(rows()).toHaveLength(1);
    expect(rows()[0]?.text).toContain('details-v1');
  });

  test('types of ztunnels are watched as well', async () => {
    const {see, demo, clock, press, rows} = await pushWatch({rows: 50});
    const ztunnel = [...demo.world.cast.members.keys()].find(id => id.startsWith('ztunnel-') && demo.world.xds.connection(id) !== undefined)!;
    demo.faults.stall(ztunnel, 'WDS');
    await see(/WDS .* 0\/1 +0 +1 /);
    clock.shift = 6_000;
    await see(/WDS .* 0\/1 +0 +1 +>[6-9]s/);
    await press('g', 'enter');
    await see(/wds:stale/);
    expect(rows()).toHaveLength(1);
    expect(rows()[0]?.text).toContain('ztunnel');
  });

  test('a terminal without block characters gets bars it has', async () => {
    const {see, demo, frame} = await pushWatch({env: {LANG: 'C', LC_ALL: 'C'}});
    demo.faults.push('EDS');
    await see(/EDS .* 1 +_+#/);
    expect(frame()).not.toMatch(/[▁-█]/);
  });
});

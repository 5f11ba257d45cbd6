import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s} from './program.ts';

afterEach(endPrograms);
const nacked = 'details-v1-5845b8756-ld969.bookinfo';

describe('the live list', () => {
  test('says at a glance what is wrong: counts, the worst row first, and why', async () => {
    const {see, row, selected} = await i9s();
    await see(/Proxies {2}17: 1 NACK 1 n\/c/);
    await see(/Istiod {3}3\/3 answered/);
    expect(selected()).toBe('details-v1-5845b8756-ld969');
    expect(row('details-v1').cell('LDS')).toBe('NACK');
    await see(/LDS rejected by the proxy for .*: Error adding\/updating/);
    expect(row('ratings-v1-54849b6d-q8x2m').cell('CDS')).toBe('n/c');
  });

  test('a push that is not acknowledged shows within a poll, dim, and counts after five seconds', async () => {
    const {see, row, demo, style, clock} = await i9s({healthy: true});
    await see(/all in sync/);
    demo.faults.stall('productpage-v1-64c6885d4f-xhps5.bookinfo', 'RDS');
    await see(/productpage.*STALE/);
    await see(/all in sync/);
    expect(style('STALE').dim).toBe(true);
    clock.shift = 6_000;
    await see(/1 STALE/);
    expect(row('productpage').isSelected).toBe(false);
    demo.faults.recover('productpage-v1-64c6885d4f-xhps5.bookinfo');
    await see(/all in sync/);
  });

  test('a new NACK jumps to the top while the cursor stays on its row', async () => {
    const {see, press, demo, selected, rows} = await i9s({healthy: true});
    await see(/all in sync/);
    await press('j', 'j');
    const name = selected();
    demo.faults.nack('productpage-v1-64c6885d4f-xhps5.bookinfo', 'CDS', 'duplicate cluster foo');
    await see(/1 NACK/);
    await see(/ {3}productpage-v1~?.*NACK/);
    expect(selected()).toBe(name);
    expect(rows()[0]?.cell('NAME')).toMatch(/^(productpage|bookinfo-gat)/);
  });

  test('a proxy that dies while its pod runs is not connected; its pod deleted, it is gone', async () => {
    const {see, gone, demo} = await i9s({healthy: true});
    await see(/all in sync/);
    demo.faults.disconnect('curl-66d454fb44-92pb7.bookinfo');
    await see(/curl-66d454fb44-92pb7.*n\/c/);
    demo.faults.deletePod('curl-66d454fb44-92pb7.bookinfo');
    await gone(/curl-66d454fb44-92pb7/);
  });

  test('a proxy that crashes again and again is not connected, whatever its container is doing', async () => {
    const {see, demo} = await i9s({healthy: true});
    await see(/all in sync/);
    demo.faults.crashLoop('curl-66d454fb44-92pb7.bookinfo');
    await see(/curl-66d454fb44-92pb7.*n\/c/);
    demo.faults.recover('curl-66d454fb44-92pb7.bookinfo');
    await see(/all in sync/);
  });

  test('proxies move to another istiod, and nobody is called not connected on the way', async () => {
    const {see, demo, app} = await i9s({healthy: true});
    await see(/all in sync/);
    const states = new Set<string>();
    const unsubscribe = app.store.subscribe(() => {
      for (const {connectedness} of app.store.get().mesh.proxies.values()) states.add(connectedness);
    });
    const moved = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
    const istiod = (): string | undefined => app.store.get().mesh.proxies.get(moved)?.istiod;
    for (const to of ['istiod-797f89d895-m4k9t', 'istiod-797f89d895-ddlfw', 'istiod-797f89d895-m4k9t']) {
      demo.faults.moveProxy(moved, to);
      await expect.poll(istiod).toBe(`${to}.istio-system`);
    }
    unsubscribe();
    expect([...states]).toEqual(['connected']);
  });

  test('an istiod is rolled out: its proxies come back with the new pod', async () => {
    const {see, demo, app} = await i9s({healthy: true});
    await see(/3\/3 answered/);
    const name = demo.faults.rolloutIstiod('istiod-797f89d895-ddlfw');
    await expect
      .poll(() => [...app.store.get().mesh.proxies.values()].filter(proxy => proxy.istiod?.startsWith(`${name}.`)).length)
      .toBeGreaterThan(3);
    await see(/3\/3 answered/);
    await see(/all in sync/);
  });

  test('what a hostile proxy says of itself moves no cursor and breaks no line', async () => {
    const {see, rows} = await i9s({columns: 200, rows: 40, healthy: true, prepare: ({faults}) => faults.hostile('curl-66d454fb44-92pb7.bookinfo')});
    await see(/all in sync/);
    expect(rows()).toHaveLength(17);
    expect(
      rows()
        .find(row => row.text.includes('curl-66d454fb44-92pb7'))
        ?.cell('NODE'),
    ).toMatch(/^node-\d$/);
  });

  test('filter, problems, namespaces and wide mode', async () => {
    const {see, press, type, rows} = await i9s({columns: 200, rows: 50, healthy: true, prepare: demo => demo.faults.nack(nacked, 'LDS', 'no')});
    await see(/1 NACK/);
    await see(/ISTIOD +CLUSTER/);
    await see(/ERROR/);
    await press('w');
    await see(/NACK +ok/);
    await press('/');
    await type('reviews !ambient ver:1.30');
    await see(/2 of 17/);
    await press('esc', 'z');
    await see(/problems only/);
    expect(rows().map(row => row.cell('NAME'))).toEqual(['details-v1-5845b8756-ld969']);
    await press('z', '3');
    await see(/Proxies\(istio-system\)\[5\]/);
  });

  test('nothing changes, nothing is written', async () => {
    const {see, idle, bytes, app, clock} = await i9s({healthy: true, patience: 20_000});
    await see(/all in sync/);
    /** Resolves when `isSo` after a change of the state. */
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise(resolve => {
        const unsubscribe = app.store.subscribe(() => {
          if (!isSo()) return;
          unsubscribe();
          resolve();
        });
      });
    // Else a minute may be full, and the header says how long the slowest istiod took: on this clock none takes any time.
    clock.stoppedAt = Date.now();
    const istiods = () => [...app.store.get().mesh.istiods.values()];
    await until(() => istiods().every(({report, version}) => report?.tookMs === 0 && version !== undefined));
    await idle();
    let polls = 0;
    const seen = until(() => ++polls >= 6);
    bytes();
    await seen;
    await idle();
    expect(bytes()).toBe(0);
  });
});

describe('drilling in', () => {
  test('enter shows listeners with the rejected one, y its YAML, escape leads back to the row', async () => {
    const {see, press, type, selected} = await i9s();
    await see(/1 NACK/);
    await press('enter');
    await see(/main_internal/);
    await see(/rejected by Envoy: 0\.0\.0\.0_9080/);
    await press('/');
    await type('state:error');
    await press('enter', 'y');
    await see(/rejection:/);
    await press('/');
    await type('trouble.unknown');
    await see(/1 of 3/);
    await press('enter', 'esc', 'esc', 'esc', 'esc');
    await see(/Proxies\(all\)/);
    expect(selected()).toBe('details-v1-5845b8756-ld969');
  });

  test('a pod deleted under its open pane leaves what was known, and says so when asked again', async () => {
    const {see, press, demo} = await i9s();
    await see(/1 NACK/);
    await press('enter');
    await see(/main_internal/);
    demo.faults.deletePod('details-v1-5845b8756-ld969.bookinfo');
    await press('ctrl-r');
    await see(/is gone|has no pod here/);
    await see(/main_internal/);
  });
});

describe('other panes and commands', () => {
  test(':istiods, :access, :pods, :ns, :messages', async () => {
    const {see, press, type} = await i9s();
    await see(/1 NACK/);
    const go = async (line: string, expected: RegExp) => {
      await press(':');
      await type(line);
      await press('enter');
      await see(expected);
    };
    await go('istiods', /canary[\s\S]*3 of 3 answered/);
    await go('access', /portforward[\s\S]*yes/);
    await go('pods', /Pods.*\[\d+\][\s\S]*productpage-v1-64c6885d4f-4h5hx/);
    await go('ns', /bookinfo +\d+ +\d+ +1 NACK 1 n\/c/);
    await press('enter');
    await see(/Proxies\(bookinfo\)\[8\]/);
    await go('zzz', /There is no command "zzz"/);
    await go('messages', /There is no command "zzz"/);
  });

  test('save says where, and the file holds the whole table', async () => {
    const {see, press, frame} = await i9s();
    await see(/1 NACK/);
    await press('ctrl-s');
    await see(/Saved /);
    const path = /Saved (\S+)/.exec(frame())?.[1] ?? '';
    expect(path === '' ? '' : readFileSync(path, 'utf8')).toMatch(/details-v1-5845b8756-ld969,bookinfo,side,/);
  });
});

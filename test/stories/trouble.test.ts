import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

/** A mesh in which nothing is wrong but what the test does. */
const calm = (options: ProgramOptions = {}) => i9s({healthy: true, ...options});
const istiod = 'istiod-797f89d895-ddlfw';

/** Until the kubeconfig was read so many times more. */
const retried = (app: Program['app'], times: number): Promise<void> => {
  const tries = new Set<number>();
  return new Promise(resolve => {
    const unsubscribe = app.store.subscribe(() => {
      const {feed} = app.store.get().mesh;
      if (feed.is === 'retrying') tries.add(feed.retryAt);
      if (tries.size < times) return;
      unsubscribe();
      resolve();
    });
  });
};

describe('before anything is known', () => {
  test('an empty kubeconfig is one sentence, and is read again until it is right', async () => {
    const {see, demo, folder} = await calm({kubeconfig: () => ''});
    await see(/No kubeconfig found: looked for/);
    await see(/--kubeconfig/);
    writeFileSync(join(folder, 'config'), demo.kubeconfig);
    await see(/all in sync/);
  });

  test('a kubeconfig that is no YAML names the line', async () => {
    const {see} = await calm({kubeconfig: () => 'apiVersion: v1\nclusters: [\n  }'});
    await see(/is not valid YAML in line [23]/);
  });

  test('an unknown context: what there is instead, and :ctx goes there', async () => {
    const {see, press, type} = await calm({context: 'nowhere'});
    await see(/There is no context "nowhere"/);
    await see(/demo, demo-bookinfo/);
    await press(':');
    await type('ctx demo');
    await press('enter');
    await see(/all in sync/);
  });

  test('an API server that is away is tried again by itself', async () => {
    const {see, demo} = await calm({prepare: ({faults}) => faults.apiDown()});
    await see(/refuse/);
    await see(/retry/);
    await demo.faults.apiUp();
    await see(/all in sync/, 15_000);
  });

  test('no istiod: said in words, pods are shown with ?', async () => {
    const {see, row} = await calm({prepare: ({faults}) => faults.killIstiod('all')});
    await see(/no running istiod/i);
    expect(row('details-v1').cell('LDS')).toBe('?');
  });
});

describe('an unknown context', () => {
  test('leaves the list of contexts alone, however often it is tried again', async () => {
    const {see, press, type, app} = await calm({context: 'nowhere'});
    await see(/There is no context "nowhere"/);
    await press(':');
    await type('ctx');
    await press('enter');
    await see(/demo-bookinfo/);
    await retried(app, 3);
    await press('j', 'enter');
    await see(/Context {2}demo-bookinfo/);
    await see(/all in sync/);
  });
});

describe('what may not be done', () => {
  test('401: the token is not accepted; when it is again, the list comes', async () => {
    const {see, demo} = await calm({prepare: ({faults}) => faults.answer401()});
    await see(/401|credentials|Unauthorized/);
    await demo.faults.heal();
    await see(/all in sync/, 15_000);
  });

  test('pods may not be listed cluster-wide: the namespace of the context and that of istiod are', async () => {
    const forbid: ProgramOptions['prepare'] = ({faults}) => faults.answer403({verb: 'list', resource: 'pods', namespace: 'cluster'});
    const {see, row} = await calm({context: 'demo-bookinfo', prepare: forbid});
    await see(/Limited access|cannot list/);
    await see(/details-v1/);
    await see(/waypoint-5d4f9fc9d4-b44dt/);
    expect(row('details-v1').cell('LDS')).toBe('ok');
  });

  test('one of two namespaces may not be listed: the other is live all the same', async () => {
    const forbid: ProgramOptions['prepare'] = ({faults}) => {
      faults.answer403({verb: 'list', resource: 'pods', namespace: 'cluster'});
      faults.answer403({verb: 'list', resource: 'pods', namespace: 'bookinfo'});
    };
    const {see, app, frame} = await calm({context: 'demo-bookinfo', prepare: forbid});
    await see(/Istiod {3}3\/3 answered/);
    await see(/details-v1/); // istiod knows it, though its pod may not be seen
    await expect.poll(() => app.store.get().mesh.feeds.get('bookinfo')?.is).toBe('denied');
    await see(/live 2s/);
    expect(frame()).not.toMatch(/OFFLINE|DENIED|FROZEN/);
  });

  test('port-forward is forbidden: the words of the API server, and ? instead of a guess', async () => {
    const {see, row} = await calm({prepare: ({faults}) => faults.answer403({resource: 'pods/portforward'})});
    await see(/Istiod {3}0\/3 answered/);
    await see(/Limited access: you may not get pods\/portforward/);
    await see(/is forbidden: User/, 12_000); // the message about limited access is shown first
    expect(row('details-v1').cell('LDS')).toBe('?');
  });

  test('only create is granted, as many Roles have it: SPDY is used', async () => {
    const {see} = await calm({prepare: ({faults}) => faults.answer403({verb: 'get', resource: 'pods/portforward'})});
    await see(/Istiod {3}3\/3 answered/);
    await see(/all in sync/);
  });

  test.each([
    [401, /wants credentials for its debug endpoints/],
    [403, /refuses its debug endpoints/],
    [404, /has no debug endpoints/],
  ] as const)('istiod refuses its debug endpoints with %s', async (status, words) => {
    const {see, press, type} = await calm({columns: 200, prepare: ({faults}) => faults.refuseDebug('all', status)});
    await see(/Istiod {3}0\/3/);
    await press(':');
    await type('istiods');
    await press('enter');
    await see(words);
  });
});

describe('while one looks', () => {
  test('the API server is lost: everything stays, labelled as old, and comes back to life', async () => {
    const {see, gone, demo, row} = await calm();
    await see(/all in sync/);
    await demo.faults.apiDown();
    await see(/OFFLINE|retry/);
    await see(/FROZEN|as of/);
    expect(row('details-v1').cell('LDS')).toBe('ok');
    await demo.faults.apiUp();
    await gone(/OFFLINE|FROZEN/, 15_000);
    await see(/all in sync/);
  });

  test('one of three istiods hangs: the others go on, its proxies keep what it said last', async () => {
    const {see, demo, row, press, type} = await calm({columns: 200, patience: 500});
    await see(/3\/3 answered/);
    demo.faults.hangIstiod(istiod);
    await see(/2\/3 answered/);
    expect(row('productpage').cell('LDS')).toMatch(/SYNCED|ok/);
    demo.faults.stall('ratings-v1-54849b6d-z65fs.bookinfo', 'CDS');
    await see(/ratings-v1-54849b6d-z65fs.*STALE/);
    await press(':');
    await type('istiods');
    await press('enter');
    await see(/istiod-797f89d895-ddlfw[^\n]*no (answer|data|response)|did not answer/i);
    await demo.faults.heal();
    await see(/3 of 3 answered/);
  });

  test.each(['garbage', 'half', 'cut'] as const)('an istiod answers with %s: its last report stays, and the sentence says what came', async how => {
    const {see, demo, press, type, row} = await calm({columns: 200});
    await see(/3\/3 answered/);
    demo.faults.spoil(`${istiod}.istio-system`, how);
    await see(/2\/3 answered/);
    expect(row('productpage').cell('LDS')).toMatch(/SYNCED|ok/);
    await press(':');
    await type('istiods');
    await press('enter');
    await see(/istiod-797f89d895-ddlfw.*(something else|broke off|lost|cut|ended|aborted)/i);
  });

  test('an Envoy answers garbage: its pane says so, and the rest lives', async () => {
    const {see, demo, press} = await calm();
    await see(/all in sync/);
    demo.faults.spoil('bookinfo-gateway-istio-7646449988-rtwb6.ambient-demo', 'garbage');
    await press('enter');
    await see(/something else than JSON/);
    await press('esc');
    await see(/Proxies\(all\)/);
  });

  test('port-forwards and watches are cut: nobody notices', async () => {
    const {see, demo, row} = await calm();
    await see(/all in sync/);
    demo.faults.cutPortForwards();
    demo.faults.cutWatches();
    demo.faults.expireHistory();
    demo.faults.deletePod('curl-66d454fb44-92pb7.bookinfo');
    await see(/Proxies {2}16: all in sync/, 15_000);
    expect(row('details-v1').cell('LDS')).toBe('ok');
  });

  test('ctrl-r asks an API server that is back at once, whatever the countdown says', async () => {
    const {see, gone, press, demo} = await calm();
    await see(/all in sync/);
    await demo.faults.apiDown();
    await see(/retry in \d+ s/, 15_000);
    await demo.faults.apiUp();
    await press('ctrl-r');
    await gone(/OFFLINE|FROZEN/, 3_000);
  });

  test('a STALE stays a problem when the clock goes back', async () => {
    const {see, clock, demo} = await calm();
    await see(/all in sync/);
    demo.faults.stall('productpage-v1-64c6885d4f-xhps5.bookinfo', 'RDS');
    await see(/productpage.*STALE/);
    clock.shift = 6_000;
    await see(/1 STALE/);
    clock.shift = -3_600_000;
    await see(/clock of this machine moved back/);
    await see(/1 STALE/);
  });

  test('the clock of the machine jumps: it is said, no age is negative, and the list lives on', async () => {
    const {see, clock, rows} = await calm();
    await see(/all in sync/);
    clock.shift = -3_600_000;
    await see(/clock of this machine moved back by 3600 s/);
    expect(
      rows()
        .map(row => row.text)
        .filter(text => !/ \d+[smhd] +1\.3/.test(text)),
    ).toEqual([]);
    await see(/all in sync/);
  });
});

describe('switching contexts', () => {
  test('to another and back, also while the API server is away', async () => {
    const {see, press, type, demo} = await calm();
    await see(/all in sync/);
    await demo.faults.apiDown();
    await see(/OFFLINE|retry/);
    await press(':');
    await type('ctx demo-bookinfo');
    await press('enter');
    await see(/Context {2}demo-bookinfo/);
    await press('esc'); // not connected yet: back to where we came from
    await see(/Context {2}demo /);
    await demo.faults.apiUp();
    await see(/all in sync/, 15_000);
  });

  test('by the list of contexts', async () => {
    const {see, press, type} = await calm();
    await see(/all in sync/);
    await press(':');
    await type('ctx');
    await press('enter');
    await see(/demo-bookinfo/);
    await press('j', 'enter');
    await see(/Context {2}demo-bookinfo/);
    await see(/all in sync/);
  });
});

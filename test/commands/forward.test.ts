import {describe, expect, test} from 'vitest';
import {tableHere} from '../../src/commands/here.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {commandContext} from './context.ts';

const refused: Trouble = {kind: 'refused', what: 'Pod x refuses connections.', next: 'Nothing listens on that port inside the pod.'};
const rejected = (trouble: Trouble) => Promise.reject(Object.assign(new Error(trouble.what), {trouble}));
const settled = () => new Promise<void>(resolve => setImmediate(resolve));
const details = 'details-v1-5845b8756-ld969.bookinfo';

/** The recorded mesh with a source that forwards to ports 40001, 40002... `done` keeps what was asked, forwarded and closed. */
function forwarding(change: {readonly ask?: () => Promise<never>; readonly adminPort?: number} = {}) {
  const made = commandContext();
  const {context, done} = made;
  let last = 40_000;
  let failed: ((trouble: Trouble) => void) | undefined;
  const source: MeshSource = {
    ...({} as MeshSource),
    about: {...made.state().session.about, proxyAdminPort: change.adminPort ?? 15_000},
    askPod: async (pod, {port, path}) => {
      done.push(`ask ${pod.name}:${port}${path}`);
      return change.ask?.() ?? {status: 200, body: 'LIVE'};
    },
    forward: async (pod, port, tell) => {
      const own = ++last;
      failed = tell;
      done.push(`forward ${pod.name}:${port}`);
      return {port: own, close: () => done.push(`close ${own}`)};
    },
  };
  Object.assign(context, {source: () => source});
  const press = async (...keys: readonly string[]): Promise<void> => {
    made.press(...keys);
    await settled();
  };
  return {...made, press, fail: (trouble: Trouble) => failed?.(trouble)};
}

describe('f on a proxy', () => {
  test('forwards its admin port, says where it is and what that means, and copies the URL; again ends it', async () => {
    const {press, done, said, state} = forwarding();
    await press('f');
    expect(done).toEqual(['ask details-v1-5845b8756-ld969:15000/ready', 'forward details-v1-5845b8756-ld969:15000', 'copy http://127.0.0.1:40001']);
    expect(said()).toBe(
      `http://127.0.0.1:40001 leads to the admin interface of ${details} until i9s ends or f is pressed again (copied). ` +
        'Whoever can reach loopback on this machine can use it, and change things; i9s itself does not.',
    );
    expect(state().forwards.get(details)).toMatchObject({podPort: 15_000, url: 'http://127.0.0.1:40001', namespace: 'bookinfo'});
    await press('f');
    expect(done.at(-1)).toBe('close 40001');
    expect(said()).toBe('http://127.0.0.1:40001 leads nowhere any more.');
    expect(state().forwards.size).toBe(0);
  });

  test('works in the panes of the proxy too, and on a ztunnel', async () => {
    const {press, context, state, done} = forwarding();
    await press('enter', 'f', 'esc');
    expect([...state().forwards.keys()]).toEqual([details]);
    context.store.send({type: 'namespaceChosen', namespace: 'istio-system'});
    await press('G', 'f');
    expect(tableHere(context)?.selected?.name).toMatch(/^ztunnel/);
    expect(done.at(-2)).toMatch(/^forward ztunnel-\w+:15000$/);
    expect(state().forwards.size).toBe(2);
  });

  test('goes to the port that was named', async () => {
    const {press, done, state} = forwarding({adminPort: 15_100});
    await press('f');
    expect(done[1]).toBe('forward details-v1-5845b8756-ld969:15100');
    expect(state().forwards.get(details)?.podPort).toBe(15_100);
  });

  test('pressed twice in a hurry opens one', async () => {
    const {press, done, state} = forwarding();
    await press('f', 'f');
    expect(state().forwards.size).toBe(1);
    expect(done.filter(each => each.startsWith('close'))).toEqual(['close 40002']);
  });

  test('says what is in the way instead of a URL: the port refuses, forbidden, the pod does not run', async () => {
    const refuses = forwarding({ask: () => rejected(refused)});
    await refuses.press('f');
    expect(refuses.said()).toBe(`Forward: Pod x refuses connections. Is the admin port another one? --proxy-admin-port names it.`);
    const forbids = forwarding({ask: () => rejected({kind: 'forbidden', what: 'You may not.', next: 'Ask for it.'})});
    await forbids.press('f');
    expect(forbids.said()).toBe(`Forward: You may not. Ask for it.`);
    expect([refuses, forbids].map(({done, state}) => [done.length, state().forwards.size])).toEqual([
      [1, 0],
      [1, 0],
    ]);
    const {press, said, done, context, state} = forwarding();
    const pod = {...state().mesh.pods.get(details)!, phase: 'Failed'};
    context.store.send({type: 'meshMoved', event: {type: 'podsChanged', seen: [pod], gone: [], at: state().now}});
    await press('f');
    expect(said()).toMatch(/is not running\. Status=Failed\./);
    expect(done).toEqual([]);
  });

  test('a forward that fails later says so, in a message and in the list of forwards', async () => {
    const {press, said, fail, context} = forwarding();
    await press('f');
    fail(refused);
    expect(said()).toMatch(/Pod x refuses connections\. Is the admin port another one\?/);
    await press(':', "'forwards'", 'enter');
    const row = tableHere(context)?.selected;
    expect(row?.problem).toBe(true);
    expect(row?.strip()[0]?.[0]).toMatchObject({tone: 'bad', text: expect.stringMatching(/refuses connections/)});
  });
});

describe(':forwards', () => {
  test('lists them; enter copies the URL, f ends one', async () => {
    const {press, context, done, state} = forwarding();
    await press('f', 'j', 'f', ':', "'pf'", 'enter');
    const table = tableHere(context);
    expect(table?.headings.map(({title}) => title)).toEqual(['NAME', 'NAMESPACE', 'POD PORT', 'URL', 'SINCE']);
    expect(table?.rows.map(row => row.cells().map(({text}) => text))).toEqual([
      ['details-v1-5845b8756-ld969', 'bookinfo', '15000', 'http://127.0.0.1:40001', expect.stringMatching(/^\d+s$/)],
      [expect.any(String), expect.any(String), '15000', 'http://127.0.0.1:40002', expect.stringMatching(/^\d+s$/)],
    ]);
    await press('g', 'enter');
    expect(done.at(-1)).toBe('copy http://127.0.0.1:40001');
    await press('f');
    expect(done.at(-1)).toBe('close 40001');
    expect([...state().forwards.values()].map(({url}) => url)).toEqual(['http://127.0.0.1:40002']);
    await press('f');
    expect(tableHere(context)?.note).toBe('None: f on a proxy opens one.');
  });

  test('another context has none of them', async () => {
    const {press, context, state} = forwarding();
    await press('f');
    context.store.send({type: 'sessionOpened', session: state().session, istioNamespace: 'istio-system'});
    expect(state().forwards.size).toBe(0);
  });
});

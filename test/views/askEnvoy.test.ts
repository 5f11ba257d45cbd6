import {describe, expect, test} from 'vitest';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {troubleOf} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {listeners} from '../../src/views/listeners.ts';
import {about, istiodPod, sidecarPod} from '../cli/fakeSource.ts';

const pod = sidecarPod('cart');
const proxy = {key: pod.id, id: pod.id, name: pod.name, kind: 'sidecar', pod} as MeshProxy;
const istiod = {...istiodPod('istiod-1'), annotations: {'prometheus.io/port': '15114'}};
const section = '{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump"}]}';

/** A source that answers what the test says, and the questions that it was asked: "pod path". */
function asked(answer: (path: string) => {status: number; body: string}) {
  const questions: string[] = [];
  const source = {
    about,
    askPod: async ({name}: {name: string}, {path, port}: {path: string; port: number}) => {
      questions.push(`${name}:${port} ${path}`);
      return answer(path);
    },
  } as unknown as MeshSource;
  return {questions, asking: {...askOnce(source, new AbortController().signal, {proxy, istiod})}};
}
const rows = async (loaded: ReturnType<typeof listeners.load>): Promise<string> => (await loaded.then(() => 'loaded', troubleOf)) as string;

describe('an Envoy', () => {
  test('is asked for what is shown, and for the whole dump where it is too old for that', async () => {
    const {questions, asking} = asked(path => (path.includes('mask') ? {status: 400, body: 'unknown'} : {status: 200, body: section}));
    expect(await rows(listeners.load(asking))).toBe('loaded');
    expect(questions).toEqual(['cart:15000 /config_dump?mask=dynamic_listeners,static_listeners', 'cart:15000 /config_dump']);
  });

  test.each([
    [{status: 503, body: ''}, /answers HTTP 503/],
    [{status: 200, body: '<html>'}, /something else than JSON/],
    [{status: 200, body: '{"configs": []}'}, /has no configuration type .*ListenersConfigDump/],
    [{status: 200, body: '[]'}, /has no configuration type/],
  ])('that answers %j is named with what is wrong', async (answer, what) => {
    const trouble = await listeners.load(asked(() => answer).asking).catch(troubleOf);
    expect(trouble).toMatchObject({what: expect.stringMatching(what)});
  });
});

describe('what istiod would send', () => {
  const clients = (...ids: readonly string[]) => JSON.stringify({clients: ids.map(connectionId => ({connectionId}))});

  test('is asked for by the whole connection id: a part of one may be that of another proxy', async () => {
    const {questions, asking} = asked(path => ({
      status: 200,
      body: path.includes('connections') ? clients('xcart.shop-1', 'cart.shop-7', 'cart.shop2-3') : section,
    }));
    expect(await rows(listeners.load({...asking, of: 'istiod'}))).toBe('loaded');
    expect(questions.at(-1)).toBe('istiod-1:15114 /debug/config_dump?proxyID=cart.shop-7&include_eds');
  });

  test('is asked for by the name where istiod lists no connections, and is nobody where no istiod holds the proxy', async () => {
    const {questions, asking} = asked(path => (path.includes('connections') ? {status: 404, body: ''} : {status: 200, body: section}));
    await listeners.load({...asking, of: 'istiod'});
    expect(questions.at(-1)).toBe('istiod-1:15114 /debug/config_dump?proxyID=cart.shop&include_eds');
    const trouble = await listeners.load({...asking, of: 'istiod', istiod: undefined}).catch(troubleOf);
    expect(trouble).toMatchObject({what: expect.stringMatching(/No istiod is known to hold this proxy/)});
  });
});

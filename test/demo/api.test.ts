import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {ask, askJson} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true});
});
afterEach(() => demo.close());

type List = {
  readonly metadata: {readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number};
  readonly items: readonly Item[];
};
type Item = {readonly kind?: string; readonly metadata: {readonly name: string; readonly namespace?: string}};
type Event = {readonly type: string; readonly object: Item & {readonly code?: number; readonly message?: string}};

/** The events of a watch, one at a time; undefined when it has ended. */
async function watch(path: string) {
  const aborter = new AbortController();
  const response = await fetch(demo.url + path, {signal: aborter.signal});
  const reader = response.body?.getReader();
  let text = '';
  const next = async (): Promise<Event | undefined> => {
    while (!text.includes('\n')) {
      const chunk = await reader?.read().catch(() => undefined);
      if (chunk?.value === undefined) return undefined;
      text += Buffer.from(chunk.value).toString();
    }
    const line = text.slice(0, text.indexOf('\n'));
    text = text.slice(line.length + 1);
    return JSON.parse(line) as Event;
  };
  return {status: response.status, next, stop: () => aborter.abort()};
}

describe('the API server of the demo', () => {
  it('lists pods by pages that together are the whole list', async () => {
    const all = await askJson<List>(demo, '/api/v1/pods');
    const names: string[] = [];
    let token = '';
    do {
      const page: List = await askJson<List>(demo, `/api/v1/pods?limit=7&continue=${token}`);
      expect(page.metadata.resourceVersion).toBe(all.metadata.resourceVersion);
      names.push(...page.items.map(pod => pod.metadata.name));
      token = page.metadata.continue ?? '';
    } while (token !== '');
    expect(names).toEqual(all.items.map(pod => pod.metadata.name));
    expect(names).toHaveLength(30);
  });

  it('leaves kind and apiVersion out of the items of a list, not out of a single pod', async () => {
    const {items} = await askJson<List>(demo, '/api/v1/pods');
    expect(items.some(item => 'kind' in item)).toBe(false);
    expect(await askJson<Item>(demo, '/api/v1/namespaces/istio-system/pods/ztunnel-2wg4r')).toMatchObject({kind: 'Pod', apiVersion: 'v1'});
  });

  it.each([
    ['labelSelector=app%3Distiod', 3],
    ['labelSelector=app%20in%20(istiod,ztunnel)', 6],
    ['labelSelector=app%20notin%20(istiod,ztunnel)', 24],
    ['labelSelector=!app', 7],
    ['labelSelector=app%3Distiod,istio.io/rev!%3Ddefault', 1],
    ['fieldSelector=status.phase%3DRunning,spec.nodeName%3Dnode-0', 5],
    ['fieldSelector=status.phase!%3DRunning', 0],
  ])('selects with %s', async (query, count) => {
    expect((await askJson<List>(demo, `/api/v1/pods?${query}`)).items).toHaveLength(count);
  });

  it('compresses what is large, for those who take it', async () => {
    expect((await ask(demo, '/api/v1/pods')).headers.get('content-encoding')).toBe('gzip');
    expect((await ask(demo, '/api/v1/pods', {headers: {'accept-encoding': 'identity'}})).headers.get('content-encoding')).toBeNull();
    expect((await ask(demo, '/api/v1/namespaces')).headers.get('content-encoding')).toBeNull();
  });

  it('tells a watch what has changed since its list, and what changes then', async () => {
    const {metadata} = await askJson<List>(demo, '/api/v1/pods');
    demo.faults.deletePod('ztunnel-2wg4r.istio-system');
    const events = await watch(`/api/v1/pods?watch=true&resourceVersion=${metadata.resourceVersion}`);
    expect(await events.next()).toMatchObject({type: 'DELETED', object: {kind: 'Pod', metadata: {name: 'ztunnel-2wg4r'}}});
    demo.faults.addPod('ztunnel-2wg4r.istio-system');
    expect(await events.next()).toMatchObject({type: 'ADDED'});
    demo.faults.changePod('ztunnel-2wg4r.istio-system', pod => ({...pod, status: {...pod.status, phase: 'Failed'}}));
    expect(await events.next()).toMatchObject({type: 'MODIFIED', object: {status: {phase: 'Failed'}}});
    events.stop();
  });

  it('ends watches that are cut, and answers 410 when the history is gone', async () => {
    const {metadata} = await askJson<List>(demo, '/api/v1/pods');
    const path = `/api/v1/pods?watch=true&resourceVersion=${metadata.resourceVersion}`;
    const cut = await watch(path);
    demo.faults.cutWatches();
    expect(await cut.next()).toBeUndefined();
    demo.faults.expireHistory();
    const late = await watch(path);
    expect(await late.next()).toMatchObject({
      type: 'ERROR',
      object: {kind: 'Status', code: 410, message: expect.stringContaining('too old resource version') as string},
    });
    expect(await late.next()).toBeUndefined();
  });

  it('ends a watch after timeoutSeconds', async () => {
    const {metadata} = await askJson<List>(demo, '/api/v1/pods');
    const events = await watch(`/api/v1/pods?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`);
    expect(await events.next()).toBeUndefined();
  });

  it('gives kubectl its discovery and tables', async () => {
    const groups = await askJson<{groups: {name: string}[]}>(demo, '/apis');
    expect(groups.groups.map(group => group.name)).toEqual(expect.arrayContaining(['apps', 'networking.istio.io', 'gateway.networking.k8s.io']));
    const table = await askJson<{kind: string; rows: {cells: string[]}[]}>(demo, '/api/v1/namespaces/bookinfo/pods?labelSelector=app%3Ddetails', {
      headers: {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'},
    });
    expect(table.kind).toBe('Table');
    expect(table.rows[0]?.cells.slice(0, 4)).toEqual(['details-v1-5845b8756-ld969', '2/2', 'Running', '0']);
    expect((await askJson<List>(demo, '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices')).items).toHaveLength(5);
    expect((await ask(demo, '/apis/nothing.io/v1/things')).status).toBe(404);
  });

  it('forbids in the words of a real API server, and says the same in an access review', async () => {
    demo.faults.answer403({verb: 'list', resource: 'pods', namespace: 'cluster'});
    const all = await ask(demo, '/api/v1/pods');
    expect(all.status).toBe(403);
    expect(JSON.parse(all.body)).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      message: 'pods is forbidden: User "demo" cannot list resource "pods" in API group "" at the cluster scope',
    });
    expect((await ask(demo, '/api/v1/namespaces/bookinfo/pods')).status).toBe(200);
    const may = async (namespace: string) => {
      const body = JSON.stringify({spec: {resourceAttributes: {verb: 'list', resource: 'pods', namespace}}});
      const answer = await ask(demo, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        method: 'POST',
        body,
        headers: {'content-type': 'application/json'},
      });
      return (JSON.parse(answer.body) as {status: {allowed: boolean}}).status.allowed;
    };
    expect([await may(''), await may('bookinfo')]).toEqual([false, true]);
  });

  it('answers 401 to everything when the token has expired', async () => {
    demo.faults.answer401();
    expect(JSON.parse((await ask(demo, '/api/v1/pods')).body)).toMatchObject({code: 401, reason: 'Unauthorized', message: 'Unauthorized'});
    await demo.faults.heal();
    expect((await ask(demo, '/api/v1/pods')).status).toBe(200);
  });

  it('goes away and comes back on the same port', async () => {
    const url = demo.url;
    await demo.faults.apiDown();
    await expect(fetch(`${url}/version`)).rejects.toThrow();
    await demo.faults.apiUp();
    expect((await ask(demo, '/version')).status).toBe(200);
  });

  it('has the recorded log of a proxy', async () => {
    const log = '/api/v1/namespaces/bookinfo/pods/details-v1-5845b8756-ld969/log';
    const {body} = await ask(demo, `${log}?container=istio-proxy&tailLines=2&timestamps=true`);
    expect(body.trimEnd().split('\n').at(-1)).toMatch(/^\d{4}-\S+Z /);
    const wrong = await ask(demo, `${log}?container=nothing`);
    expect([wrong.status, (JSON.parse(wrong.body) as {message: string}).message]).toEqual([
      400,
      'container nothing is not valid for pod details-v1-5845b8756-ld969',
    ]);
  });
});

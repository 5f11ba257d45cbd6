import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {hostileText} from '../../demo/podFaults.ts';
import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import {ask, askJson, askPod, outOfSync, type SynczRow, syncz} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true, healthy: true});
});
afterEach(() => demo.close());

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const ztunnel = 'ztunnel-6sb4b.istio-system';
const [ddlfw, m4k9t] = ['istiod-797f89d895-ddlfw', 'istiod-797f89d895-m4k9t'];

const pathOf = (id: string) => `/api/v1/namespaces/${id.split('.')[1]}/pods/${id.split('.')[0]}`;
const podOf = async (id: string): Promise<MeshPod | undefined> => parsePod(await askJson(demo, pathOf(id)));
const statusOf = async (id: string) => {
  const {status} = await askJson<{status: {containerStatuses: {name: string; state: object; ready: boolean}[]}}>(demo, pathOf(id));
  return status.containerStatuses.find(({name}) => name === 'istio-proxy');
};
const connected = async () => (await syncz(demo)).map(row => row.proxy);
const rowsOf = async (istiod: string) => JSON.parse((await askPod(demo, `${istiod}.istio-system`, 15014, '/debug/syncz')).body) as SynczRow[];

describe('a proxy in a crash loop', () => {
  it.each([productpage, ztunnel])('%s waits, restarts more and more often, is not connected and does not listen', async proxy => {
    const before = await podOf(proxy);
    demo.faults.crashLoop(proxy);
    expect(await statusOf(proxy)).toMatchObject({ready: false, state: {waiting: {reason: 'CrashLoopBackOff'}}});
    expect(await podOf(proxy)).toMatchObject({phase: 'Running', ready: false, restarts: (before?.restarts ?? 0) + 1, proxy: {running: false}});
    demo.tick();
    demo.faults.crashLoop(proxy);
    expect((await podOf(proxy))?.restarts).toBe((before?.restarts ?? 0) + 3);
    expect(await connected()).not.toContain(proxy);
    await expect(askPod(demo, proxy, 15000, '/ready')).rejects.toThrow('connection refused');
  });

  it.each(['recover', 'heal'] as const)('%s ends it, and the restarts stay counted', async fault => {
    demo.faults.crashLoop(productpage);
    await demo.faults[fault](productpage);
    demo.tick();
    expect(await podOf(productpage)).toMatchObject({ready: true, restarts: 1, proxy: {running: true}});
    expect(await connected()).toContain(productpage);
    expect((await askPod(demo, productpage, 15000, '/ready')).status).toBe(200);
  });

  it('neither a push nor the end of its istiod connects it', async () => {
    const istiod = demo.world.xds.connection(productpage)?.istiod ?? '';
    demo.faults.crashLoop(productpage);
    demo.faults.push();
    demo.faults.killIstiod(istiod);
    expect(demo.world.xds.connection(productpage)).toBeUndefined();
  });
});

it('a proxy that restarts is connected anew to the same istiod', async () => {
  const before = demo.world.xds.connection(productpage);
  demo.faults.restartProxy(productpage);
  const after = demo.world.xds.connection(productpage);
  expect(after?.istiod).toBe(before?.istiod);
  expect(after?.id).not.toBe(before?.id);
  expect(await podOf(productpage)).toMatchObject({ready: true, restarts: 1, proxy: {running: true}});
});

it('a hostile proxy tells control characters as its version and revision, until it recovers', async () => {
  const version = async () => (await syncz(demo)).find(row => row.proxy === productpage)?.istio_version;
  const [before, revision] = [await version(), (await podOf(productpage))?.annotations['istio.io/rev']];
  demo.faults.hostile(productpage);
  demo.faults.push();
  expect(await version()).toBe(hostileText);
  expect((await podOf(productpage))?.annotations['istio.io/rev']).toBe(hostileText);
  demo.faults.recover(productpage);
  expect(await version()).toBe(before);
  expect((await podOf(productpage))?.annotations['istio.io/rev']).toBe(revision);
});

it('a proxy moves to another istiod at once, in sync', async () => {
  const [from, to] = demo.world.xds.connection(productpage)?.istiod === ddlfw ? [ddlfw, m4k9t] : [m4k9t, ddlfw];
  demo.faults.moveProxy(productpage, to);
  expect((await rowsOf(from)).map(row => row.proxy)).not.toContain(productpage);
  expect(outOfSync((await rowsOf(to)).find(row => row.proxy === productpage))).toEqual([]);
  expect(() => demo.faults.moveProxy(productpage, 'productpage')).toThrow('No pod is called productpage');
  expect(() => demo.faults.moveProxy(productpage, productpage)).toThrow('No istiod that runs');
});

describe('an istiod that is rolled out', () => {
  it('is replaced by a pod of another name, to which its proxies are connected after two polls', async () => {
    const proxies = demo.world.xds.connections(m4k9t).map(({member}) => member.id);
    const old = await podOf(`${m4k9t}.istio-system`);
    const name = demo.faults.rolloutIstiod(m4k9t);
    expect((await ask(demo, pathOf(`${m4k9t}.istio-system`))).status).toBe(404);
    const fresh = await podOf(`${name}.istio-system`);
    expect(fresh).toMatchObject({phase: 'Running', ready: true, labels: {app: 'istiod'}});
    expect([fresh?.name === old?.name, fresh?.uid === old?.uid, fresh?.ip === old?.ip]).toEqual([false, false, false]);
    expect(fresh?.createdAt).toBeGreaterThan(old?.createdAt ?? 0);
    expect([await rowsOf(name), await rowsOf(name)]).toEqual([[], []]);
    const rows = await rowsOf(name);
    expect(rows.map(row => row.proxy).sort()).toEqual([...proxies].sort());
    expect(rows.flatMap(outOfSync)).toEqual([]);
    await expect(askPod(demo, `${m4k9t}.istio-system`, 15014, '/debug/syncz')).rejects.toThrow();
  });

  it('can be caused with curl, which says the new name, and healed before anybody polls', async () => {
    const {body} = await ask(demo, '/demo/faults', {method: 'POST', body: JSON.stringify({fault: 'rolloutIstiod', with: [m4k9t]})});
    expect(body).toMatch(/^done: istiod-797f89d895-[a-z0-9]{5}\n$/);
    await demo.faults.heal();
    expect(await connected()).toHaveLength(17);
  });
});

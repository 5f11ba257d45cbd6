import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {ask, askPod, outOfSync, syncz} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true, healthy: true});
});
afterEach(() => demo.close());

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const istiod = 'istiod-797f89d895-ddlfw';
const stateOf = async (proxy: string) => outOfSync((await syncz(demo)).find(row => row.proxy === proxy));

describe('faults', () => {
  it('are none in a healthy mesh', async () => {
    expect((await syncz(demo)).flatMap(outOfSync)).toEqual([]);
  });

  it('stall a proxy for the types named, until it recovers', async () => {
    demo.faults.stall(productpage, 'RDS');
    expect(await stateOf(productpage)).toEqual(['RouteConfiguration']);
    demo.faults.push();
    expect(await stateOf(productpage)).toEqual(['RouteConfiguration']);
    demo.faults.recover(productpage);
    expect(await stateOf(productpage)).toEqual([]);
  });

  it('let a proxy refuse with given words, again at every push', async () => {
    demo.faults.nack(productpage, 'CDS', 'no such thing');
    const error = async () =>
      (await syncz(demo)).find(row => row.proxy === productpage)?.resources['type.googleapis.com/envoy.config.cluster.v3.Cluster'];
    const first = await error();
    expect(first?.lastError).toBe('no such thing');
    demo.faults.push('CDS');
    const second = await error();
    expect(second).toMatchObject({acked: first?.acked, lastError: 'no such thing'});
    expect(second?.sent).not.toBe(first?.sent);
  });

  it('disconnect a proxy whose pod stays', async () => {
    demo.faults.disconnect(productpage);
    expect((await syncz(demo)).map(row => row.proxy)).not.toContain(productpage);
    expect((await ask(demo, `/api/v1/namespaces/bookinfo/pods/${productpage.split('.')[0]}`)).status).toBe(200);
    demo.faults.recover(productpage);
    expect((await syncz(demo)).map(row => row.proxy)).toContain(productpage);
  });

  it.each([401, 403, 404] as const)('let istiod answer %d to /debug', async status => {
    demo.faults.refuseDebug(istiod, status);
    expect((await askPod(demo, `${istiod}.istio-system`, 15014, '/debug/syncz')).status).toBe(status);
    expect((await askPod(demo, `${istiod}.istio-system`, 15014, '/version')).status).toBe(200);
  });

  it('spoil answers', async () => {
    demo.faults.spoil(istiod, 'garbage');
    expect((await askPod(demo, `${istiod}.istio-system`, 15014, '/debug/syncz')).body).toContain('<html>');
    demo.faults.spoil(istiod, 'half');
    const {body} = await askPod(demo, `${istiod}.istio-system`, 15014, '/debug/syncz');
    expect(() => JSON.parse(body) as unknown).toThrow();
    demo.faults.spoil(productpage, 'cut');
    await expect(askPod(demo, productpage, 15000, '/clusters?format=json')).rejects.toThrow();
  });

  it('hang an istiod: the port-forward opens and nothing comes', async () => {
    demo.faults.hangIstiod(istiod);
    const outcome = askPod(demo, `${istiod}.istio-system`, 15014, '/debug/syncz').then(
      () => 'answered',
      () => 'cut',
    );
    while (demo.podRequests.length === 0) await new Promise(resolve => setImmediate(resolve));
    demo.faults.cutPortForwards();
    expect(await outcome).toBe('cut');
  });

  it('refuse port-forwards, of one pod or of all', async () => {
    demo.faults.refusePortForward(istiod);
    await expect(askPod(demo, `${istiod}.istio-system`, 15014, '/ready')).rejects.toThrow('connection refused');
    expect((await askPod(demo, productpage, 15000, '/ready')).status).toBe(200);
    demo.faults.refusePortForward('all');
    await expect(askPod(demo, productpage, 15000, '/ready')).rejects.toThrow('connection refused');
  });

  it('are all gone after heal', async () => {
    demo.faults.stall(productpage);
    demo.faults.killIstiod(istiod);
    demo.faults.refusePortForward('all');
    demo.faults.spoil('all', 'garbage');
    await demo.faults.apiDown();
    await demo.faults.heal();
    const rows = await syncz(demo);
    expect(rows.flatMap(outOfSync)).toEqual([]);
    expect(rows).toHaveLength(17);
  });

  it('can be caused with curl, and say what is wrong with a request', async () => {
    const cause = (body: string) => ask(demo, '/demo/faults', {method: 'POST', body});
    expect(JSON.parse((await ask(demo, '/demo/faults')).body)).toEqual(expect.arrayContaining(['stall', 'nack', 'killIstiod', 'heal']));
    expect((await cause(JSON.stringify({fault: 'stall', with: [productpage, 'LDS']}))).status).toBe(200);
    expect(await stateOf(productpage)).toEqual(['Listener']);
    expect((await cause('{"fault": "nonsense"}')).body).toContain('No fault is called "nonsense"');
    expect((await cause('{"fault": "stall", "with": ["nobody.nowhere"]}')).body).toBe('No pod is called nobody.nowhere; write name.namespace.\n');
    expect((await cause('{')).status).toBe(400);
  });

  it('an API server that was sent away by curl comes back by itself', async () => {
    const {body} = await ask(demo, '/demo/faults', {method: 'POST', body: '{"fault": "apiDown", "with": [0.3]}'});
    expect(body).toBe('away for 0.3 s\n');
    const answers = (): Promise<boolean> =>
      ask(demo, '/api').then(
        ({status}) => status === 200,
        () => false,
      );
    await expect.poll(answers, {interval: 10}).toBe(false);
    await expect.poll(answers, {interval: 10, timeout: 5_000}).toBe(true);
  });
});

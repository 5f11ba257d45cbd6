import {afterEach, describe, expect, it} from 'vitest';
import {type Demo, type DemoOptions, startDemo} from '../../demo/mesh.ts';
import {recordedNackText} from '../../demo/nack.ts';
import {templates} from '../../demo/templates.ts';
import {askPod, outOfSync, syncz} from './client.ts';

let demo: Demo;
const start = async (options: DemoOptions = {}) => {
  demo = await startDemo({quiet: true, ...options});
  return demo;
};
afterEach(() => demo.close());

const details = 'details-v1-5845b8756-ld969.bookinfo';
const ratings = 'ratings-v1-54849b6d-z65fs.bookinfo';

describe('the simulated mesh', () => {
  it('says of every proxy what the recorded istiod said, when nothing has happened since', async () => {
    await start({
      healthy: true,
      now: () => templates().recordedAt,
      scenario: {
        name: 'as recorded',
        istiods: [{name: 'istiod-797f89d895-ddlfw', revision: 'default', version: '1.31-alpha.eed52ebb66ad'}],
        without: [],
        copies: [],
        revisions: {},
        troubles: {nacks: [], absent: [], wavers: []},
      },
    });
    const withoutIds = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid');
    const rows = (text: string) => (JSON.parse(withoutIds(text)) as {proxy: string}[]).map(row => JSON.stringify(row)).sort();
    const {body} = await askPod(demo, 'istiod-797f89d895-ddlfw.istio-system', 15014, '/debug/syncz');
    expect(rows(body)).toEqual(rows(templates().text('syncz')));
  });

  it('unpacks the recording once, and replicas of a workload share their specification: a thousand proxies are cheap', async () => {
    const recording = templates();
    await start({scenario: 'large'});
    expect(templates()).toBe(recording);
    const copies = [...demo.world.cast.members.values()].filter(({namespace}) => namespace.startsWith('team-'));
    expect(copies.length).toBeGreaterThan(900);
    const workloads = new Set(copies.map(({recorded, namespace}) => `${recorded.id} ${namespace}`));
    expect(new Set(copies.map(({object}) => object.spec)).size).toBe(workloads.size);
  });

  it('has, when quiet, one proxy that refuses a listener, one that is stale and one that is not connected', async () => {
    await start();
    const rows = await syncz(demo);
    expect(rows.filter(row => outOfSync(row).length > 0).map(row => [row.proxy, outOfSync(row)])).toEqual([
      [details, ['Listener']],
      [ratings, ['Cluster', 'Listener', 'RouteConfiguration']],
    ]);
    expect(rows.find(row => row.proxy === details)?.resources['type.googleapis.com/envoy.config.listener.v3.Listener']?.lastError).toBe(
      recordedNackText(),
    );
    expect(rows.map(row => row.proxy)).not.toContain('ratings-v1-54849b6d-q8x2m.bookinfo');
    expect(rows).toHaveLength(16);
  });

  it('shows the refused listener in the dumps of Envoy and of istiod', async () => {
    await start();
    const {body} = await askPod(demo, details, 15000, '/config_dump?resource=dynamic_listeners');
    const {configs} = JSON.parse(body) as {configs: {name: string; error_state?: {details: string}}[]};
    expect(configs.filter(listener => listener.error_state !== undefined).map(listener => [listener.name, listener.error_state?.details])).toEqual([
      ['0.0.0.0_9080', "Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'"],
      [undefined, "Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'"], // as Envoy lists it once more
    ]);
    const istiod = demo.world.xds.connection(details)?.istiod;
    const sent = await askPod(demo, `${istiod}.istio-system`, 15014, `/debug/config_dump?proxyID=${details}`);
    expect(sent.body).toContain('trouble.unknown');
  });

  it('lives: a proxy falls silent, recovers, and the same seed gives the same life', async () => {
    const life = async () => {
      const mesh = await startDemo({quiet: false, healthy: false, tickMs: 3_600_000, seed: 'x', now: () => 1_800_000_000_000});
      const seen: string[] = [];
      for (let count = 1; count <= 20; count += 1) {
        mesh.tick();
        const types = mesh.world.xds.connection(ratings)?.types;
        seen.push(`${types?.get('CDS')?.sent} ${types?.get('CDS')?.sent === types?.get('CDS')?.acked}`);
      }
      await mesh.close();
      return seen;
    };
    await start();
    const first = await life();
    expect(first.map(line => line.endsWith('true'))).toEqual([...Array(11).fill(true), ...Array(8).fill(false), true]);
    expect(await life()).toEqual(first);
  });

  it('moves the proxies of a killed istiod to the other one of its revision, with everything sent anew', async () => {
    await start({healthy: true});
    const before = demo.world.xds.connections('istiod-797f89d895-m4k9t').map(({member}) => member.id);
    expect(before.length).toBeGreaterThan(0);
    demo.faults.killIstiod('istiod-797f89d895-m4k9t');
    const now = demo.world.xds.connections('istiod-797f89d895-ddlfw').map(({member}) => member.id);
    expect(now).toEqual(expect.arrayContaining(before));
    demo.faults.killIstiod('istiod-canary-6c8f7d9b54-w7xqp');
    expect(demo.world.xds.connection('reviews-v3-cc8cb9b-7595w.bookinfo')).toBeUndefined();
  });
});

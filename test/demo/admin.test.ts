import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {askPod} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true});
});
afterEach(() => demo.close());

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const ztunnel = 'ztunnel-2wg4r.istio-system';
type Dump = {readonly configs: readonly Readonly<Record<string, unknown>>[]};
const dump = async (query: string) => JSON.parse((await askPod(demo, productpage, 15000, `/config_dump${query}`)).body) as Dump;
const types = ({configs}: Dump) => configs.map(config => String(config['@type']).split('.').at(-1));

describe('an Envoy of the demo', () => {
  it('leaves endpoints out of its dump unless they are asked for', async () => {
    expect(types(await dump(''))).not.toContain('EndpointsConfigDump');
    expect(types(await dump('?include_eds'))).toContain('EndpointsConfigDump');
  });

  it('keeps of every section the fields of a mask', async () => {
    const {configs} = await dump('?mask=dynamic_listeners,static_listeners');
    expect(configs.flatMap(config => Object.keys(config)).filter(key => key !== '@type')).toEqual(['static_listeners', 'dynamic_listeners']);
    const node = await dump('?mask=bootstrap.node');
    expect(Object.keys(node.configs[0]?.bootstrap as object)).toEqual(['node']);
  });

  it('gives the elements of one resource, by name where that is asked', async () => {
    const all = await dump('?resource=dynamic_listeners');
    expect(types(all)[0]).toBe('DynamicListener');
    expect((await dump('?resource=dynamic_listeners&name_regex=^0.0.0.0_9080$')).configs.map(config => config.name)).toEqual(['0.0.0.0_9080']);
    expect((await askPod(demo, productpage, 15000, '/config_dump?resource=nonsense')).status).toBe(404);
  });

  it('remembers the levels of its loggers, of one Envoy alone', async () => {
    const level = async (pod: string) => /^ {2}rbac: (.*)$/m.exec((await askPod(demo, pod, 15000, '/logging', 'POST')).body)?.[1];
    expect((await askPod(demo, productpage, 15000, '/logging?paths=rbac:debug,http:trace', 'POST')).body).toMatch(/^active loggers:\n/);
    expect([await level(productpage), await level('curl-66d454fb44-92pb7.bookinfo')]).toEqual(['debug', 'warning']);
    await askPod(demo, productpage, 15000, '/logging?level=off', 'POST');
    expect(await level(productpage)).toBe('off');
    expect((await askPod(demo, productpage, 15000, '/logging?nonsense=debug', 'POST')).status).toBe(400);
    expect((await askPod(demo, productpage, 15000, '/logging')).status).toBe(405);
  });

  it('answers what else its admin port is asked', async () => {
    for (const path of ['/clusters?format=json', '/listeners?format=json', '/certs', '/server_info', '/stats?format=json']) {
      const {status, body} = await askPod(demo, productpage, 15000, path);
      expect([path, status, typeof JSON.parse(body)]).toEqual([path, 200, 'object']);
    }
    expect((await askPod(demo, productpage, 15000, '/stats?filter=lds.version_text')).body).toMatch(
      /^listener_manager\.lds\.version_text: "\S+\/43"\n$/,
    );
    expect((await askPod(demo, productpage, 15000, '/nonsense')).status).toBe(404);
  });
});

describe('a ztunnel of the demo', () => {
  it('lists the workloads of the whole mesh', async () => {
    const {workloads} = JSON.parse((await askPod(demo, ztunnel, 15000, '/config_dump')).body) as {workloads: {name: string; workloadIps: string[]}[]};
    expect(workloads.map(workload => workload.name)).toEqual(
      expect.arrayContaining(['ratings-v1-54849b6d-q8x2m', 'istiod-canary-6c8f7d9b54-w7xqp', 'waypoint-5d4f9fc9d4-b44dt']),
    );
    expect(new Set(workloads.flatMap(workload => workload.workloadIps)).size).toBe(workloads.flatMap(workload => workload.workloadIps).length);
  });

  it('takes log levels in its own words', async () => {
    const post = async (query: string) => askPod(demo, ztunnel, 15000, `/logging${query}`, 'POST');
    expect((await post('')).body).toBe('current log level is hickory_server::server=off,info\n');
    expect((await post('?level=access=debug,warn')).body).toBe('current log level is hickory_server::server=off,access=debug,warn\n');
    expect((await post('?level=access:debug')).status).toBe(400);
    expect((await post('?level=ztunnel::xds=trace,info')).body).toBe(
      'current log level is hickory_server::server=off,ztunnel::xds=trace,access=debug,info\n',
    );
    expect((await post('?level=access=info&reset')).body).toBe('current log level is hickory_server::server=off,access=info,info\n');
    expect((await post('?level=&reset')).body).toBe('current log level is hickory_server::server=off,info\n');
  });
});

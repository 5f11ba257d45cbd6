import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {LevelRequest, Levels, LogDialect} from '../../src/lib/logLevels.ts';
import {dialectNamed, dialectOf} from '../../src/views/logDialects.ts';
import {fixture} from '../fixtures/read.ts';
import {askPod} from './client.ts';

let demo: Demo;
beforeEach(async () => {
  demo = await startDemo({quiet: true});
});
afterEach(() => demo.close());

const envoy = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const ztunnel = 'ztunnel-2wg4r.istio-system';
const istiods = () => [...demo.world.cast.members.values()].filter(member => member.istiod !== undefined).map(member => member.id);
const kinds = (): readonly (readonly [string, LogDialect])[] => [
  [envoy, dialectOf('sidecar')],
  [ztunnel, dialectOf('ztunnel')],
  [istiods()[0] ?? '', dialectNamed('istiod')],
];

async function send(pod: string, {method, path, port = 15000, body}: LevelRequest): Promise<string> {
  const {status, body: text} = await askPod(demo, pod, port, path, method, body);
  expect([path, status]).toEqual([path, method === 'PUT' ? 202 : 200]);
  return text;
}
async function sendAll(pod: string, requests: readonly LevelRequest[]): Promise<void> {
  for (const request of requests) await send(pod, request);
}
async function levels(pod: string, dialect: LogDialect): Promise<Levels> {
  const found = dialect.parse(await send(pod, dialect.read));
  expect(found).toBeDefined();
  return found ?? new Map();
}
const someOf = (now: Levels, level: string): Levels =>
  new Map(
    ['access', ...now.keys()]
      .filter((name, at) => at % 2 === 0 && (name !== 'access' || now.has('hickory_server::server')))
      .map(name => [name, level]),
  );

describe('log levels in the demo', () => {
  it('are as recorded at first', async () => {
    expect(await send(envoy, dialectOf('sidecar').read)).toBe(fixture('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.logging.txt'));
    expect(await send(ztunnel, dialectOf('ztunnel').read)).toBe(fixture('healthy/ztunnel/istio-system.ztunnel-2wg4r.logging.txt'));
  });

  it('become what was wanted, leave the others, and go back to the same answer, byte for byte', async () => {
    for (const [pod, dialect] of kinds()) {
      const before = await send(pod, dialect.read);
      const first = await levels(pod, dialect);
      const wanted = someOf(first, 'debug');
      await sendAll(pod, dialect.change(first, wanted));
      const raised = await levels(pod, dialect);
      expect(Object.fromEntries(raised)).toEqual({...Object.fromEntries(first), ...Object.fromEntries(wanted)});
      expect(dialect.change(raised, wanted)).toEqual([]);
      await sendAll(pod, dialect.putBack(raised, new Map([...wanted.keys()].map(name => [name, first.get(name) ?? '']))));
      expect(await send(pod, dialect.read)).toBe(before);
    }
  });

  it('are reset to those of the start', async () => {
    for (const [pod, dialect] of kinds()) {
      const before = await send(pod, dialect.read);
      const first = await levels(pod, dialect);
      for (const preset of dialect.presets) await sendAll(pod, dialect.change(await levels(pod, dialect), preset.levels(first)));
      expect(await send(pod, dialect.read)).not.toBe(before);
      const {ask, requests} = dialect.reset;
      const answer = ask === undefined ? '' : await send(pod, ask);
      await sendAll(pod, requests(await levels(pod, dialect), answer));
      expect(await send(pod, dialect.read)).toBe(before);
    }
  });

  it('of one pod are not those of another', async () => {
    const [one = '', other = ''] = istiods();
    const dialect = dialectNamed('istiod');
    await sendAll(one, dialect.change(await levels(one, dialect), new Map([['ads', 'debug']])));
    expect([(await levels(one, dialect)).get('ads'), (await levels(other, dialect)).get('ads')]).toEqual(['debug', 'info']);
  });

  it.each([
    ['has restarted', () => demo.faults.restartProxy(envoy)],
    [
      'has crashed and recovered',
      () => {
        demo.faults.crashLoop(envoy);
        demo.faults.recover(envoy);
      },
    ],
    ['is in another pod of the same name', () => demo.faults.changePod(envoy, pod => ({...pod, metadata: {...pod.metadata, uid: 'another'}}))],
  ])('are forgotten when the proxy %s', async (_, befall) => {
    const dialect = dialectOf('sidecar');
    const before = await send(envoy, dialect.read);
    await send(envoy, {method: 'POST', path: '/logging?level=debug'});
    befall();
    expect(await send(envoy, dialect.read)).toBe(before);
  });

  it('stay when nothing befalls the proxy but a push', async () => {
    await send(envoy, {method: 'POST', path: '/logging?level=debug'});
    demo.faults.push();
    demo.tick();
    expect((await levels(envoy, dialectOf('sidecar'))).get('http')).toBe('debug');
  });
});

describe('ControlZ of an istiod of the demo', () => {
  const scopej = (path: string, method = 'GET', body?: string) => askPod(demo, istiods()[0] ?? '', 9876, path, method, body);
  const ads = async () => JSON.parse((await scopej('/scopej/ads')).body) as Readonly<Record<string, unknown>>;

  it('redirects to the list, and has no other port', async () => {
    expect((await scopej('/scopej')).status).toBe(301);
    expect((await askPod(demo, istiods()[0] ?? '', 15014, '/scopej/')).status).toBe(404);
    await expect(askPod(demo, envoy, 9876, '/scopej/')).rejects.toThrow('connection refused');
  });

  it('leaves levels that are left out or mean nothing, and forgets callers that are left out', async () => {
    await scopej('/scopej/ads', 'PUT', '{"output_level": "debug", "stack_trace_level": "error", "log_callers": true}');
    expect(await ads()).toMatchObject({output_level: 'debug', stack_trace_level: 'error', log_callers: true});
    expect(await scopej('/scopej/ads', 'PUT', '{"output_level": "trace"}')).toEqual({status: 202, body: ''});
    expect(await ads()).toMatchObject({output_level: 'debug', stack_trace_level: 'error', log_callers: false});
  });

  it('keeps stack traces and callers through a change by i9s', async () => {
    const [pod = ''] = istiods();
    const dialect = dialectNamed('istiod');
    await scopej('/scopej/ads', 'PUT', '{"stack_trace_level": "error", "log_callers": true}');
    await sendAll(pod, dialect.change(await levels(pod, dialect), new Map([['ads', 'debug']])));
    expect(await ads()).toMatchObject({output_level: 'debug', stack_trace_level: 'error', log_callers: true});
  });

  it('refuses what it does not know', async () => {
    expect(await scopej('/scopej/nonsense')).toEqual({status: 400, body: 'unknown scope name: nonsense'});
    expect((await scopej('/scopej/%zz')).status).toBe(400);
    expect((await scopej('/scopej/ads', 'PUT', 'nonsense')).status).toBe(400);
    expect((await scopej('/scopej/ads', 'POST')).status).toBe(405);
    expect((await scopej('/scopej/', 'PUT', '{}')).status).toBe(404);
  });
});

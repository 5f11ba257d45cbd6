import {describe, expect, test} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import {lineText} from '../../src/lib/page.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {AccessAnswer, MeshSource, PodAnswer} from '../../src/transport/meshSource.ts';
import {conn} from '../../src/views/conn.ts';
import type {LoadedView} from '../../src/views/view.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {known, mesh, productpage} from './proxyPage.ts';

const about = {context: 'demo', cluster: 'c', server: 's', user: 'u', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
const recorded = (kind: string): string => JSON.stringify(fixtureJson(`healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.${kind}.json`));
const ok = (body: string): PodAnswer => ({status: 200, body});
const live: Mesh = {...mesh, feed: {is: 'live'}};
const [istiod] = [...mesh.istiods.values()];
const held = istiod?.report?.connections.length ?? 0;
const well: Readonly<Record<string, PodAnswer>> = {
  '/ready': ok(''),
  '/version': ok('1.30.3-0000000000000000000000000000000000000000-Clean'),
  '/debug/list': ok('["syncz","adsz"]'),
  '/debug/connections': ok(JSON.stringify({totalClients: held, clients: []})),
  '/config_dump': ok(recorded('config_dump')),
  '/clusters': ok(recorded('clusters')),
  '/stats': ok(recorded('stats')),
};

type World = {readonly answers?: Readonly<Record<string, PodAnswer | Error>>; readonly allowed?: (question: AccessAnswer) => boolean | undefined};

function sourceOf({answers = {}, allowed = () => true}: World): MeshSource {
  const askPod: MeshSource['askPod'] = async (_pod, {path}) => {
    const word = path.split('?')[0] ?? '';
    const answer = answers[word] ?? well[word] ?? {status: 500, body: 'what?'};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const access: MeshSource['access'] = async questions =>
    questions.map(question => ({...question, allowed: allowed({...question, allowed: true, reason: ''}), reason: ''}));
  return {about, askPod, access, askApi: async () => ({gitVersion: 'v1.33.4'})} as unknown as MeshSource;
}

/** Lines of the page about productpage's proxy, and what it showed on the way. */
async function page(world: World = {}, of: Mesh = live, soFar?: (loaded: LoadedView) => void): Promise<readonly string[]> {
  const proxy = of.proxies.get(productpage);
  const view = await conn.load(askOnce(sourceOf(world), new AbortController().signal, {mesh: of, ...(proxy === undefined ? {} : {proxy})}), soFar);
  return textOf(view, of);
}
function textOf({make}: LoadedView, of = live): readonly string[] {
  const made = make(known(of));
  if (made.kind !== 'text') throw new Error('it is a text');
  return made.lines.map(line =>
    lineText(line)
      .replace(/\d+ ms/, 'n ms')
      .replace(/ +/g, ' ')
      .trim(),
  );
}
const from = (lines: readonly string[], begin: string, n = 3): string => {
  const at = lines.findIndex(line => line.startsWith(begin));
  return at < 0 ? `nothing begins "${begin}":\n${lines.join('\n')}` : lines.slice(at, at + n).join(' ');
};
const failure = (kind: 'forbidden' | 'refused' | 'unreachable', what: string) => troubleError({kind, what, next: 'Do something.'});

describe('istiod', () => {
  test('every answer on its line', async () => {
    const lines = await page();
    expect(from(lines, 'ok port-forward', 4)).toBe(
      'ok port-forward n ms opens ok GET :8080/ready n ms ready ok GET :15014/version n ms 1.30.3 ok GET :15014/debug/list n ms 2 debug endpoints',
    );
    expect(from(lines, 'ok GET :15014/debug/connections', 1)).toBe(`ok GET :15014/debug/connections n ms ${held} proxies`);
  });

  test('not ready is not a refused port, and a refused port is no missing port-forward', async () => {
    const busy = await page({answers: {'/ready': {status: 503, body: 'waiting for caches'}}});
    expect(from(busy, 'no GET :8080/ready')).toMatch(/HTTP 503 waiting for caches It is not ready/);
    const closed = await page({answers: {'/ready': failure('refused', 'Pod istiod:8080 refuses connections.')}});
    expect(from(closed, 'no GET :8080/ready', 2)).toMatch(/Pod istiod:8080 refuses connections\./);
    expect(from(closed, 'ok port-forward', 1)).toMatch(/opens/);
    const dead = Object.fromEntries(Object.keys(well).map(path => [path, failure('refused', `Nobody listens for ${path}.`)]));
    expect(from(await page({answers: dead}), 'ok port-forward', 2)).toMatch(/opens no GET :8080\/ready/);
  });

  test.each([
    [401, /wants credentials/, /a proxy in between/],
    [403, /refuses its debug endpoints/, /DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES/],
    [404, /has no debug endpoints/, /ENABLE_DEBUG_ON_HTTP/],
    [500, /oh no/, /.*/],
  ])('debug answers %i: what it means, once', async (status, what, next) => {
    const refused = {status, body: 'oh no'};
    const lines = await page({answers: {'/debug/list': refused, '/debug/connections': refused}});
    expect(from(lines, 'no GET :15014/debug/list', 5)).toMatch(what);
    expect(from(lines, 'no GET :15014/debug/list', 5)).toMatch(next);
    expect(from(lines, 'no GET :15014/debug/connections', 1)).toMatch(new RegExp(`HTTP ${status}, as /debug/list`));
  });

  test('as many connections as proxies in syncz, or it is said', async () => {
    const lines = await page({answers: {'/debug/connections': ok('{"totalClients":99,"clients":[]}')}});
    expect(from(lines, '? GET :15014/debug/connections', 2)).toMatch(new RegExp(`99 proxies 99 proxies here and ${held} in syncz`));
  });

  test('proxies that came since it was asked are no difference', async () => {
    const view = await conn.load(askOnce(sourceOf({}), new AbortController().signal, {mesh: live}));
    const {report} = istiod!;
    const later = {...live, istiods: new Map([[istiod!.id, {...istiod!, report: {...report!, connections: report!.connections.slice(1)}}]])};
    expect(from(textOf(view, later), 'ok GET :15014/debug/connections', 1)).toMatch(/proxies$/);
  });

  test('no port-forward: the reason once, and nothing else is called wrong', async () => {
    const denied = failure('forbidden', 'You may not forward.');
    const answers = Object.fromEntries(Object.keys(well).map(path => [path, denied]));
    const lines = await page({answers});
    expect(lines.filter(line => line === 'You may not forward.')).toHaveLength(1);
    expect(lines).toContain('? GET :8080/ready not asked: no port-forward');
    expect(from(lines, 'no stats of xds-grpc', 1)).toMatch(/as above/);
  });

  test('none at all', async () => {
    const lines = await page({}, {...mesh, istiods: new Map()});
    expect(from(lines, 'no istiods that run')).toMatch(/none No pod with the label app=istiod runs in namespace istio-system\./);
  });
});

describe('the proxy', () => {
  test('its stream, its entry, its certificate', async () => {
    const lines = await page();
    expect(from(lines, 'ok stats of xds-grpc', 4)).toBe(
      'ok stats of xds-grpc n ms 1 connection, 1 stream; none failed ok /clusters entry xds-grpc n ms unix://./etc/istio/proxy/XDS HEALTHY, 0 of 1 failed',
    );
    expect(from(lines, 'ok its certificate', 2)).toMatch(/left, until 2026-11-2\dT/);
  });

  test.each([
    ['upstream_rq_active', 'There is a connection and no stream on it'],
    ['upstream_cx_active', 'Envoy has no connection'],
  ])('without %s', async (name, words) => {
    const stats = JSON.parse(recorded('stats')) as {stats: {name?: string; value?: unknown}[]};
    const changed = stats.stats.map(each => (each.name === `cluster.xds-grpc;.${name}` ? {...each, value: 0} : each));
    const lines = await page({answers: {'/stats': ok(JSON.stringify({...stats, stats: changed}))}});
    expect(from(lines, 'no stats of xds-grpc')).toContain(words);
  });

  test('failures of the past are told, and are no failure now', async () => {
    const past = [
      ['upstream_cx_active', 1],
      ['upstream_rq_active', 1],
      ['upstream_cx_connect_fail', 3],
      ['upstream_cx_destroy_with_active_rq', 2],
    ].map(([name, value]) => ({name: `cluster.xds-grpc;.${name}`, value}));
    const lines = await page({answers: {'/stats': ok(JSON.stringify({stats: past}))}});
    expect(from(lines, 'ok stats of xds-grpc', 2)).toMatch(/1 stream; 3 failed, 2 broke/);
  });

  test('whose Envoy does not run: its log is where to look', async () => {
    const refused = Object.fromEntries(
      ['/stats', '/clusters', '/config_dump'].map(path => [path, failure('refused', 'Pod x:15000 refuses connections.')]),
    );
    const lines = await page({answers: refused});
    expect(from(lines, 'no stats of xds-grpc', 4)).toMatch(/Pod x:15000 refuses connections\. Envoy does not run, or does not listen there: its log/);
    expect(from(lines, 'no its certificate', 1)).toMatch(/as above/);
  });

  test('that is gone', async () => {
    const {make} = await conn.load(askOnce(sourceOf({}), new AbortController().signal, {mesh, proxy: mesh.proxies.get(productpage)!}));
    const made = make(known({...mesh, proxies: new Map()}));
    expect(made.kind === 'text' && made.lines.map(lineText).join(' ')).toMatch(/gone +No pod and no istiod knows it now/);
  });
});

test('what is forbidden is told with what it disables; what was not answered is not called forbidden', async () => {
  const lines = await page({allowed: ({subresource, verb}) => (subresource === 'exec' ? (verb === 'get' ? false : undefined) : true)});
  expect(from(lines, 'no get pods/exec', 2)).toMatch(/in namespace bookinfo For: curl istiod from a pod \(X\)\. Without it nothing is run in pods/);
  expect(from(lines, '? create pods/exec', 1)).toMatch(/in namespace bookinfo/);
  expect(lines.some(line => line.startsWith('no list pods'))).toBe(false);
});

test('each answer shows when it comes; before, that it is asked', async () => {
  const seen: string[] = [];
  const last = await page({}, live, view => seen.push(textOf(view).join('\n')));
  expect(seen[0]).toMatch(/\.\. GET \/version asked/);
  expect(seen[0]).toMatch(/^\d+ of \d+ not answered yet\./);
  expect(seen.some(text => text.includes('ok GET :8080/ready') && text.includes('not answered yet'))).toBe(true);
  expect(last[0]).not.toMatch(/not answered yet/);
});

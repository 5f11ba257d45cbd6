import {describe, expect, it} from 'vitest';
import type {Cluster} from '../../src/envoy/clusters.ts';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {lineText} from '../../src/lib/page.ts';
import type {Ask} from '../../src/views/ask.ts';
import {clusterFindings, refusedFindings} from '../../src/views/envoyFindings.ts';
import {extensionFindings} from '../../src/views/extensionFindings.ts';
import {podFindings, syncFindings} from '../../src/views/meshFindings.ts';
import {summary} from '../../src/views/summary.ts';
import {loadSummary} from '../../src/views/summaryData.ts';
import {summaryLines} from '../../src/views/summaryLines.ts';
import type {Known} from '../../src/views/view.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {type Answers, known, loaded, mesh, productpage} from './proxyPage.ts';

const recorded = (kind: string): unknown => fixtureJson(`healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.${kind}.json`);
const healthy: Answers = {'/config_dump': recorded('config_dump'), '/clusters': recorded('clusters'), '/server_info': recorded('server_info')};

async function linesOf(answers: Answers, seen: Known = known()): Promise<readonly string[]> {
  const page = (await loaded(summary, answers)).make(seen);
  if (page.kind !== 'text') throw new Error('the summary is a text');
  return page.lines.map(lineText);
}
/** Lines as if they had not been wrapped. */
const words = (lines: readonly string[]): string => lines.join(' ').replace(/ +/g, ' ');
const shown = (lines: readonly string[], label: string): string | undefined => lines.find(line => line.startsWith(`  ${label}:`))?.slice(26);

/** The recorded mesh, in which productpage's proxy is another. */
function changed(change: Partial<MeshProxy>, of: Mesh = mesh): Known {
  const proxy = of.proxies.get(productpage)!;
  return known({...of, proxies: new Map([...of.proxies, [productpage, {...proxy, ...change}]])});
}

describe('the summary of a proxy', () => {
  it('tells who it is, how it fares, and how much it holds', async () => {
    const lines = await linesOf(healthy);
    expect(shown(lines, 'Kind')).toBe('sidecar');
    expect(shown(lines, 'Node id')).toMatch(/^sidecar~10\.244\.0\.15~productpage/);
    expect(shown(lines, 'Envoy version')).toBe('1.39.3/Clean/RELEASE/BoringSSL');
    expect(shown(lines, 'State')).toMatch(/^LIVE, up /);
    expect(shown(lines, 'Options')).toBe('1 worker; log warning, misc:error; drain 45s');
    expect(shown(lines, 'CDS')).toMatch(/^SYNCED, pushed .* ago$/);
    expect(shown(lines, 'Istiod')).toMatch(/^istiod-/);
    expect(shown(lines, 'Listeners')).toBe('26');
    expect(shown(lines, 'Endpoints')).toMatch(/^\d+ healthy of \d+$/);
    expect(shown(lines, 'Extensions')).toBe('0');
    expect(shown(lines, 'Certificate')).toMatch(/until 2026-11-\d\dT.*Z \(default\)$/);
    expect(shown(lines, 'Dump')).toMatch(/^[12]\.\d MB in 8 answers, the oldest /);
  });

  it('goes on ageing while it is looked at', async () => {
    const loadedOnce = await loaded(summary, healthy);
    const upAt = (now: number): string | undefined => {
      const page = loadedOnce.make({...known(), now});
      return page.kind === 'text' ? shown(page.lines.map(lineText), 'State') : undefined;
    };
    const asked = loadedOnce.at!;
    expect([upAt(asked), upAt(asked + 60_000)]).toEqual(['LIVE, up 4m30s', 'LIVE, up 5m30s']);
  });

  it('loses only the lines of an answer that fails, and says why', async () => {
    const lines = await linesOf({...healthy, '/clusters': undefined, '/server_info': 'garbage'});
    expect(shown(lines, 'State')).toBe('?');
    const state = lines.findIndex(line => line.startsWith('  State:'));
    expect(words(lines.slice(state, state + 3))).toMatch(/the answer to \/server_info is of another kind/);
    expect(shown(lines, 'Endpoints')).toBe('?');
    expect(shown(lines, 'Listeners')).toBe('26');
    expect(lines.join('\n')).not.toMatch(/without endpoints/);
  });

  it('is there, with one reason for all, when nothing answers', async () => {
    const lines = await linesOf({});
    expect(shown(lines, 'CDS')).toMatch(/^SYNCED/);
    for (const label of ['State', 'Bootstrap', 'Listeners', 'Clusters', 'Secrets', 'Certificate']) expect(shown(lines, label)).toBe('?');
    expect(shown(lines, 'Dump')).toBeUndefined();
  });

  it('says that a proxy is gone', async () => {
    const proxies = new Map([...mesh.proxies].filter(([key]) => key !== productpage));
    const lines = await linesOf(healthy, known({...mesh, proxies}));
    expect(shown(lines, 'Pod')).toBe('gone: no pod and no istiod knows it now');
    expect(shown(lines, 'Listeners')).toBe('26');
  });
});

describe('problems come first', () => {
  it('what the mesh says: a NACK with its reason, a version behind its istiod', async () => {
    const {types} = mesh.proxies.get(productpage)!;
    const LDS = {...types.LDS!, state: 'ERROR' as const, lastError: 'cannot bind'};
    const istiods = new Map([...mesh.istiods].map(([id, istiod]) => [id, {...istiod, version: '1.31.0'}]));
    const lines = await linesOf(healthy, changed({types: {...types, LDS}, version: '1.29.1'}, {...mesh, istiods}));
    expect(lines[0]).toMatch(/^\d+ problems found$/);
    expect(lines[1]).toMatch(/^ {2}! LDS rejected by the proxy for .*cannot bind$/);
    expect(words(lines)).toMatch(/It runs Istio 1\.29\.1, its istiod istiod-\S+ 1\.31\.0\./);
  });

  it('what Envoy says: it drains, a route names a cluster that is not there', async () => {
    const lines = await linesOf({...healthy, '/server_info': {...(recorded('server_info') as object), state: 'INITIALIZING'}});
    expect(words(lines)).toMatch(/! Envoy is INITIALIZING: it waits for its first listeners, and serves nothing\./);
    expect(shown(lines, 'State')).toMatch(/^INITIALIZING/);
    expect(words(lines)).toMatch(/Route configuration 80 names \d+ clusters that this proxy does not/);
  });

  it('clusters without endpoints, of which TCP reaches some and requests others', async () => {
    const lines = words(await linesOf(healthy));
    expect(lines).toMatch(/- 7 clusters without endpoints: .* Requests get 503 \(UH, no healthy upstream\), TCP connections are closed\./);
    const cluster = (name: string): Cluster => ({name, state: 'active', type: 'EDS'}) as Cluster;
    const next = (...names: readonly string[]) =>
      clusterFindings(
        names.map(cluster),
        names.map(name => ({name, endpoints: [], raw: {}})),
        name => (name === 'http' ? 'requests' : 'connections'),
      ).map(finding => finding.next);
    expect(next('http')).toEqual(['Requests to it are answered 503 (UH, no healthy upstream).']);
    expect(next('a', 'b')).toEqual(['TCP connections to them are closed (UH, no healthy upstream).']);
    expect(next('a', 'http')).toEqual(['Requests get 503 (UH, no healthy upstream), TCP connections are closed.']);
  });

  it('a proxy that is not connected has no states', async () => {
    const lines = await linesOf(healthy, changed({connectedness: 'missing'}));
    expect(lines[1]).toMatch(/^ {2}! NOT CONNECTED/);
    expect(shown(lines, 'CDS')).toBeUndefined();
  });

  it('a certificate that has ended', async () => {
    const lines = await linesOf(healthy, {...known(), now: Date.parse('2027-01-01T00:00:00Z')});
    expect(lines.join('\n')).toMatch(/! Secret default: Expired/);
    expect(shown(lines, 'Certificate')).toMatch(/^expired .* ago/);
  });

  it('the refusal of a listener is told once: by the NACK where istiod knows it, else by Envoy', async () => {
    const refused = fixtureJson('nack/envoy/bookinfo.details-v1-5845b8756-ld969.config_dump.json');
    const alone = await linesOf({'/config_dump': refused});
    expect(alone.filter(line => /Listener 0\.0\.0\.0_9080 was rejected/.test(line))).toHaveLength(1);
    const {types} = mesh.proxies.get(productpage)!;
    const lastError =
      "Error adding/updating listener(s) 0.0.0.0_9080: Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'";
    const told = await linesOf({'/config_dump': refused}, changed({types: {...types, LDS: {...types.LDS!, state: 'ERROR', lastError}}}));
    expect(told.filter(line => /LDS rejected by the proxy/.test(line))).toHaveLength(1);
    expect(told.filter(line => /was rejected by Envoy/.test(line))).toEqual([]);
  });
});

describe('what is found in answers', () => {
  it('is told five at a time, and how many there are more', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const found = refusedFindings(
      'Listener',
      'listeners',
      names.map(name => ({name, state: 'error', rejection: {details: 'bad', at: 0}})),
      60_000,
    );
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({
      severity: 'bad',
      what: 'Listener a was rejected by Envoy 60s ago: bad',
      jump: {to: 'listeners', where: {NAME: 'a'}},
    });
    expect(found[4]?.next).toMatch(/There are 2 more of these\.$/);
  });

  it('extensions that were refused or have not come', () => {
    const extension = {name: 'x', type: '', at: 0, raw: {}};
    expect(
      extensionFindings([
        {...extension, state: 'active'},
        {...extension, state: 'error', details: 'no such code'},
        {...extension, state: 'warming'},
      ]).map(({severity, what}) => `${severity}: ${what}`),
    ).toEqual(['bad: Extension x was rejected by Envoy: no such code', 'warn: Extension x is warming.']);
  });

  it('what the pod says of itself', () => {
    const proxy = mesh.proxies.get(productpage)!;
    const findings = (change: object) => podFindings({...proxy, pod: {...proxy.pod!, ...change}}).map(({what}) => what);
    expect(findings({})).toEqual([]);
    expect(findings({ready: false})).toEqual(['The pod is not ready: services send it nothing.']);
    expect(findings({proxy: {...proxy.pod!.proxy!, running: false}})).toEqual(['The container istio-proxy is not running.']);
    expect(findings({deleting: true, ready: false})).toEqual(['The pod is being deleted.']);
  });

  it('a push that is not acknowledged, unless it is under way', () => {
    const proxy = mesh.proxies.get(productpage)!;
    const at = known().now;
    const stale = (since: number) => ({...proxy, types: {RDS: {...proxy.types.RDS!, state: 'STALE' as const, since, atFirstLook: false}}});
    expect(syncFindings(stale(at - 1_000), {mesh, now: at})).toEqual([]);
    expect(syncFindings(stale(at - 60_000), {mesh, now: at})).toMatchObject([
      {severity: 'warn', what: 'RDS STALE for 60s: sent, and not acknowledged.', jump: {to: 'routes'}},
    ]);
  });
});

describe('lines lead on', () => {
  it('to the pane that they are about', async () => {
    const nobody = {
      proxy: mesh.proxies.get(productpage),
      signal: new AbortController().signal,
      answers: new Map(),
      answeredAt: () => undefined,
      rest: async () => {},
    } as unknown as Ask;
    const refuses = async (): Promise<never> => {
      throw new Error('refused');
    };
    const data = await loadSummary({...nobody, envoy: refuses});
    const {types} = mesh.proxies.get(productpage)!;
    const lines = summaryLines(data, changed({types: {...types, RDS: {...types.RDS!, state: 'ERROR', lastError: 'bad'}}}));
    const to = (words: RegExp) => lines.find(({line}) => words.test(lineText(line)))?.jump;
    expect(to(/RDS rejected/)).toEqual({label: 'routes', to: 'routes'});
    expect(to(/^ {2}CDS:/)).toMatchObject({to: 'clusters'});
    expect(to(/^ {2}Listeners:/)).toMatchObject({to: 'listeners'});
    expect(to(/^ {2}Certificate:/)).toMatchObject({to: 'secrets'});
    expect(to(/^ {2}Phase:/)).toBeUndefined();
  });
});

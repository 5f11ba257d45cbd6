import {addressText} from '../envoy/endpointAddress.ts';
import {isServing} from '../envoy/endpointHealth.ts';
import type {ClusterStatus} from '../envoy/endpoints.ts';
import {secretTrouble} from '../envoy/secretHealth.ts';
import type {Secrets} from '../envoy/secrets.ts';
import type {Stats} from '../envoy/stats.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {ageSince} from '../lib/ages.ts';
import type {Jump} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import type {Timed} from '../transport/meshSource.ts';
import {type Check, type Checks, inTrouble, pending} from './check.ts';
import type {ConnData, ConnectionsAnswer} from './connData.ts';
import {logJump} from './jumps.ts';
import {syncFindings} from './meshFindings.ts';
import {certificateText} from './summaryCounts.ts';
import type {Known} from './view.ts';

type Around = Pick<Known, 'mesh' | 'now'>;

/** From the proxy's side: who holds it, its Envoy's stream to istiod, the certificate it shows there. */
export function proxyChecks(data: ConnData, key: string, known: Around): Checks {
  const proxy = known.mesh.proxies.get(key);
  const title = `Proxy ${proxy?.id ?? key}`;
  if (proxy === undefined) return {title, checks: [{verdict: 'no', asked: 'its pod', said: 'gone', why: 'No pod and no istiod knows it now.'}]};
  const about = [proxy.kind, proxy.pod?.ip, proxy.pod?.node].filter(Boolean).join('   ');
  const its = istiodCheck(data, proxy, known);
  if (proxy.kind === 'ztunnel')
    return {title, about, checks: [its], note: 'A ztunnel is no Envoy and has no cluster xds-grpc: its log tells of its connection (l in the list).'};
  return {title, about, checks: [its, ...envoyChecks(data, proxy, known)], ...noteOf(data)};
}

/** What its Envoy says; where that refuses connections its log is what is left to read. */
function envoyChecks(data: ConnData, proxy: MeshProxy, known: Around): readonly Check[] {
  const {stats, cluster, secrets} = data.envoy;
  const answers = [stats, cluster, secrets];
  const checks = [streamCheck(data, logJump(proxy.id)), entryCheck(data), certificateCheck(data, known)];
  return checks.map((check, at) => (answers[at]?.trouble?.kind === 'refused' ? {...check, next: silent, jump: logJump(proxy.id)} : check));
}
const silent =
  'Envoy does not run, or does not listen there: its log tells more (Enter). If the admin port is another one, --proxy-admin-port names it.';

function istiodCheck({istiods}: ConnData, proxy: MeshProxy, {mesh, now}: Around): Check {
  const asked = 'its istiod, by syncz';
  if (proxy.connectedness === 'connected') {
    const since = connectedSince(istiods.get(proxy.istiod ?? '')?.connections?.value, now);
    return {verdict: 'ok', asked, said: `${nameOf(mesh, proxy.istiod)}${since}`};
  }
  if (proxy.connectedness === 'starting') return {verdict: '?', asked, said: 'none yet: it has just started'};
  const [finding] = syncFindings(proxy, {mesh, now});
  const verdict = proxy.connectedness === 'missing' ? 'no' : '?';
  const jump: Jump = {label: 'Why', to: 'why', proxy: proxy.key};
  return {verdict, asked, said: verdict === 'no' ? 'none' : '', why: finding?.what, next: finding?.next, jump};
}

const nameOf = ({istiods}: Mesh, id: string | undefined): string => istiods.get(id ?? '')?.pod.name ?? '?';

function connectedSince(answer: ConnectionsAnswer | undefined, now: number): string {
  const {connectedAt, address} = answer?.own ?? {};
  if (connectedAt === undefined) return '';
  return `, for ${ageSince(connectedAt, now)}${address === undefined ? '' : ` from ${address}`}`;
}

/** The ADS stream in Envoy's own counters. */
function streamCheck({envoy: {stats}}: ConnData, jump: Jump): Check {
  return of('stats of xds-grpc', stats, ({stats: all}: Stats) => {
    const value = (name: string): number => Number(all.find(each => each.name === `cluster.xds-grpc;.${name}`)?.value ?? 0);
    if (all.length === 0) return {verdict: '?', said: 'none', why: 'This Envoy keeps no stats of its cluster xds-grpc.'};
    const [connections, streams] = [value('upstream_cx_active'), value('upstream_rq_active')];
    const [failed, lost] = [value('upstream_cx_connect_fail'), value('upstream_cx_destroy_with_active_rq')];
    const past = [failed > 0 ? `${failed} failed` : '', lost > 0 ? `${lost} broke` : ''].filter(Boolean).join(', ');
    const said = `${count(connections, 'connection')}, ${count(streams, 'stream')}; ${past === '' ? 'none failed' : past}`;
    if (connections > 0 && streams > 0) return {said};
    const why =
      connections > 0
        ? 'There is a connection and no stream on it: pilot-agent ends the stream of Envoy while it has none to istiod.'
        : 'Envoy has no connection: nobody can send it configuration.';
    return {verdict: 'no', said, why, next: 'Its log says why the last one failed: "gRPC config stream to xds-grpc closed" (Enter).', jump};
  });
}

/** The same in `/clusters`, with its address. */
function entryCheck({envoy: {cluster}}: ConnData): Check {
  return of('/clusters entry xds-grpc', cluster, (status: ClusterStatus | undefined) => {
    const [endpoint] = status?.endpoints ?? [];
    if (endpoint === undefined) return {verdict: 'no', said: 'none', why: 'Envoy has no endpoint to ask for its configuration.'};
    const {cx_connect_fail: failed = 0, cx_total: total = 0} = endpoint.stats;
    const isUp = isServing(endpoint);
    const jump: Jump = {label: 'Endpoints', to: 'endpoints', where: {CLUSTER: 'xds-grpc'}};
    return {verdict: isUp ? 'ok' : 'no', said: `${addressText(endpoint.address)} ${endpoint.status}, ${failed} of ${total} failed`, jump};
  });
}

function certificateCheck({envoy: {secrets}}: ConnData, {now}: Around): Check {
  return of('its certificate', secrets, ({secrets: all}: Secrets) => {
    const said = certificateText(all, now);
    const jump: Jump = {label: 'Secrets', to: 'secrets'};
    if (said === undefined) return {verdict: '?', said: 'none', why: 'Envoy has received no certificate of its own.', jump};
    const own = all.find(({name, kind}) => kind === 'certificate' && name === 'default') ?? all.find(({kind}) => kind === 'certificate');
    const trouble = own === undefined ? undefined : secretTrouble(own, now);
    if (trouble === undefined) return {said, jump};
    const next = 'pilot-agent renews it by itself when it reaches istiod: see its log, and the clock of the node.';
    return {verdict: trouble.tone === 'bad' ? 'no' : '?', said, why: trouble.what, next, jump};
  });
}

function of<T>(asked: string, answer: Timed<T> | undefined, judge: (value: T) => Partial<Check>): Check {
  if (answer === undefined) return pending(asked);
  if (answer.trouble !== undefined) return inTrouble(asked, answer.trouble, answer.tookMs);
  return {verdict: 'ok', asked, tookMs: answer.tookMs, ...judge(answer.value as T)};
}

/** Where the stream really leads. */
function noteOf({envoy: {cluster, bootstrap}}: ConnData): {readonly note?: string} {
  if (cluster?.value?.endpoints[0]?.address.is !== 'pipe') return {};
  const to = bootstrap?.value?.metadata.proxyConfig.discoveryAddress;
  return {note: `xds-grpc leads to pilot-agent in the same pod, which passes all on to istiod${to === undefined ? '' : ` at ${to}`}.`};
}

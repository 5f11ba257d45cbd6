import {bootstrapPart} from '../envoy/bootstrap.ts';
import {type ApiKind, apiKind, apiPaths} from '../istio/apiObjects.ts';
import {field, type Json, list, number, strings, text} from '../lib/json.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askFirst} from './askObjects.ts';
import type {BoundGateway, Discovery, PodState} from './whyData.ts';

const noPod = (): Error =>
  troubleError({kind: 'not found', what: 'No pod of this name is known here.', next: 'It is a VM or a proxy of another cluster.'});
const place = ({namespace, name}: {readonly namespace: string; readonly name: string}, plural: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;

/** Is every label that is wanted on it? No label at all selects everything. */
export const isSelected = (wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** Why the container of the proxy does not run and the pod is not ready, where that is so. */
export async function askPodState({source, proxy, signal}: Ask): Promise<PodState> {
  if (proxy?.pod === undefined) throw noPod();
  return podState(await source.askApi(place(proxy.pod, 'pods'), signal), proxy.pod.proxy?.name ?? 'istio-proxy');
}

/** The same from the object. */
export function podState(pod: Json, container: string): PodState {
  const statuses = [...list(pod, 'status', 'containerStatuses'), ...list(pod, 'status', 'initContainerStatuses')];
  const status = statuses.find(each => text(each, 'name') === container);
  const waiting = field(status, 'state', 'waiting');
  const ended = field(status, 'state', 'terminated') ?? (waiting === undefined ? undefined : field(status, 'lastState', 'terminated'));
  const ready = list(pod, 'status', 'conditions').find(each => text(each, 'type') === 'Ready');
  const isReady = ready === undefined || text(ready, 'status') === 'True';
  return {
    ...(waiting === undefined ? {} : {waiting: {reason: text(waiting, 'reason') ?? 'waiting', message: text(waiting, 'message') ?? ''}}),
    ...(ended === undefined ? {} : {ended: {reason: text(ended, 'reason') ?? 'ended', exitCode: number(ended, 'exitCode')}}),
    ...(isReady ? {} : {notReady: text(ready, 'message') ?? text(ready, 'reason') ?? 'no reason given'}),
  };
}

/** The revision that the namespace asks for: its label istio.io/rev, "default" for istio-injection=enabled; undefined for neither. */
export async function askNamespaceRevision({source, proxy, signal}: Ask): Promise<string | undefined> {
  if (proxy === undefined) throw noPod();
  const found = await source.askApi(`/api/v1/namespaces/${encodeURIComponent(proxy.namespace)}`, signal);
  const labels = strings(found, 'metadata', 'labels');
  return labels['istio.io/rev'] ?? (labels['istio-injection'] === 'enabled' ? 'default' : undefined);
}

/** The service that the proxy was told to find istiod at. */
export async function askDiscovery({source, envoy, signal}: Ask): Promise<Discovery> {
  const {metadata} = await envoy(bootstrapPart);
  const address = metadata.proxyConfig.discoveryAddress ?? `istiod.${source.about.istioNamespace}.svc:15012`;
  const [, name, namespace] = /^([^.:]+)\.([^.:]+)(?:\.svc[^:]*)?:/.exec(address) ?? [];
  if (name === undefined || namespace === undefined)
    throw troubleError({kind: 'other', what: `${address} is no service of this cluster.`, next: 'Look at its name and port from the pod.'});
  try {
    const service = await source.askApi(place({namespace, name}, 'services'), signal);
    return {address, namespace, exists: true, selector: strings(service, 'spec', 'selector')};
  } catch (error) {
    if (troubleOf(error).kind === 'not found') return {address, namespace, exists: false};
    throw error;
  }
}

/** The Gateways of both kinds that are for the pod of a proxy. */
export async function askGateways(ask: Ask): Promise<readonly BoundGateway[]> {
  const pod = ask.proxy?.pod;
  if (pod === undefined) throw noPod();
  const ofApi = pod.labels['gateway.networking.k8s.io/gateway-name'];
  const own: readonly BoundGateway[] = ofApi === undefined ? [] : [{kind: 'kubernetes-gateway', namespace: pod.namespace, name: ofApi, http: true}];
  const all = (await listObjects(ask, 'gateway')).filter(gateway => isSelected(strings(gateway, 'spec', 'selector'), pod.labels));
  return [...own, ...all.map(boundGateway)];
}

function boundGateway(gateway: Json): BoundGateway {
  const http = list(gateway, 'spec', 'servers').some(server => {
    const protocol = text(server, 'port', 'protocol') ?? '';
    return /^(HTTP|HTTP2|GRPC|GRPC-WEB)$/i.test(protocol) || (/^HTTPS$/i.test(protocol) && text(server, 'tls', 'mode') !== 'PASSTHROUGH');
  });
  return {kind: 'gateway', namespace: text(gateway, 'metadata', 'namespace') ?? '', name: text(gateway, 'metadata', 'name') ?? '', http};
}

/** All objects of a kind, by istiod's word for it, of one namespace or of all, in the first version that the API server knows. */
export async function listObjects({source, signal}: Ask, word: string, namespace?: string): Promise<readonly Json[]> {
  const kind = apiKind(word) as ApiKind;
  return list(await askFirst(source, apiPaths(kind, namespace), signal), 'items');
}

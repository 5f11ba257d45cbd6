import type {KubeObject} from '../recordedPods.ts';

/** A kind of object the API server serves. */
export type Resource = {
  readonly group: string;
  readonly version: string;
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly short: readonly string[];
};

const of = (group: string, version: string, kinds: Readonly<Record<string, readonly [string, boolean?, ...string[]]>>): readonly Resource[] =>
  Object.entries(kinds).map(([name, [kind, namespaced = true, ...short]]) => ({group, version, name, kind, namespaced, short}));

/** Everything that can be listed: the kinds in the recording, and some of which there may be objects in a scenario. */
export const resources: readonly Resource[] = [
  ...of('', 'v1', {
    pods: ['Pod', true, 'po'],
    namespaces: ['Namespace', false, 'ns'],
    nodes: ['Node', false, 'no'],
    services: ['Service', true, 'svc'],
    serviceaccounts: ['ServiceAccount', true, 'sa'],
    configmaps: ['ConfigMap', true, 'cm'],
  }),
  ...of('apps', 'v1', {deployments: ['Deployment', true, 'deploy'], replicasets: ['ReplicaSet', true, 'rs'], daemonsets: ['DaemonSet', true, 'ds']}),
  ...of('discovery.k8s.io', 'v1', {endpointslices: ['EndpointSlice']}),
  ...of('admissionregistration.k8s.io', 'v1', {mutatingwebhookconfigurations: ['MutatingWebhookConfiguration', false]}),
  // Groups of custom resources come by name: kubectl and istioctl take the first that has what they are asked for.
  ...of('gateway.networking.k8s.io', 'v1', {
    gateways: ['Gateway', true, 'gtw'],
    httproutes: ['HTTPRoute'],
    gatewayclasses: ['GatewayClass', false, 'gc'],
  }),
  ...of('networking.istio.io', 'v1', {
    virtualservices: ['VirtualService', true, 'vs'],
    destinationrules: ['DestinationRule', true, 'dr'],
    gateways: ['Gateway', true, 'gw'],
    serviceentries: ['ServiceEntry', true, 'se'],
    sidecars: ['Sidecar'],
  }),
  ...of('networking.istio.io', 'v1alpha3', {envoyfilters: ['EnvoyFilter']}),
  ...of('security.istio.io', 'v1', {
    peerauthentications: ['PeerAuthentication', true, 'pa'],
    authorizationpolicies: ['AuthorizationPolicy', true, 'ap'],
    requestauthentications: ['RequestAuthentication', true, 'ra'],
  }),
  ...of('telemetry.istio.io', 'v1', {telemetries: ['Telemetry', true, 'telemetry']}),
  ...of('extensions.istio.io', 'v1alpha1', {wasmplugins: ['WasmPlugin']}),
];

/** Pods, the one kind that changes. */
export const podResource: Resource = resources[0] as Resource;

/** Where a kind is in the API: `/api/v1` or `/apis/GROUP/VERSION`. */
export const pathOf = ({group, version}: Pick<Resource, 'group' | 'version'>): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** Whether an object is of this kind. */
export const isOf = ({group, version, kind}: Resource, object: KubeObject): boolean =>
  object.kind === kind && object.apiVersion === (group === '' ? version : `${group}/${version}`);

/** Discovery as kubectl asks for it: `/api`, `/apis`, and the list of each group. Undefined for other paths. */
export function discovery(path: string): unknown {
  if (path === '/api') return {kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: []};
  if (path === '/apis') return {kind: 'APIGroupList', apiVersion: 'v1', groups: groups()};
  const found = resources.filter(resource => pathOf(resource) === path);
  const authorization = path === '/apis/authorization.k8s.io/v1' ? [review] : [];
  if (found.length + authorization.length === 0) return undefined;
  const [first] = found;
  const version = first === undefined ? 'authorization.k8s.io/v1' : first.group === '' ? first.version : `${first.group}/${first.version}`;
  return {kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version, resources: [...found.flatMap(entries), ...authorization]};
}

const review = {
  name: 'selfsubjectaccessreviews',
  singularName: 'selfsubjectaccessreview',
  namespaced: false,
  kind: 'SelfSubjectAccessReview',
  verbs: ['create'],
};

function groups() {
  const versions = new Map<string, Set<string>>([['authorization.k8s.io', new Set(['v1'])]]);
  for (const {group, version} of resources) if (group !== '') versions.set(group, (versions.get(group) ?? new Set()).add(version));
  return [...versions].map(([name, all]) => {
    const list = [...all].map(version => ({groupVersion: `${name}/${version}`, version}));
    return {name, versions: list, preferredVersion: list[0]};
  });
}

function entries({name, kind, namespaced, short}: Resource) {
  const own = {
    name,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs: ['get', 'list', 'watch'],
    ...(short.length === 0 ? {} : {shortNames: short}),
  };
  if (name !== 'pods') return [own];
  const sub = (part: string, subKind: string, verbs: readonly string[]) => ({
    name: `pods/${part}`,
    singularName: '',
    namespaced,
    kind: subKind,
    verbs,
  });
  return [own, sub('log', 'Pod', ['get']), sub('portforward', 'PodPortForwardOptions', ['create', 'get'])];
}

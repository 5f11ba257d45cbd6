import {field, list, strings, text} from '../lib/json.ts';

/** A kind of object that a target may name. `paths`: where its objects are, the newest version of the API first. */
export type PodKind = {
  readonly plural: string; // as errors name it, with the group: "deployments.apps"
  readonly paths: readonly string[];
  /** What selects its pods, as a label selector; undefined: none ever; `why` where it refers to no pods. */
  readonly selector: (object: unknown) => string | undefined | {readonly why: string};
};

type Names = {readonly name: string; readonly kind: string; readonly short?: string};

const kind = (group: string, versions: readonly string[], names: Names, selector: PodKind['selector'], isNamespaced = true) => ({
  names: [`${names.name}`, names.kind.toLowerCase(), ...(names.short === undefined ? [] : [names.short])],
  group,
  versions,
  plural: group === '' ? names.name : `${names.name}.${group}`,
  paths: versions.map(
    version => `${group === '' ? `/api/${version}` : `/apis/${group}/${version}`}${isNamespaced ? '/namespaces/{}' : ''}/${names.name}`,
  ),
  selector,
});

/** Keys with their values, as labels.SelectorFromSet writes them. */
const setText = (labels: Readonly<Record<string, string>>): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

/** `spec.selector` of workloads: matchLabels and matchExpressions. */
function labelSelector(object: unknown): string | undefined {
  if (field(object, 'spec', 'selector') === undefined) return undefined;
  const expressions = list(object, 'spec', 'selector', 'matchExpressions').map(one => {
    const [key = '', operator = ''] = [text(one, 'key'), text(one, 'operator')];
    const values = `(${list(one, 'values').join(',')})`;
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} ${values}`;
  });
  return [...setText(strings(object, 'spec', 'selector', 'matchLabels')), ...expressions].join(',');
}

function serviceSelector(object: unknown): ReturnType<PodKind['selector']> {
  const labels = setText(strings(object, 'spec', 'selector'));
  const why = `invalid service '${text(object, 'metadata', 'name')}': Service is defined without a selector`;
  return labels.length === 0 ? {why} : labels.join(',');
}

/** Only what istiod deploys for a gateway is found by its name: none with a hostname, or with several addresses. */
function gatewaySelector(object: unknown): ReturnType<PodKind['selector']> {
  const addresses = list(object, 'spec', 'addresses');
  const isManaged = addresses.length === 0 || (addresses.length === 1 && (text(addresses[0], 'type') ?? 'IPAddress') === 'IPAddress');
  return isManaged ? `gateway.networking.k8s.io/gateway-name=${text(object, 'metadata', 'name')}` : {why: 'gateway is not a managed gateway'};
}

const nothing = (goType: string) => () => ({why: `selector for *${goType} not implemented`});

const kinds = [
  kind('apps', ['v1'], {name: 'deployments', kind: 'Deployment', short: 'deploy'}, labelSelector),
  kind('apps', ['v1'], {name: 'daemonsets', kind: 'DaemonSet', short: 'ds'}, labelSelector),
  kind('apps', ['v1'], {name: 'statefulsets', kind: 'StatefulSet', short: 'sts'}, labelSelector),
  kind('apps', ['v1'], {name: 'replicasets', kind: 'ReplicaSet', short: 'rs'}, labelSelector),
  kind('', ['v1'], {name: 'replicationcontrollers', kind: 'ReplicationController', short: 'rc'}, object =>
    setText(strings(object, 'spec', 'selector')).join(','),
  ),
  kind('batch', ['v1'], {name: 'jobs', kind: 'Job'}, labelSelector),
  kind('', ['v1'], {name: 'services', kind: 'Service', short: 'svc'}, serviceSelector),
  kind('gateway.networking.k8s.io', ['v1', 'v1beta1'], {name: 'gateways', kind: 'Gateway', short: 'gtw'}, gatewaySelector),
  kind('', ['v1'], {name: 'serviceaccounts', kind: 'ServiceAccount', short: 'sa'}, nothing('v1.ServiceAccount')),
  kind('', ['v1'], {name: 'configmaps', kind: 'ConfigMap', short: 'cm'}, nothing('v1.ConfigMap')),
  kind('', ['v1'], {name: 'namespaces', kind: 'Namespace', short: 'ns'}, nothing('v1.Namespace'), false),
  kind('', ['v1'], {name: 'nodes', kind: 'Node', short: 'no'}, nothing('v1.Node'), false),
  kind('batch', ['v1'], {name: 'cronjobs', kind: 'CronJob', short: 'cj'}, nothing('v1.CronJob')),
  kind('networking.istio.io', ['v1'], {name: 'gateways', kind: 'Gateway', short: 'gw'}, nothing('v1.Gateway')),
  kind('networking.istio.io', ['v1'], {name: 'virtualservices', kind: 'VirtualService', short: 'vs'}, nothing('v1.VirtualService')),
];

/** The words for pods themselves. */
export const isPodWord = (word: string): boolean => ['pod', 'pods', 'po', 'pods.v1.'].includes(word.toLowerCase());

/**
 * A kind by what kubectl calls it: plural, singular or short, with its group where that matters ("deployments.apps", "deployments.v1.apps"). Of two kinds with one
 * name the first in the list is meant. Undefined for a word that is none.
 */
export function podKindNamed(word: string): PodKind | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.');
  const group = rest.join('.');
  return kinds.find(
    each =>
      each.names.includes(name) && (group === '' || group === each.group || each.versions.some(version => group === `${version}.${each.group}`)),
  );
}

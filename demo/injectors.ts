import type {KubeObject} from './recordedPods.ts';

/** Which labels of a namespace and of a pod a webhook of the injector wants. */
type Selectors = {readonly prefix: string; readonly namespace: readonly Term[]; readonly pod: readonly Term[]};
type Term = {readonly key: string; readonly operator: string; readonly values?: readonly string[]};

const revision = 'istio.io/rev';
const injection = 'istio-injection';
const inject = 'sidecar.istio.io/inject';
const absent = (key: string): Term => ({key, operator: 'DoesNotExist'});
const among = (key: string, ...values: string[]): Term => ({key, operator: 'In', values});
const notFalse: Term = {key: inject, operator: 'NotIn', values: ['false']};

/** The webhook configuration that the chart istio-discovery installs with an istiod of this revision (its templates/mutatingwebhook.yaml, 1.31). */
export function injectorOf(name: string, createdAt: string): KubeObject {
  const isDefault = name === 'default';
  const ofRevision: readonly Selectors[] = [
    {prefix: 'rev.namespace.', namespace: [among(revision, name), absent(injection)], pod: [notFalse]},
    {prefix: 'rev.object.', namespace: [absent(revision), absent(injection)], pod: [notFalse, among(revision, name)]},
  ];
  const ofDefault: readonly Selectors[] = [
    {prefix: 'namespace.', namespace: [among(injection, 'enabled')], pod: [notFalse]},
    {prefix: 'object.', namespace: [absent(injection), absent(revision)], pod: [among(inject, 'true'), absent(revision)]},
  ];
  const webhooks = [...ofRevision, ...(isDefault ? ofDefault : [])].map(({prefix, namespace, pod}) => ({
    name: `${prefix}sidecar-injector.istio.io`,
    clientConfig: {service: {name: isDefault ? 'istiod' : `istiod-${name}`, namespace: 'istio-system', path: '/inject', port: 443}},
    rules: [{operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], scope: '*'}],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {matchExpressions: namespace},
    objectSelector: {matchExpressions: pod},
    sideEffects: 'None',
    timeoutSeconds: 10,
    admissionReviewVersions: ['v1'],
    reinvocationPolicy: 'Never',
  }));
  const metadata = {
    name: isDefault ? 'istio-sidecar-injector' : `istio-sidecar-injector-${name}`,
    uid: `1a2b3c4d-0000-4000-8000-${[...name]
      .reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
      .toString()
      .padStart(12, '0')}`,
    generation: 1,
    creationTimestamp: createdAt,
    labels: {
      app: 'sidecar-injector',
      'app.kubernetes.io/name': 'istiod',
      'install.operator.istio.io/owning-resource': 'unknown',
      [revision]: name,
      'operator.istio.io/component': 'Pilot',
      release: 'istiod',
    },
  };
  return {apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata, webhooks} as KubeObject;
}

import {type Json, list, text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {type LabelSelector, type Labels, labelsOf, parseLabelSelector, selects} from './labelSelector.ts';
import type {PodDetails} from './podDetails.ts';

/** One webhook of a configuration: called for a pod where both selectors select; one that is missing selects everything. */
type Webhook = {readonly namespaces: LabelSelector | undefined; readonly objects: LabelSelector | undefined};
/** A MutatingWebhookConfiguration of Istio's injector. */
export type Injector = {readonly name: string; readonly revision: string; readonly webhooks: readonly Webhook[]};
/** Whether an injector is called for pods with these labels, in istioctl's words. */
export type InjectionCheck = {readonly webhook: string; readonly revision: string; readonly injects: boolean; readonly reason: string};

/** Undefined for a configuration that is not Istio's: none of its webhooks has a name that ends with istio.io. */
export function parseInjector(json: Json): Injector | undefined {
  const webhooks = list(json, 'webhooks');
  if (!webhooks.some(webhook => text(webhook, 'name')?.endsWith('istio.io'))) return undefined;
  return {
    name: text(json, 'metadata', 'name') ?? '',
    revision: labelsOf(json)['istio.io/rev'] ?? '',
    webhooks: webhooks.map(webhook => ({
      namespaces: parseLabelSelector((webhook as {readonly namespaceSelector?: Json}).namespaceSelector),
      objects: parseLabelSelector((webhook as {readonly objectSelector?: Json}).objectSelector),
    })),
  };
}

/** What each injector would do with a new pod of these labels, by name: the table of `istioctl experimental check-inject`. */
export const checkInjection = (injectors: readonly Injector[], pod: Labels, namespace: Labels): readonly InjectionCheck[] =>
  injectors
    .map(({name, revision, webhooks}) => ({webhook: name, revision, ...check(webhooks, pod, namespace)}))
    .toSorted((a, b) => compareText(a.webhook, b.webhook));

type Outcome = Pick<InjectionCheck, 'injects' | 'reason'>;

function check(webhooks: readonly Webhook[], pod: Labels, namespace: Labels): Outcome {
  for (const {namespaces, objects} of webhooks) {
    const ofNamespace = match(namespaces, namespace);
    const ofPod = match(objects, pod);
    // istioctl tells of selectors without such labels that nothing matches; the API server calls the webhook.
    if (ofNamespace && ofPod) return {injects: true, reason: matchText(ofNamespace.label, ofPod.label)};
    const label = ofNamespace ? hinders(objects, pod) : undefined;
    if (label !== undefined) return {injects: false, reason: `Pod has ${label} label, preventing injection`};
    const switched = namespace['istio-injection'];
    if (ofPod && switched !== undefined && switched !== 'enabled')
      return {injects: false, reason: `Namespace has istio-injection=${switched} label, preventing injection`};
  }
  return {injects: false, reason: noMatch(webhooks)};
}

/** Does it select, and by which label that is there? */
function match(selector: LabelSelector | undefined, labels: Labels): {readonly label: string | undefined} | undefined {
  if (selector === undefined) return {label: undefined};
  if (!selects(selector, labels)) return undefined;
  const key = selector.matchExpressions.find(each => ['In', 'NotIn'].includes(each.operator) && labels[each.key] !== undefined)?.key;
  return {label: key === undefined ? undefined : `${key}=${labels[key]}`};
}

function matchText(namespace: string | undefined, pod: string | undefined): string {
  if (namespace !== undefined && pod !== undefined) return `Namespace label ${namespace} matches, and pod label ${pod} matches`;
  if (pod !== undefined) return `Pod label ${pod} matches`;
  if (namespace === undefined) return 'Its selectors match';
  const everywhere = namespace.includes('kubernetes.io/metadata.name') ? ' (Automatic injection is enabled in all namespaces).' : '';
  return `Namespace label ${namespace} matches${everywhere}`;
}

/** The label of a pod that a selector does not want to see. */
function hinders(selector: LabelSelector | undefined, pod: Labels): string | undefined {
  const found = selector?.matchExpressions.find(({key, operator, values}) => {
    const value = pod[key];
    return value !== undefined && (operator === 'DoesNotExist' || (operator === 'NotIn' && values.includes(value)));
  });
  return found === undefined ? undefined : `${found.key}=${pod[found.key]}`;
}

function noMatch(webhooks: readonly Webhook[]): string {
  if (webhooks.some(({namespaces, objects}) => isNever(namespaces) && isNever(objects)))
    return 'The injection webhook is deactivated, and will never match labels.';
  const wanted = (which: keyof Webhook): string =>
    webhooks
      .flatMap(webhook => webhook[which]?.matchExpressions ?? [])
      .filter(({operator}) => operator === 'In')
      .flatMap(({key, values}) => values.map(value => `${key}=${value}`))
      .join(', ');
  return `No matching namespace labels (${wanted('namespaces')}) or pod labels (${wanted('objects')})`;
}

/** What istioctl gives webhooks that another revision has taken over from. */
const isNever = (selector: LabelSelector | undefined): boolean =>
  selector?.matchExpressions.length === 0 &&
  Object.keys(selector.matchLabels).length === 1 &&
  selector.matchLabels['istio.io/deactivated'] === 'never-match';

const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Why the injector leaves a pod as it is although it is called: a sentence; undefined where it does not (pkg/kube/inject, injectRequired). */
export function injectorRefuses({namespace, labels, annotations, hostNetwork}: PodDetails): string | undefined {
  if (hostNetwork) return 'The injector leaves out pods with hostNetwork: redirecting their traffic would redirect that of the node.';
  if (systemNamespaces.includes(namespace)) return `The injector leaves out the namespace ${namespace}.`;
  if (labels['sidecar.istio.io/inject'] === undefined && annotations['sidecar.istio.io/inject'] === 'false')
    return 'The annotation sidecar.istio.io/inject=false of the pod prevents it.';
  return undefined;
}

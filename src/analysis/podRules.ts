import {changeAt} from '../lib/changeAt.ts';
import {field, type Json, text} from '../lib/json.ts';
import type {Resource} from '../lib/resources.ts';
import type {PodFacts} from './podFacts.ts';

/** A pod, and those that it is compared with. */
export type Among = {readonly own: PodFacts; readonly others: readonly PodFacts[]};

/**
 * A part of a proxy's configuration that names its pod. `change` gives what stands in its place where the value at one of the paths is exactly
 * what this pod has, and undefined where it is anything else: a wrong address there is a difference.
 */
export type PodRule = {
  readonly name: string;
  readonly reason: string;
  readonly kind: string;
  readonly paths: readonly (readonly string[])[];
  readonly applies?: (resource: Resource, among: Among) => boolean;
  readonly change: (value: Json, among: Among) => Json | undefined;
};

const path = (words: string): readonly string[] => words.split('.');

/** What stands for the address of the pod itself, and for that of the one other pod that it is compared with. */
const ownAddress = '(own address)';
const otherAddress = '(address of the other pod)';

function addressWord(address: string, {own, others}: Among): string | undefined {
  if (own.addresses.includes(address)) return ownAddress;
  return others.length === 1 && others[0]?.addresses.includes(address) ? otherAddress : undefined;
}

const isOwn = (value: Json, {own}: Among): Json | undefined => (own.addresses.includes(String(value)) ? ownAddress : undefined);

/** "10.244.0.13_9080": an address and a port, as istiod names listeners; also with a word before it, as it names stats. */
function addressName(value: Json, among: Among): Json | undefined {
  const [, before = '', address = '', after = ''] = /^((?:[a-z]+_)?)([0-9a-fA-F.:]+)(_.*)$/.exec(String(value)) ?? [];
  const word = addressWord(address, among);
  return word === undefined ? undefined : `${before}${word}${after}`;
}

/** Is a listener bound to an address of the pods that are compared? */
const isBound = ({name}: Resource, among: Among): boolean => addressName(name, among) !== undefined;

const isElsewhere = (_: Resource, {own, others}: Among): boolean => others.some(({locality}) => locality !== own.locality);

const isOfOther = (_: Resource, {own, others}: Among): boolean =>
  others.some(({service, revision}) => service !== own.service || revision !== own.revision);

const traceTags: Readonly<Record<string, 'service' | 'revision'>> = {
  'istio.canonical_service': 'service',
  'istio.canonical_revision': 'revision',
};

/** A tag of a trace that says whose proxy wrote it; istiod writes "unknown" and "latest" for what has no label. */
function traceTag(tag: Json, {own}: Among): Json | undefined {
  const fact = traceTags[text(tag, 'tag') ?? ''];
  if (fact === undefined) return undefined;
  const isMeant = text(tag, 'literal', 'value') === (own[fact] ?? (fact === 'service' ? 'unknown' : 'latest'));
  return isMeant ? {...(tag as object), literal: {value: `(own ${fact})`}} : undefined;
}

function withoutPriority(group: Json): Json | undefined {
  if (field(group, 'priority') === undefined && field(group, 'load_balancing_weight') === undefined) return undefined;
  const {priority: _, load_balancing_weight: __, ...rest} = group as Readonly<Record<string, Json>>;
  return rest;
}

const localityReason =
  'With locality load balancing istiod orders localities by how near they are to the pod; what pods in different ones have of it is not compared.';

/**
 * What is taken away when proxies of several pods are compared: only what istiod makes of the pod itself (pilot/pkg/networking/core). The recorded dumps of reviews need
 * `own address` and `own workload`; what the others are about is not in the recorded mesh, they are from istiod's source.
 */
export const podRules: readonly PodRule[] = [
  {
    name: 'own address',
    reason: 'Chains for traffic in HBONE tunnels match the addresses of the pod (listener_inbound.go).',
    kind: 'Listeners',
    paths: [path('filter_chains.[].filter_chain_match.prefix_ranges.[].address_prefix')],
    change: isOwn,
  },
  {
    name: 'bound address',
    reason: 'Listeners are bound to an address of the pod with interception mode NONE, and to each other pod of a headless service.',
    kind: 'Listeners',
    paths: [path('name'), path('address.socket_address.address'), path('additional_addresses.[].address.socket_address.address')],
    applies: isBound,
    change: (value, among) => addressName(value, among) ?? addressWord(String(value), among),
  },
  {
    name: 'stat prefix',
    reason: 'Stats of a listener that is bound to an address of the pod have that address in their names.',
    kind: 'Listeners',
    paths: [path('stat_prefix'), path('filter_chains.[].filters.[].typed_config.stat_prefix')],
    applies: isBound,
    change: addressName,
  },
  {
    name: 'own workload',
    reason: 'Traces say of which service and revision the proxy is, from the labels of its pod (tracing.go).',
    kind: 'Listeners',
    paths: [
      path('filter_chains.[].filters.[].typed_config.tracing.custom_tags.[]'),
      path('default_filter_chain.filters.[].typed_config.tracing.custom_tags.[]'),
    ],
    applies: isOfOther,
    change: traceTag,
  },
  {
    name: 'own endpoint',
    reason: 'A Sidecar may send inbound traffic to the address of the pod instead of to localhost (cluster.go).',
    kind: 'Clusters',
    paths: [path('load_assignment.endpoints.[].lb_endpoints.[].endpoint.address.socket_address.address')],
    applies: ({name}) => name.startsWith('inbound|'),
    change: isOwn,
  },
  {
    name: 'locality',
    reason: localityReason,
    kind: 'Endpoints',
    paths: [path('endpoints.[]')],
    applies: isElsewhere,
    change: withoutPriority,
  },
  {
    name: 'locality',
    reason: localityReason,
    kind: 'Clusters',
    paths: [path('load_assignment.endpoints.[]')],
    applies: isElsewhere,
    change: withoutPriority,
  },
];

/** The resource without what names its pod, and how often each rule has taken something away; the resource itself where none has. */
export function withoutPod(kind: string, resource: Resource, among: Among, counts: Map<string, number>): Resource {
  let {raw, name, refused} = resource;
  for (const rule of podRules) {
    if (rule.kind !== kind || rule.applies?.(resource, among) === false) continue;
    const change = (value: Json): Json | undefined => {
      const changed = rule.change(value, among);
      if (changed !== undefined) counts.set(rule.name, (counts.get(rule.name) ?? 0) + 1);
      return changed;
    };
    for (const each of rule.paths) {
      raw = changeAt(raw, each, change);
      if (refused !== undefined) refused = {...refused, raw: changeAt(refused.raw, each, change)};
    }
    if (rule.name === 'bound address') name = String(addressName(name, among) ?? name);
  }
  return raw === resource.raw && name === resource.name && refused === resource.refused
    ? resource
    : {...resource, raw, name, ...(refused === undefined ? {} : {refused})};
}

/** The name under which a resource of a pod stands that is about this address, if it is. */
export const addressOfName = (name: string): string | undefined => /^([0-9a-fA-F.:]+)_\d+$/.exec(name)?.[1];

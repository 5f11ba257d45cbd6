import {clustersPart} from '../envoy/clusters.ts';
import {isInUse, type MadeFrom, madeFrom, type SectionState} from '../envoy/configDump.ts';
import {extensionOwners, extensionsPart} from '../envoy/extensions.ts';
import {listenersPart} from '../envoy/listeners.ts';
import {routesPart} from '../envoy/routes.ts';
import {gatewayOf, ownerOf} from '../envoy/routeTexts.ts';
import {type NamedKind, namedResources, quotedWords} from '../istio/nack.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {XdsName} from '../istio/sync.ts';
import {type Json, jsonText, list, strings, text} from '../lib/json.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {madeFromText} from './madeFrom.ts';
import {isSelected, listObjects} from './whyAskApi.ts';
import type {NackData, NackResource, Suspect} from './whyData.ts';

/** A resource of any kind, as far as it matters here. */
type Found = {
  readonly name: string;
  readonly state: SectionState;
  readonly updatedAt?: number;
  readonly rejection?: {readonly details: string};
  readonly raw: Json;
};
type KnownKind = Exclude<NamedKind, 'secret'>;

const kindOfType: Readonly<Record<XdsName, KnownKind>> = {LDS: 'listener', CDS: 'cluster', RDS: 'route', ECDS: 'extension'};
const loaders: Readonly<Record<KnownKind, (ask: Ask) => Promise<readonly Found[]>>> = {
  listener: ({envoy}) => envoy(listenersPart),
  cluster: ({envoy}) => envoy(clustersPart),
  route: ({envoy}) => envoy(routesPart),
  extension: async ({envoy}) =>
    (await envoy(extensionsPart)).extensions.map(({details, ...found}) => ({...found, ...(details === undefined ? {} : {rejection: {details}})})),
};

/** One wrong object may spoil thousands of clusters. */
const mostResources = 20;

/** What Envoy and istiod have of the resources that each refused type is about, by type. */
export async function askNacks(ask: Ask): Promise<Readonly<Record<XdsName, NackData>>> {
  const refused = Object.entries(ask.proxy?.types ?? {}).filter(([, {state}]) => state === 'ERROR');
  const found = await Promise.all(
    refused.map(
      async ([type, {lastError = '', sent}]) => [type, {...(await askNack(ask, type, lastError)), ...(sent === undefined ? {} : {sent})}] as const,
    ),
  );
  return Object.fromEntries(found);
}

async function askNack(ask: Ask, type: XdsName, lastError: string): Promise<NackData> {
  const named = namedResources(lastError);
  const kinds = [...new Set([kindOfType[type], ...named.map(({kind}) => kind)])].filter(kind => kind !== undefined && kind !== 'secret');
  const answers = await Promise.all(kinds.map(async kind => [kind, await askKind(ask, kind)] as const));
  await ask.rest();
  const of = (kind: NamedKind) => answers.find(([each]) => each === kind)?.[1];
  // Envoy says in its dump as well why it refused what: also of types whose sentence names nothing.
  const own = kindOfType[type];
  const told = (own === undefined ? [] : (of(own)?.envoy ?? [])).filter(
    ({rejection}) => rejection !== undefined && rejection.details !== '' && lastError.includes(rejection.details.trim()),
  );
  const all = [...named, ...told.map(({name}) => ({kind: own as NamedKind, name}))];
  const resources = [...new Map(all.map(each => [`${each.kind} ${each.name}`, each])).values()];
  const trouble = answers.map(([, answer]) => answer.trouble).find(each => each !== undefined);
  const shown = resources.slice(0, mostResources);
  const more = resources.length - shown.length;
  return {
    resources: shown.map(each => described(each, of(each.kind))),
    ...(more === 0 ? {} : {more}),
    ...(trouble === undefined ? {} : {trouble}),
  };
}

type BothSides = {readonly envoy: readonly Found[]; readonly istiod: readonly Found[]; readonly trouble?: {readonly what: string}};

async function askKind(ask: Ask, kind: KnownKind): Promise<BothSides> {
  const {proxy, signal} = ask;
  const none = (error: unknown): readonly Found[] => {
    if (signal.aborted) throw error;
    return [];
  };
  let trouble: {readonly what: string} | undefined;
  const asked = loaders[kind](proxy === undefined ? ask : ask.about(proxy, 'envoy')).catch(error => {
    trouble = troubleOf(error);
    return none(error);
  });
  // What istiod would send names its objects also where Envoy keeps nothing of the refused one.
  const [envoy, istiod] = await Promise.all([asked, proxy === undefined ? [] : loaders[kind](ask.about(proxy, 'istiod')).catch(none)]);
  return {envoy, istiod, ...(trouble === undefined ? {} : {trouble})};
}

function described({kind, name}: {readonly kind: NamedKind; readonly name: string}, sides: BothSides | undefined): NackResource {
  const here = (sides?.envoy ?? []).filter(found => found.name === name);
  const there = (sides?.istiod ?? []).filter(found => found.name === name);
  const inUse = here.find(isInUse);
  const details = here.find(({rejection}) => rejection !== undefined)?.rejection?.details;
  const made = [...here.filter(({state}) => state === 'error'), ...there, ...here].flatMap(({raw}) => madeFromIn(raw));
  const ofName = kind === 'route' ? [gatewayOf(name)] : kind === 'extension' ? extensionOwners(name) : [];
  const owners = [...ofName, ...made].filter(each => each !== undefined);
  return {
    kind,
    name,
    states: [...new Set(here.map(({state}) => state))],
    ...(inUse?.updatedAt === undefined ? {} : {updatedAt: inUse.updatedAt}),
    ...(details === undefined ? {} : {details}),
    owners: [...new Map(owners.map(owner => [madeFromText(owner), owner])).values()],
  };
}

/** The objects that a resource and what is in it were made from, each as often as it is named. */
export function madeFromIn(value: Json): readonly MadeFrom[] {
  if (typeof value !== 'object' || value === null) return [];
  const made = madeFrom(value);
  const own = made === undefined ? undefined : ownerOf({madeFrom: made, name: text(value, 'name') ?? ''});
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(madeFromIn)];
}

/** By its targetRefs an EnvoyFilter is for gateways of the Gateway API and waypoints only (pilot/pkg/model/policyattachment.go), else by its labels. */
export function isFor(filter: Json, proxy: Pick<MeshProxy, 'kind' | 'pod'> | undefined): boolean {
  const labels = proxy?.pod?.labels ?? {};
  const targets = list(filter, 'spec', 'targetRefs');
  if (targets.length === 0) return isSelected(strings(filter, 'spec', 'workloadSelector', 'labels'), labels);
  const gateway = labels['gateway.networking.k8s.io/gateway-name'];
  if (gateway === undefined) return false;
  // Which services a waypoint serves is not known here.
  return targets.some(target => (text(target, 'kind') === 'Gateway' ? text(target, 'name') === gateway : proxy?.kind === 'waypoint'));
}

/** EnvoyFilters for this proxy, those first that hold words which the refusal has in quotation marks: no metadata names them. */
export async function askSuspects(ask: Ask): Promise<readonly Suspect[]> {
  const {proxy, source} = ask;
  const namespaces = [...new Set([proxy?.namespace ?? '', source.about.istioNamespace])];
  const words = [...new Set(Object.values(proxy?.types ?? {}).flatMap(({lastError = ''}) => quotedWords(lastError)))];
  const found = (await Promise.all(namespaces.map(namespace => listObjects(ask, 'envoy-filter', namespace)))).flat();
  return found
    .filter(filter => isFor(filter, proxy))
    .map((filter): Suspect => {
      const all = jsonText(filter);
      const [namespace = '', name = ''] = ['namespace', 'name'].map(member => text(filter, 'metadata', member));
      return {namespace, name, words: words.filter(word => all.includes(word))};
    })
    .toSorted((a, b) => b.words.length - a.words.length);
}

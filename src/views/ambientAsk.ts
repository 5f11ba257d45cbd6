import type {AmbientObjects} from '../istio/ambient.ts';
import {type ApiKind, apiKind, apiPaths} from '../istio/apiObjects.ts';
import type {Mesh} from '../istio/mesh.ts';
import {parseNamespace} from '../istio/namespaces.ts';
import {parseService, parseServiceEntry} from '../istio/services.ts';
import {parseGatewayClass, sortGateways} from '../istio/waypoints.ts';
import type {Json} from '../lib/json.ts';
import {firstOf} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askList, type Listed} from './askLists.ts';
import {askFirst} from './askObjects.ts';

/** What decides which waypoint handles what, as the API server has it; `troubles`: what could not be listed, in sentences for the user. */
export type Ambient = {
  readonly objects: AmbientObjects;
  readonly troubles: readonly Trouble[];
  /** The pods as they were when that was asked for: later ones may belong to other objects. */
  readonly pods?: Mesh['pods'];
};

/** A kind whose definition is not installed has no objects: that is no trouble. */
export const isMissingKind = ({kind}: Trouble): boolean => kind === 'not found';

/** What is known of a kind. `part` is there where that is not all: the namespaces that are whole all the same, and why the list of all could not be had. */
export type KnownOf<T> = Listed<T> & {readonly part?: {readonly besides: readonly string[]; readonly trouble: Trouble}};

/**
 * All objects of a kind, by istiod's word for it; none and no trouble where the cluster does not know the kind. Who may see only some namespaces gets what is in those that may
 * be listed, and why not all. Throws for a word that is none.
 */
export async function askAll<T>(ask: Ask, word: string, parse: (item: Json) => T | undefined): Promise<KnownOf<T>> {
  const kind = kindOf(word);
  const {items, trouble} = await askList(ask, kind, parse);
  if (trouble === undefined) return {items};
  if (isMissingKind(trouble)) return {items: []};
  const {namespaces} = ask.mesh.limited ?? {};
  const nothing = {items: [], trouble, part: {besides: [], trouble}};
  if (trouble.kind !== 'forbidden' || namespaces === undefined || isInNone(kind)) return nothing;
  const parts = await Promise.all(namespaces.map(async name => ({name, ...(await askIn(ask, kind, name))})));
  const besides = parts.flatMap(part => (part.trouble === undefined || isMissingKind(part.trouble) ? [part.name] : []));
  // That the others may not be listed goes without saying.
  const others = parts.flatMap(part =>
    part.trouble === undefined || ['forbidden', 'not found'].includes(part.trouble.kind) ? [] : [part.trouble.what],
  );
  if (besides.length === 0 && others.length === 0) return nothing;
  const known = besides.length === 0 ? trouble.what : `Only what is in ${firstOf(besides, 3)} is known: ${trouble.what}`;
  return {
    items: parts.flatMap(part => part.items).flatMap(item => parse(item) ?? []),
    trouble: {...trouble, what: [known, ...new Set(others)].join(' ')},
    part: {besides, trouble},
  };
}

const isInNone = ({kind}: ApiKind): boolean => kind === 'GatewayClass';

/** What is in one namespace; of a Namespace that one, which may be read where the list of all may not. */
async function askIn(ask: Ask, kind: ApiKind, namespace: string): Promise<Listed<Json>> {
  if (kind.kind !== 'Namespace') return askList(ask, kind, item => item, namespace);
  const {value, trouble} = await ask.timed(signal => askFirst(ask.source, apiPaths(kind, undefined, namespace), signal));
  return {items: value === undefined ? [] : [value], ...(trouble === undefined ? {} : {trouble})};
}

/** The kind behind istiod's word for it. Throws where there is none. */
export function kindOf(word: string): ApiKind {
  const kind = apiKind(word);
  if (kind === undefined) throw new Error(`${word} is no kind.`);
  return kind;
}

/** Lists namespaces, services, service entries and Gateways of the whole cluster, all at once. What may not be listed is a trouble. */
export async function askAmbient(ask: Ask): Promise<Ambient> {
  const {pods} = ask.mesh;
  const [namespaces, services, entries, gateways, classes] = await Promise.all([
    askAll(ask, 'namespace', parseNamespace),
    askAll(ask, 'service', item => parseService(item)),
    askAll(ask, 'service-entry', parseServiceEntry),
    askAll(ask, 'kubernetes-gateway', item => item),
    askAll(ask, 'gateway-class', parseGatewayClass),
  ]);
  const byName = new Map(classes.items.map(each => [each.name, each]));
  const all = {Namespace: namespaces, Service: services, ServiceEntry: entries, Gateway: gateways, GatewayClass: classes} as const;
  const unlisted = Object.entries(all).flatMap(([kind, {part}]) => (part === undefined ? [] : [{kind: kind as keyof typeof all, ...part}]));
  const troubles = Object.values(all).flatMap(({trouble}) => trouble ?? []);
  return {
    objects: {
      namespaces: new Map(namespaces.items.map(each => [each.name, each])),
      services: [...services.items, ...entries.items],
      ...sortGateways(gateways.items, byName, classes.part !== undefined),
      unlisted,
    },
    pods,
    // One reason is often that of all.
    troubles: [...new Map(troubles.map(trouble => [trouble.what, trouble])).values()],
  };
}

import {serve} from '../ambient/serve.ts';
import type {Member} from '../cast.ts';
import {nanoseconds} from '../clock.ts';
import {type JsonObject, spreadEndpoints} from '../dumps.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import {applyChanges, type Change, renamed, swapped} from './change.ts';
import type {Held} from './drift.ts';
import {elementsOf, keyOn, nameIn, places, resourceIn, sectionOf} from './places.ts';
import {refusedChanges} from './refusal.ts';

export type Dump = {configs: JsonObject[]};

/** What istiod's configuration makes of a proxy: the recording and every change since, without what is refused. No sections for a proxy whose dump was not recorded. */
export function configuredDump(world: World, member: Member): Dump {
  const template = `istiod/${member.recorded.key}`;
  if (!templates().has(template)) return {configs: []};
  const dump = JSON.parse(world.own(member, templates().text(template))) as Dump;
  spreadEndpoints(dump, world.cast.spread);
  serve(world, member, dump, 'istiod', world.ambient.now());
  applyChanges(
    dump,
    world.drift.of(member.id).flatMap(held => withEndpoints(held)),
    'istiod',
    element => element,
  );
  return dump;
}

/** What istiod sends to a proxy: its configuration, and in it what the proxy refuses. */
export function sentDump(world: World, member: Member): Dump {
  const dump = configuredDump(world, member);
  for (const [type, words] of world.xds.refusals(member.id)) applyChanges(dump, refusedChanges(dump, type, words), 'istiod', element => element);
  return dump;
}

/** Does to an Envoy's dump what it has taken since the recording, and puts what warms beside it. */
export function takeChanges(world: World, member: Member, dump: Dump): void {
  for (const held of world.drift.of(member.id)) {
    if (held.state === 'taken') applyChanges(dump, withEndpoints(held), 'envoy', element => stamped(element, held));
    if (held.state === 'warming') warm(dump, held);
  }
}

/** Envoy subscribes to the endpoints of a cluster when that begins to warm, and from then on istiod lists them; it gives them up with the cluster. */
function withEndpoints({change, state}: Held): readonly Change[] {
  const isOfThem = change.kind === 'clusters' && (change.is === 'added' || change.is === 'removed');
  return isOfThem && (state === 'taken' || state === 'warming') ? [change, {...change, kind: 'endpoints'}] : [change];
}

/** An element of Envoy's dump, updated when the change was taken. Endpoints have no such time. */
function stamped(element: JsonObject, {change, at}: Held): JsonObject {
  const updated = nanoseconds(at, 0);
  if (change.kind === 'endpoints' || element.endpoint_config !== undefined) return element;
  if (change.kind !== 'listeners') return {...element, last_updated: updated};
  return {...element, active_state: {...(element.active_state as JsonObject), last_updated: updated}};
}

function warm(dump: Dump, held: Held): void {
  const section = sectionOf(dump, 'clusters');
  if (section === undefined) return;
  const copy: Dump = {configs: [{'@type': section['@type'], dynamic_active_clusters: section.dynamic_active_clusters}]};
  applyChanges(copy, [held.change], 'envoy', element => stamped(element, held));
  const warming = elementsOf(copy.configs[0], 'clusters', 'envoy').filter(element => nameIn(element, 'clusters', 'envoy') === held.change.name);
  section.dynamic_warming_clusters = [...((section.dynamic_warming_clusters ?? []) as JsonObject[]), ...warming];
}

/** Does to `/clusters` what Envoy has taken of clusters and endpoints. */
export function takeInClusters(world: World, member: Member, clusters: JsonObject): void {
  let statuses = clusters.cluster_statuses as (JsonObject & {readonly name: string})[];
  for (const held of world.drift.of(member.id).filter(({state}) => state === 'taken')) {
    const {change} = held;
    if (change.kind !== 'clusters' && change.kind !== 'endpoints') continue;
    const isIt = ({name}: {readonly name: string}) => name === change.name;
    if (change.is === 'removed')
      statuses =
        change.kind === 'clusters'
          ? statuses.filter(one => !isIt(one))
          : statuses.map(one => (isIt(one) ? (({host_statuses: _, ...rest}) => rest as typeof one)(one) : one));
    else if (change.is === 'swap')
      statuses = statuses.map(one => (isIt(one) ? (JSON.parse(swapped(JSON.stringify(one), change)) as typeof one) : one));
    else if (change.is === 'added' && change.kind === 'clusters' && !statuses.some(isIt)) {
      const like = statuses.find(({name}) => name === change.like);
      if (like !== undefined) statuses = [...statuses, renamed(like, change.like, change.name) as typeof like];
    }
  }
  clusters.cluster_statuses = statuses;
}

/** Does to `/listeners` what Envoy has taken of listeners. */
export function takeInListeners(world: World, member: Member, listeners: JsonObject): void {
  let statuses = listeners.listener_statuses as (JsonObject & {readonly name: string})[];
  for (const {change, state} of world.drift.of(member.id)) {
    if (change.kind !== 'listeners' || state !== 'taken') continue;
    if (change.is === 'removed') statuses = statuses.filter(({name}) => name !== change.name);
    const like = change.is === 'added' ? statuses.find(({name}) => name === change.like) : undefined;
    if (like !== undefined && change.is === 'added') statuses = [...statuses, renamed(like, change.like, change.name) as typeof like];
  }
  listeners.listener_statuses = statuses;
}

/** While LDS is refused, the listeners that are refused carry an error state; and Envoy lists the error once more, without a name. Other types carry none (the fields exist, Envoy does not fill them). */
export function refuseListeners(world: World, member: Member, dump: Dump): void {
  const refused = world.xds.refusals(member.id).find(([type]) => type === 'LDS');
  const section = sectionOf(dump, 'listeners');
  if (refused === undefined || section === undefined) return;
  const [, words] = refused;
  const sentTime = world.xds.connection(member.id)?.types.get('LDS')?.sentTime;
  const attempt = sentTime?.replace(/(\.\d{1,3})\d*Z$/, '$1Z');
  const nameless: JsonObject[] = [];
  for (const change of refusedChanges(configuredDump(world, member), 'LDS', words)) {
    const failing: Dump = {configs: [{'@type': section['@type'], dynamic_listeners: section.dynamic_listeners}]};
    applyChanges(failing, [change], 'envoy', element => element);
    const isIt = (element: JsonObject) => nameIn(element, 'listeners', 'envoy') === change.name;
    const element = elementsOf(failing.configs[0], 'listeners', 'envoy').find(isIt);
    const failed = element === undefined ? undefined : resourceIn(element, 'listeners', 'envoy');
    const state = {failed_configuration: failed, details: detailsOf(words, change.name)};
    const dated = attempt === undefined ? state : {failed_configuration: failed, last_update_attempt: attempt, details: state.details};
    section[keyOn('envoy', places.listeners.list)] = elementsOf(section, 'listeners', 'envoy').map(one =>
      isIt(one) ? {...one, error_state: dated} : one,
    );
    nameless.push({error_state: state});
  }
  section.dynamic_listeners = [...elementsOf(section, 'listeners', 'envoy'), ...nameless];
}

/** The words about one listener, out of those about all that were refused. */
function detailsOf(words: string, name: string): string {
  const lines = words.replace(/^Error adding\/updating listener\(s\) /, '').split('\n');
  const own = lines.find(line => line.startsWith(`${name}: `));
  return own === undefined ? words.replace(/^Error adding\/updating listener\(s\) [^:]+: /, '').trimEnd() : own.slice(name.length + 2);
}

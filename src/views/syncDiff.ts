import {compareSides} from '../analysis/compare.ts';
import type {Compared, Comparison} from '../analysis/comparison.ts';
import {istioctlDiff} from '../analysis/istioctlDiff.ts';
import {istioctlKinds, routesUpdatedAt} from '../analysis/istioctlSections.ts';
import {reducedDiff} from '../analysis/reducedDiff.ts';
import {type Rule, syncRules} from '../analysis/rules.ts';
import {type ConfigDump, member, parseConfigDump, section} from '../envoy/configDump.ts';
import {parseNodeId} from '../envoy/nodeId.ts';
import {envoyKinds, parseSide} from '../envoy/resources.ts';
import {type Json, text} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import {ztunnelKinds} from '../ztunnel/resources.ts';
import type {ZtunnelSides} from '../ztunnel/sides.ts';
import {compareSync, type Statuses} from './compareSync.ts';

/** One look at both sides. */
export type SyncLook = {
  readonly comparison: Comparison;
  /** Who is compared with istiod. */
  readonly owner: 'Envoy' | 'ztunnel';
  /** What is printed of each kind; of a resource for which `counts` is false both sides are taken to be the same. */
  readonly parts: (counts: (resource: Compared) => boolean) => readonly DiffPart[];
  /** Sentences about what cannot be compared. */
  readonly notes?: readonly string[];
};
/** A kind of resource, and the unified diff of what differs; '' where nothing does. `loadedAt` (ms since 1970): when the newest of them came, where istioctl says it. */
export type DiffPart = {readonly kind: string; readonly diff: string; readonly loadedAt?: number};

/** Whose config dump this is; undefined where it is none, or does not tell. */
export function dumpOwner(json: Json): 'envoy' | 'istiod' | undefined {
  const bootstrap = section(parseConfigDump(json) ?? {sections: []}, 'BootstrapConfigDump');
  return bootstrap === undefined ? undefined : member(bootstrap, 'bootstrap') === undefined ? 'istiod' : 'envoy';
}

/** "pod.namespace" of the proxy whose dump this is; undefined where it does not tell. */
export function proxyOfDump(json: Json): string | undefined {
  const bootstrap = section(parseConfigDump(json) ?? {sections: []}, 'BootstrapConfigDump');
  return parseNodeId(text(member(bootstrap, 'bootstrap', 'node'), 'id') ?? '')?.id;
}

/** Has this dump anything that could be compared? */
export const hasResources = (json: Json): boolean => parseSide(parseConfigDump(json) ?? {sections: []}).size > 0;

/** What is printed: these kinds, by these rules. */
type Prints = {readonly owner: SyncLook['owner']; readonly kinds: readonly string[]; readonly rules: readonly Rule[]};
const ofEnvoy: Prints = {owner: 'Envoy', kinds: envoyKinds.filter(kind => !(istioctlKinds as readonly string[]).includes(kind)), rules: syncRules};

/** A look at any two sides, of which only what differs is printed: what istiod would send on the left. Kinds that only one side tells are not printed. */
function lookAt(comparison: Comparison, {owner, kinds, rules}: Prints): SyncLook {
  const told = kinds.filter(kind => !comparison.missing.includes(kind));
  const differing = (kind: string, counts: (resource: Compared) => boolean): readonly Compared[] =>
    comparison.resources.filter(resource => resource.kind === kind && counts(resource));
  return {comparison, owner, parts: counts => told.map(kind => ({kind, diff: reducedDiff(kind, differing(kind, counts), rules, owner)}))};
}

/**
 * Compares what istiod would send, its `/debug/config_dump`, with Envoy's `/config_dump`. Clusters, listeners and routes are printed as istioctl prints them, but which
 * of them differ is decided by the rules that the pane goes by; then come the kinds that istioctl does not compare. `statuses` as for `compareSync`.
 */
export async function lookAtSync(istiod: Json, envoy: Json, statuses: Statuses, rest: Rest): Promise<SyncLook> {
  const [left, right] = [parseConfigDump(istiod) ?? {sections: []}, parseConfigDump(envoy) ?? {sections: []}];
  const look = lookAt(await compareSync(parseSide(left), parseSide(right), statuses, rest), ofEnvoy);
  return {...look, parts: counts => [...istioctlParts(look.comparison, left, right, counts), ...look.parts(counts)]};
}

const ofZtunnel: Prints = {owner: 'ztunnel', kinds: ztunnelKinds, rules: []};

/** The same of what istiod would send to a ztunnel and what that has, which were made alike as they were read. */
export async function lookAtZtunnel({left, right, notes}: ZtunnelSides, rest: Rest): Promise<SyncLook> {
  return {...lookAt(await compareSides(left, right, [], rest), ofZtunnel), notes};
}

function istioctlParts(comparison: Comparison, left: ConfigDump, right: ConfigDump, counts: (resource: Compared) => boolean): readonly DiffPart[] {
  const loadedAt = routesUpdatedAt(right);
  return istioctlKinds.map(kind => {
    const own = comparison.resources.filter(resource => resource.kind === kind);
    const same = new Set(own.filter(resource => !counts(resource)).map(({name}) => name));
    const differs = same.size < own.length || comparison.missing.includes(kind);
    const diff = differs ? istioctlDiff(left, right, kind, name => same.has(name)) : '';
    return {kind, diff, ...(kind !== 'Routes' || loadedAt === undefined ? {} : {loadedAt})};
  });
}

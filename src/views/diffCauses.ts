import type {Compared} from '../analysis/comparison.ts';
import type {TypeSync} from '../istio/sync.ts';
import {ageSince, clockText} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import type {Refused} from '../lib/resources.ts';
import {kinds} from './kinds.ts';
import {madeFromText} from './madeFrom.ts';
import {nackNames} from './nackNames.ts';
import {type Origin, type Origins, originsOfCompared} from './origins.ts';
import type {Known} from './view.ts';

/** Milliseconds for which a change of an object may be why a resource differs. */
const latelyMs = 3_600_000;

/** What may have made a resource differ: a refusal, a push on its way, an object that was changed lately. */
export function causes(compared: Compared, data: Causing, lags: boolean, known: Known): readonly Line[] {
  const {kind, name, verdict, right} = compared;
  if (verdict === 'same') return [];
  const type = kinds[kind]?.xds ?? kind;
  const sync = known.mesh.proxies.get(data.proxy)?.types[type];
  const lines: readonly (readonly Line[])[] = [
    right?.refused === undefined ? refusedAsWell(kind, name, type, sync) : refused(right.refused, right.version),
    lags ? [[span(`A push of ${type} is on its way: this is gone in a moment, or it is no longer called lagging.`, 'dim')]] : [],
    verdict === 'warming'
      ? [[span('Warming: ', 'info'), span('Envoy has it and waits for what it needs (endpoints, secrets) before it uses it.')]]
      : [],
    sync?.state === 'STALE' && !lags
      ? [[span(`${type} STALE `, 'warn'), span(`${ageSince(sync.since, known.now)}: sent, not acknowledged. W explains.`)]]
      : [],
    changedLately(compared, data.origins, known.now),
  ];
  const found = lines.flat();
  return found.length === 0 ? [] : [[span('Cause candidates', 'strong')], ...found];
}

type Causing = {readonly proxy: string /* key */; readonly origins: Origins};

const refused = ({details, at}: Refused, version: string | undefined): readonly Line[] => [
  [span(`Refused by the proxy${at === undefined ? '' : ` at ${clockText(at)}`}: `, 'bad'), span(details)],
  ...(version === undefined ? [] : [[span(`It still has version ${version}.`)]]),
  [span('W names the EnvoyFilters that may have done it.', 'dim')],
];

/** A type is refused as a whole: one bad resource keeps back the others that came with it. Often Envoy does not say which. */
function refusedAsWell(kind: string, name: string, type: string, sync: TypeSync | undefined): readonly Line[] {
  if (sync?.lastError === undefined) return [];
  const named = nackNames(sync, kind, name);
  const words = {it: ' names it', others: ' of another resource', none: ''};
  return [[span(`${type} NACK${words[named]}: `, named === 'it' ? 'bad' : 'warn'), span(sync.lastError.trim())]];
}

function changedLately(compared: Compared, origins: Origins, now: number): readonly Line[] {
  const keys = new Set(originsOfCompared(compared).map(madeFromText));
  const named = [...keys].flatMap(key => origins.get(key) ?? []);
  return named.toSorted((a, b) => (b.changedAt ?? 0) - (a.changedAt ?? 0)).map(origin => originLine(origin, now));
}

function originLine({object, changedAt, trouble}: Origin, now: number): Line {
  const name = span(`- ${madeFromText(object)}  `);
  if (trouble?.kind === 'not found') return [name, span('does not exist any more', 'warn')];
  if (trouble !== undefined) return [name, span(`? ${trouble.what}`, 'dim')];
  if (changedAt === undefined) return [name, span('? does not say when it was changed', 'dim')];
  const isLate = now - changedAt < latelyMs;
  return [name, span(`${isLate ? 'changed' : 'unchanged for'} ${ageSince(changedAt, now)}${isLate ? ' ago' : ''}`, isLate ? 'warn' : 'dim')];
}

import type {Json} from '../lib/json.ts';
import type {Rest} from '../lib/rest.ts';
import {troubleError} from '../lib/trouble.ts';
import {parseZtunnelDump, type ZtunnelDump} from '../ztunnel/dump.ts';
import {type IstiodTells, parseIstiodTells} from '../ztunnel/istiod.ts';
import {ztunnelSides} from '../ztunnel/sides.ts';
import {dumpOwner, hasResources, lookAtSync, lookAtZtunnel, type SyncLook} from './syncDiff.ts';

/** The sides that are in files: of an Envoy, or of a ztunnel. */
export type SavedSides =
  | {readonly of: 'envoy'; readonly istiod?: Json; readonly own?: Json}
  | {readonly of: 'ztunnel'; readonly istiod?: IstiodTells; readonly own?: ZtunnelDump};

/** What is in a file. */
export type Saved = {readonly file: string; readonly json: Json};

/** How each side is saved. */
export const savedHints = {
  own: "Save the answer of Envoy itself: curl -s 'localhost:15000/config_dump?include_eds'. Of a ztunnel: curl -s localhost:15000/config_dump.",
  istiod:
    "Save istiod's answer: curl -s 'localhost:15014/debug/config_dump?proxyID=POD.NAMESPACE&include_eds'. Of a ztunnel: curl -s localhost:15014/debug/ambientz.",
} as const;

/** What the files are about; undefined where there is none. Throws a Trouble where they hold nothing to compare, or are not about the same. */
export function savedSides(own: Saved | undefined, istiod: Saved | undefined): SavedSides | undefined {
  if (own === undefined && istiod === undefined) return undefined;
  const dump = own && parseZtunnelDump(own.json);
  const tells = istiod && parseIstiodTells(istiod.json);
  if (dump !== undefined || tells !== undefined) {
    if (own !== undefined && dump === undefined) throw notAlike(istiod, own);
    if (istiod !== undefined && tells === undefined) throw notAlike(own, istiod);
    return {of: 'ztunnel', ...(tells === undefined ? {} : {istiod: tells}), ...(dump === undefined ? {} : {own: dump})};
  }
  if (own !== undefined) check(own, 'own');
  if (istiod !== undefined) check(istiod, 'istiod');
  return {of: 'envoy', ...(istiod === undefined ? {} : {istiod: istiod.json}), ...(own === undefined ? {} : {own: own.json})};
}

/** Compares both sides, of which each is in a file. */
export async function lookAtSaved(saved: SavedSides | undefined, rest: Rest): Promise<SyncLook> {
  if (saved?.of === 'ztunnel' && saved.own !== undefined) return lookAtZtunnel(await ztunnelSides(saved.istiod ?? {}, saved.own, rest), rest);
  return lookAtSync(saved?.istiod, saved?.own, async () => undefined, rest);
}

const refused = (what: string, next: string): Error => troubleError({kind: 'garbage', what, next});

const notAlike = (ztunnel: Saved | undefined, other: Saved): Error =>
  refused(`${ztunnel?.file} is about a ztunnel, and ${other.file} is not.`, 'Save both sides of the same proxy.');

/** Throws where that is no config dump of this side. */
function check({file, json}: Saved, side: keyof typeof savedHints): void {
  const owner = dumpOwner(json);
  if (!hasResources(json)) throw refused(`${file} is JSON, but no config dump with anything to compare.`, savedHints[side]);
  if (owner === undefined || (owner === 'istiod') === (side === 'istiod')) return;
  if (owner === 'istiod') throw refused(`${file} is what istiod would send, not what Envoy has.`, 'Give it with --istiod.');
  throw refused(`${file} is what Envoy has, not what istiod would send.`, 'Give it with -f.');
}

import type {Json} from '../lib/json.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {troubleError} from '../lib/trouble.ts';
import {dumpOwner, hasResources} from '../views/syncDiff.ts';
import {parseZtunnelDump, type ZtunnelDump} from '../ztunnel/dump.ts';
import {type IstiodTells, parseIstiodTells} from '../ztunnel/istiod.ts';
import {fileSource} from './fileSource.ts';
import type {PsDiffOptions} from './psDiffArgs.ts';

/** The sides that are in files: of an Envoy, or of a ztunnel. */
export type SavedSides =
  | {readonly of: 'envoy'; readonly istiod?: Json; readonly own?: Json}
  | {readonly of: 'ztunnel'; readonly istiod?: IstiodTells; readonly own?: ZtunnelDump};

type Saved = {readonly file: string; readonly json: Json};

/** Reads both files, as far as they were given; undefined where none was. Rejects with a Trouble where one cannot be read, or where they are not about the same. */
export async function savedSides(
  {envoyFile, istiodFile}: PsDiffOptions,
  readSaved: (file: string) => Promise<SavedAnswer>,
): Promise<SavedSides | undefined> {
  const own = envoyFile === undefined ? undefined : parsed(await readSaved(envoyFile), 'envoy');
  const istiod = istiodFile === undefined ? undefined : parsed(await readSaved(istiodFile), 'istiod');
  if (own === undefined && istiod === undefined) return undefined;
  const dump = own && parseZtunnelDump(own.json);
  const tells = istiod && parseIstiodTells(istiod.json);
  if (dump !== undefined || tells !== undefined) {
    if (own !== undefined && dump === undefined) throw notAlike(istiod, own);
    if (istiod !== undefined && tells === undefined) throw notAlike(own, istiod);
    return {of: 'ztunnel', ...(tells === undefined ? {} : {istiod: tells}), ...(dump === undefined ? {} : {own: dump})};
  }
  if (own !== undefined) check(own, 'envoy');
  if (istiod !== undefined) check(istiod, 'istiod');
  return {of: 'envoy', ...(istiod === undefined ? {} : {istiod: istiod.json}), ...(own === undefined ? {} : {own: own.json})};
}

const hints = {
  envoy: 'Save the answer of Envoy itself: curl -s localhost:15000/config_dump?include_eds. Of a ztunnel: curl -s localhost:15000/config_dump.',
  istiod:
    "Save istiod's answer: curl -s 'localhost:15014/debug/config_dump?proxyID=POD.NAMESPACE&include_eds'. Of a ztunnel: curl -s localhost:15014/debug/ambientz.",
} as const;

const refused = (what: string, next: string): Error => troubleError({kind: 'garbage', what, next});

const notAlike = (ztunnel: Saved | undefined, other: Saved): Error =>
  refused(`${ztunnel?.file} is about a ztunnel, and ${other.file} is not.`, 'Save both sides of the same proxy.');

/** What is in a file. Half a dump is refused: what is missing in it would look like a difference. */
function parsed(saved: SavedAnswer, side: keyof typeof hints): Saved {
  const {file, text} = saved;
  try {
    return {file, json: JSON.parse(text)};
  } catch {
    fileSource(saved, hints[side]); // says what it is instead
    throw refused(`${file} is cut off after ${text.length} characters: half of it cannot be compared.`, hints[side]);
  }
}

/** Throws where that is no config dump of this side. */
function check({file, json}: Saved, side: keyof typeof hints): void {
  const owner = dumpOwner(json);
  if (!hasResources(json)) throw refused(`${file} is JSON, but no config dump with anything to compare.`, hints[side]);
  if (owner === undefined || owner === side) return;
  if (owner === 'istiod') throw refused(`${file} is what istiod would send, not what Envoy has.`, 'Give it with --istiod.');
  throw refused(`${file} is what Envoy has, not what istiod would send.`, 'Give it with -f.');
}

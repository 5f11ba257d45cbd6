import {rfc1123} from '../lib/rfc1123.ts';
import {firstOf} from '../lib/text.ts';
import {yamlText} from '../lib/yaml.ts';
import {verdictText} from '../views/comparisonTable.ts';
import {kinds} from '../views/kinds.ts';
import type {SyncLook} from '../views/syncDiff.ts';
import {json4} from './pcPrint.ts';
import type {PsSides} from './psSides.ts';
import type {Resource, SyncResult} from './settled.ts';

/** Does anything differ, or was a push refused? */
export const isWrong = (result: SyncResult): boolean => isDifferent(result) || Object.keys(result.refusals).length > 0;

const isDifferent = (result: SyncResult): boolean => result.parts.some(({diff}) => diff !== '') || counted(result).length > 0;

const counted = ({look, counts}: SyncResult): readonly Resource[] => look.comparison.resources.filter(counts);

/** The text of `istioctl proxy-status POD`, and behind it the kinds that istioctl does not compare, in the same form. */
export const diffText = (result: SyncResult): string =>
  result.parts
    .map(({kind, diff, loadedAt}) => {
      const loaded = loadedAt === undefined ? '' : ` (RDS last loaded at ${rfc1123(loadedAt)})`;
      return diff === '' ? `${kind} Match${loaded}\n` : `${kind} Don't Match${loaded}\n${diff}\n`;
    })
    .join('');

/** What is the case with a resource, in words that name the sides. */
const verdictWord = ({owner}: SyncLook, {verdict}: Resource): string => verdictText(verdict, ['istiod', owner]);

/** The same as data: every resource with a verdict. */
export function diffData(result: SyncResult, {proxy, istiod}: PsSides, output: 'json' | 'yaml'): string {
  const {look, counts, refusals} = result;
  const {resources, missing, noise} = look.comparison;
  const data = {
    proxy,
    istiod,
    match: !isDifferent(result),
    kinds: result.parts.map(({kind, diff, loadedAt}) => ({
      kind,
      match: diff === '',
      resources: resources.filter(resource => resource.kind === kind).length,
      ...(loadedAt === undefined ? {} : {loadedAt: new Date(loadedAt).toISOString()}),
      ...(diff === '' ? {} : {diff}),
    })),
    notCompared: missing,
    refusals,
    normalised: Object.fromEntries(noise),
    resources: resources.map(resource => {
      const {kind, name, verdict, right} = resource;
      const isMoving = verdict !== 'same' && !counts(resource);
      const details = right?.refused?.details;
      return {kind, name, verdict: isMoving ? 'in flight' : verdictWord(look, resource), ...(details === undefined ? {} : {details})};
    }),
  };
  return output === 'json' ? json4(data) : yamlText(data);
}

const mostNamed = 5;

/** What the text does not say, in sentences. */
export function diffNotes(result: SyncResult): readonly string[] {
  const {look, counts, refusals, late} = result;
  const {resources, missing} = look.comparison;
  const all = counted(result);
  const refused = all.flatMap(({kind, name, right}) => (right?.refused === undefined ? [] : [{kind, name, details: right.refused.details}]));
  const named = new Set(refused.map(({kind}) => kinds[kind]?.xds));
  const pushes = Object.entries(refusals).filter(([type]) => !named.has(type));
  const quiet = new Set(result.parts.flatMap(({kind, diff}) => (diff === '' ? [kind] : [])));
  const unseen = all.filter(({kind}) => quiet.has(kind));
  const moving = resources.filter(resource => resource.verdict !== 'same' && !counts(resource));
  return [
    ...refused.map(({kind, name, details}) => `${look.owner} refuses ${name} (${kind}): ${sentence(details)}`),
    ...pushes.map(([type, text]) => `${look.owner} refused the last push of ${type}: ${sentence(text)}`),
    ...(late.length === 0
      ? []
      : [`${late.join(', ')} STALE: sent, and not acknowledged${all.length === 0 ? `, although ${look.owner} has the same` : ''}.`]),
    ...(unseen.length === 0 ? [] : [`The text does not show what differs in ${some(look, unseen)}.`]),
    ...(moving.length === 0 ? [] : [`Not counted, as it changed while it was looked at: ${some(look, moving)}.`]),
    ...(look.notes ?? missing.map(untold)),
  ];
}

const untold = (kind: string): string =>
  `${kind} were not compared: only one side tells them${kind === 'Endpoints' ? ' (both sides tell endpoints when asked with include_eds)' : ''}.`;

const sentence = (text: string): string => `${text.trim().replace(/\.$/, '')}.`;

/** The first few of them by name. */
const some = (look: SyncLook, resources: readonly Resource[]): string =>
  firstOf(
    resources.map(resource => `${resource.kind} ${resource.name} (${verdictWord(look, resource)})`),
    mostNamed,
  );

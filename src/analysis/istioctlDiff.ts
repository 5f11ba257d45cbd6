import type {ConfigDump} from '../envoy/configDump.ts';
import {withoutKeys} from '../envoy/secretKeys.ts';
import type {Json} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {declaredOrder} from './declaredOrder.ts';
import {type Entry, type IstioctlKind, istioctlSection, type Section} from './istioctlSections.ts';
import type {DiffLine} from './lineDiff.ts';
import {protoLineCount, protoLines} from './protoText.ts';
import {difflibLines, unifiedText} from './unifiedDiff.ts';

/** Lines of both texts together that are compared at one go, as istioctl does; where there are more, each resource is compared on its own: difflib's time is quadratic. */
const mostLines = 100_000;

/** Lines of context that istioctl prints. */
const context = 7;

/** The unified diff that `istioctl proxy-status POD` prints of this kind; '' where both are the same. `isSame`: resources in which no difference counts, by name. */
export const istioctlDiff = (istiod: ConfigDump, envoy: ConfigDump, kind: IstioctlKind, isSame?: (name: string) => boolean): string =>
  sectionsDiff([`Istiod ${kind}`, `Envoy ${kind}`], istioctlSection(istiod, kind), istioctlSection(envoy, kind), isSame);

/** The same of any two sections, with their names. */
export const sectionsDiff = (
  names: readonly [string, string],
  left: Section,
  right: Section,
  isSame: (name: string) => boolean = () => false,
): string => unifiedText(sectionLines(left, right, isSame), names, context);

function sectionLines(left: Section, right: Section, isSame: (name: string) => boolean): readonly DiffLine[] {
  if ('missing' in left || 'missing' in right || left.entries.length === 0 || right.entries.length === 0)
    return difflibLines(wholeLines(left), wholeLines(right));
  const pairs = pairsOf(left.entries, right.entries, isSame);
  const inOrder = declaredOrder(
    left.entries.map(({value}) => value),
    pairs.flatMap(pair => (isEqual(pair) || pair.right === undefined ? [] : [pair.right.entry.value])),
  );
  const lines = (placed: Placed | undefined): readonly string[] =>
    placed === undefined ? [] : entryLines(inOrder(placed.entry.value), placed.isLast);
  const [head, tail] = [
    ['{', `    "${left.field}": [`],
    ['    ]', '}'],
  ];
  if (pairs.reduce((sum, pair) => sum + countOf(pair.left) + countOf(pair.right), 0) <= mostLines)
    return difflibLines([head, ...pairs.map(pair => lines(pair.left)), tail].flat(), [head, ...pairs.map(pair => lines(pair.right)), tail].flat());
  // Entries have more lines than one, so none that is further away is in the context of a change.
  const isNear = (at: number): boolean => pairs.slice(Math.max(0, at - context), at + context + 1).some(pair => !isEqual(pair));
  const between = pairs.flatMap((pair, at) => (isNear(at) ? difflibLines(lines(pair.left), lines(pair.right)) : unseen(countOf(pair.left))));
  return [...both(head), ...between, ...both(tail)];
}

type Placed = {readonly entry: Entry; readonly isLast: boolean};
/** An entry on both sides, with whether it is the last one there; the same one where nothing in it counts. */
type Pair = {readonly left: Placed | undefined; readonly right: Placed | undefined};

function pairsOf(left: readonly Entry[], right: readonly Entry[], isSame: (name: string) => boolean): readonly Pair[] {
  const [lefts, rights] = [byName(left), byName(right)];
  const names = [...new Set([...lefts.keys(), ...rights.keys()])].sort(compareText);
  const found = names.map(name => {
    const [here, there] = [lefts.get(name), rights.get(name)];
    return isSame(name) ? {left: here ?? there, right: here ?? there} : {left: here, right: there};
  });
  const last = {left: found.findLast(pair => pair.left !== undefined), right: found.findLast(pair => pair.right !== undefined)};
  return found.map(pair => ({
    left: pair.left && {entry: pair.left, isLast: pair === last.left},
    right: pair.right && {entry: pair.right, isLast: pair === last.right},
  }));
}

const isEqual = ({left, right}: Pair): boolean => left?.entry === right?.entry && left?.isLast === right?.isLast;

const byName = (entries: readonly Entry[]): ReadonlyMap<string, Entry> => new Map(entries.map(entry => [entry.name, entry]));

const countOf = (placed: Placed | undefined): number => (placed === undefined ? 0 : protoLineCount(placed.entry.value));

/** Lines that are only counted. */
const unseen = (count: number): readonly DiffLine[] => Array.from({length: count}, () => ({is: 'same', text: ''}));

const both = (lines: readonly string[]): readonly DiffLine[] => lines.map(text => ({is: 'same', text}));

const wholeLines = (section: Section): readonly string[] =>
  'missing' in section
    ? [section.missing]
    : protoLines(section.entries.length === 0 ? {} : withoutKeys({[section.field]: section.entries.map(({value}) => value)}));

function entryLines(entry: Json, isLast: boolean): readonly string[] {
  const lines = protoLines(withoutKeys(entry)).map(line => (line === '' ? '' : `        ${line}`));
  return isLast ? lines : [...lines.slice(0, -1), `${lines.at(-1)},`];
}

import type {ConfigDump} from '../envoy/configDump.ts';
import type {Json} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {declaredOrder} from './declaredOrder.ts';
import {type IstioctlKind, istioctlSection, type Section} from './istioctlSections.ts';
import type {DiffLine} from './lineDiff.ts';
import {protoLines} from './protoText.ts';
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
  const inOrder = declaredOrder(
    left.entries.map(({value}) => value),
    right.entries.map(({value}) => value),
  );
  const [rights, lefts] = [byName(right), byName(left)];
  const names = [...new Set([...lefts.keys(), ...rights.keys()])].sort(compareText);
  const last = {left: left.entries.at(-1)?.name, right: right.entries.at(-1)?.name};
  const pairs = names.map(name => {
    const lines = (value: Json, isLast: boolean): readonly string[] => (value === undefined ? [] : entryLines(inOrder(value), isLast));
    const ours = lines(lefts.get(name), name === last.left);
    if (ours.length > 0 && isSame(name)) return {ours, theirs: ours};
    const theirs = lines(rights.get(name), name === last.right);
    return {ours: isSame(name) ? theirs : ours, theirs};
  });
  const [head, tail] = [
    ['{', `    "${left.field}": [`],
    ['    ]', '}'],
  ];
  const count = pairs.reduce((sum, {ours, theirs}) => sum + ours.length + theirs.length, 0);
  if (count > mostLines) return [...both(head), ...pairs.flatMap(({ours, theirs}) => difflibLines(ours, theirs)), ...both(tail)];
  return difflibLines([head, ...pairs.map(({ours}) => ours), tail].flat(), [head, ...pairs.map(({theirs}) => theirs), tail].flat());
}

const byName = (section: Section): ReadonlyMap<string, Json> =>
  new Map('missing' in section ? [] : section.entries.map(({name, value}) => [name, value]));

const both = (lines: readonly string[]): readonly DiffLine[] => lines.map(text => ({is: 'same', text}));

const wholeLines = (section: Section): readonly string[] =>
  'missing' in section
    ? [section.missing]
    : protoLines(section.entries.length === 0 ? {} : {[section.field]: section.entries.map(({value}) => value)});

function entryLines(entry: Json, isLast: boolean): readonly string[] {
  const lines = protoLines(entry).map(line => (line === '' ? '' : `        ${line}`));
  return isLast ? lines : [...lines.slice(0, -1), `${lines.at(-1)},`];
}

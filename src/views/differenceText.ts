import type {Compared, Verdict} from '../analysis/comparison.ts';
import {hunkPaths} from '../analysis/hunkPath.ts';
import {type DiffLine, diffLines, type Hunk, hunksOf} from '../analysis/lineDiff.ts';
import {isLongText, longTexts} from '../analysis/longTexts.ts';
import {type ResourceTexts, resourceTexts} from '../analysis/resourceText.ts';
import type {Rule} from '../analysis/rules.ts';
import {type Beside, type BesideLook, type Line, lineText, span} from '../lib/page.ts';
import type {Rest} from '../lib/rest.ts';
import {wrapWords} from '../lib/text.ts';
import {splitLines, unifiedLines} from './differenceLines.ts';

/** The lines of both sides; `left` and `right` tell where a line of either text stands, `place` (by line of `all`) which line that is. */
type Difference = {
  readonly all: readonly DiffLine[];
  readonly left: (line: number) => string;
  readonly right: (line: number) => string;
  readonly place: readonly number[];
};
type Drawn = Omit<Beside, 'title'>;
type Kept = {readonly noise: boolean; readonly difference: Difference; readonly look: string; readonly text: Drawn};

// Of a large resource it is made once, not with each second that passes.
const kept = new WeakMap<Compared, Kept>();

// Those that are long in the making, until they are made.
const awaited = new WeakSet<Compared>();

/** How many of those that are long are made ahead: they are large. */
const mostAhead = 8;

/** Makes the differences of long resources before anybody looks at them, in pieces; `known` is called once it is clear which, and they are drawn without text until each is made. */
export async function prepareDifferences(resources: readonly Compared[], rules: readonly Rule[], rest: Rest, known: () => void): Promise<void> {
  const long: Compared[] = [];
  for (const resource of resources) {
    await rest();
    if (long.length < mostAhead && resource.verdict !== 'same' && isLongText(resource)) long.push(resource);
  }
  if (long.length === 0) return;
  for (const resource of long) awaited.add(resource);
  try {
    known();
    for (const resource of long) {
      const texts = await longTexts(resource, rules, rest);
      const difference = differenceOf(texts);
      kept.set(resource, {noise: false, difference, look: '', text: {lines: [], hunks: []}});
      awaited.delete(resource);
      await rest();
    }
  } finally {
    for (const resource of long) awaited.delete(resource);
  }
}

function differenceOf({left, right}: ResourceTexts): Difference {
  const all = diffLines(left, right);
  let [onLeft, onRight] = [0, 0];
  const place = all.map(({is}) => {
    const here = is === 'right' ? onRight : onLeft;
    if (is !== 'right') onLeft++;
    if (is !== 'left') onRight++;
    return here;
  });
  return {all, left: hunkPaths(left), right: hunkPaths(right), place};
}

/** The difference of a resource, hunk by hunk, each under the path of where it is, and below it `after`. */
export function differenceText(compared: Compared, rules: readonly Rule[], after: readonly Line[], look: BesideLook, width: number): Drawn {
  if (awaited.has(compared)) return {lines: [[span('Comparing its lines ...', 'dim')]], hunks: []};
  if (compared.verdict === 'warming' && compared.right?.raw === undefined)
    return {lines: [[span('What the proxy has of it is not told while it warms.', 'dim')], [], ...after], hunks: []};
  const {context, split, noise} = look;
  const key = [context, split, noise, width].join(' ');
  const before = kept.get(compared);
  const difference = before?.noise === noise ? before.difference : differenceOf(resourceTexts(compared, rules, noise));
  const text = before?.look === key ? before.text : drawn(difference, nothingIn(compared), look, width);
  kept.set(compared, {noise, difference, look: key, text});
  return after.length === 0 ? text : {...text, lines: [...text.lines, [], ...after.flatMap(line => wrapped(line, width))]};
}

function drawn(difference: Difference, nothing: string, {context, split}: BesideLook, width: number): Drawn {
  const {all} = difference;
  const lines: Line[] = [];
  const hunks: number[] = [];
  for (const hunk of hunksOf(all, context)) {
    if (lines.length > 0) lines.push([]);
    hunks.push(lines.length);
    lines.push([span(`@@ ${placeOf(difference, hunk) || 'first level'} @@`, 'info')]);
    for (const line of split ? splitLines(all, hunk, width) : unifiedLines(all, hunk, width)) lines.push(line);
  }
  if (hunks.length === 0) lines.push([span(nothing, 'dim')]);
  return {lines, hunks};
}

/** What is said where both texts are the same. */
const nothingIn = ({verdict}: Compared): string => nothings[verdict] ?? 'Nothing differs but what is hidden: i shows it.';

const nothings: Readonly<Partial<Record<Verdict, string>>> = {
  rejected: 'It is the same on both sides: what was refused was another version.',
  warming: 'It is the same on both sides: the proxy has it, and does not use it yet.',
};

/** Where the first line that differs stands, in the text of its side. */
function placeOf({all, left, right, place}: Difference, {from, to}: Hunk): string {
  for (let at = from; at < to; at++) {
    const line = all[at];
    if (line !== undefined && line.is !== 'same') return (line.is === 'left' ? left : right)(place[at] ?? 0);
  }
  return '';
}

/** Sentences under a difference, broken at words; what goes on is indented. */
function wrapped(line: Line, width: number): readonly Line[] {
  const words = wrapWords(lineText(line), width - 2);
  return words.length < 2 ? [line] : words.map((text, at) => [span(at === 0 ? text : `  ${text}`, line[0]?.tone ?? 'plain')]);
}

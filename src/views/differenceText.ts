import type {Compared} from '../analysis/comparison.ts';
import {hunkPaths} from '../analysis/hunkPath.ts';
import {type DiffLine, diffLines, type Hunk, hunksOf} from '../analysis/lineDiff.ts';
import {isLongText, longTexts} from '../analysis/longTexts.ts';
import {type ResourceTexts, resourceTexts} from '../analysis/resourceText.ts';
import type {Rule} from '../analysis/rules.ts';
import {type Beside, type BesideLook, type Line, lineText, type Span, span} from '../lib/page.ts';
import {fit, head, wrapWords} from '../lib/text.ts';

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
export async function prepareDifferences(
  resources: readonly Compared[],
  rules: readonly Rule[],
  rest: () => Promise<void>,
  known: () => void,
): Promise<void> {
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
  const {context, split, noise} = look;
  const key = [context, split, noise, width].join(' ');
  const before = kept.get(compared);
  const difference = before?.noise === noise ? before.difference : differenceOf(resourceTexts(compared, rules, noise));
  const text = before?.look === key ? before.text : drawn(difference, look, width);
  kept.set(compared, {noise, difference, look: key, text});
  return after.length === 0 ? text : {...text, lines: [...text.lines, [], ...after.flatMap(line => wrapped(line, width))]};
}

function drawn(difference: Difference, {context, split}: BesideLook, width: number): Drawn {
  const {all} = difference;
  const lines: Line[] = [];
  const hunks: number[] = [];
  for (const hunk of hunksOf(all, context)) {
    if (lines.length > 0) lines.push([]);
    hunks.push(lines.length);
    lines.push([span(`@@ ${placeOf(difference, hunk) || 'top'} @@`, 'info')]);
    for (const line of split ? splitLines(all, hunk, width) : unifiedLines(all, hunk, width)) lines.push(line);
  }
  if (hunks.length === 0) lines.push([span('Nothing differs but what is hidden: i shows it.', 'dim')]);
  return {lines, hunks};
}

/** Where the first line that differs stands, in the text of its side. */
function placeOf({all, left, right, place}: Difference, {from, to}: Hunk): string {
  for (let at = from; at < to; at++) {
    const line = all[at];
    if (line !== undefined && line.is !== 'same') return (line.is === 'left' ? left : right)(place[at] ?? 0);
  }
  return '';
}

const signs = {same: '  ', left: '- ', right: '+ '} as const;
const tones = {same: 'plain', left: 'bad', right: 'good'} as const;

function unifiedLines(all: readonly DiffLine[], {from, to}: Hunk, width: number): readonly Line[] {
  return all.slice(from, to).flatMap(({is, text}) => {
    const pieces = is === 'same' ? [text] : broken(text, width - 2);
    return pieces.map((piece, at): Line => [span(`${at === 0 ? signs[is] : signs.same}${piece}`, tones[is])]);
  });
}

/** A long line goes on in the next ones: what differs may stand at its end. */
function broken(text: string, cells: number): readonly string[] {
  const indent = ' '.repeat(Math.min(text.search(/[^ ]|$/) + 2, Math.max(0, cells - 20)));
  const lines: string[] = [];
  let rest = text;
  while (lines.length < longest) {
    const piece = head(rest, cells);
    lines.push(piece);
    if (piece.length === rest.length || piece === '') break;
    rest = indent + rest.slice(piece.length);
  }
  return lines;
}

const longest = 40; // lines of one line: it may be a megabyte of base64

/** Lines of both sides next to each other: what went stands beside what came in its place. */
function splitLines(all: readonly DiffLine[], {from, to}: Hunk, width: number): readonly Line[] {
  const half = Math.floor((width - 3) / 2);
  const rows: Line[] = [];
  let at = from;
  while (at < to) {
    const line = all[at];
    if (line?.is === 'same') {
      rows.push(pair(line, line, half));
      at++;
      continue;
    }
    const gone: DiffLine[] = [];
    const come: DiffLine[] = [];
    for (; at < to && all[at]?.is !== 'same'; at++) (all[at]?.is === 'left' ? gone : come).push(all[at]!);
    for (let row = 0; row < Math.max(gone.length, come.length); row++) rows.push(pair(gone[row], come[row], half));
  }
  return rows;
}

const pair = (left: DiffLine | undefined, right: DiffLine | undefined, half: number): Line => [
  cell(left, half),
  span(' | ', 'dim'),
  cell(right, half),
];

const cell = (line: DiffLine | undefined, half: number): Span =>
  line === undefined ? span(' '.repeat(half)) : span(fit(`${signs[line.is]}${line.text}`, half), tones[line.is]);

/** Sentences under a difference, broken at words; what goes on is indented. */
function wrapped(line: Line, width: number): readonly Line[] {
  const [first, ...more] = wrapWords(lineText(line), width);
  if (more.length === 0) return [line];
  const rest = wrapWords(more.join(' '), width - 2).map(text => `  ${text}`);
  return [first ?? '', ...rest].map(text => [span(text, line[0]?.tone ?? 'plain')]);
}

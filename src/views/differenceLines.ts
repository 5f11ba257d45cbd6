import type {DiffLine, Hunk} from '../analysis/lineDiff.ts';
import {type Line, type Span, span} from '../lib/page.ts';
import {fit, head} from '../lib/text.ts';

const signs = {same: '  ', left: '- ', right: '+ '} as const;
const tones = {same: 'plain', left: 'bad', right: 'good'} as const;

/** Lines of both sides below each other. */
export function unifiedLines(all: readonly DiffLine[], {from, to}: Hunk, width: number): readonly Line[] {
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
export function splitLines(all: readonly DiffLine[], {from, to}: Hunk, width: number): readonly Line[] {
  const half = Math.floor((width - 3) / 2);
  const rows: Line[] = [];
  let at = from;
  while (at < to) {
    const line = all[at];
    if (line?.is === 'same') {
      rows.push(pair(cell(line, half), cell(line, half), half));
      at++;
      continue;
    }
    const gone: DiffLine[] = [];
    const come: DiffLine[] = [];
    for (; at < to && all[at]?.is !== 'same'; at++) (all[at]?.is === 'left' ? gone : come).push(all[at]!);
    for (let row = 0; row < Math.max(gone.length, come.length); row++) {
      const [left, right] = [brokenCells(gone[row], half), brokenCells(come[row], half)];
      for (let part = 0; part < Math.max(left.length, right.length); part++) rows.push(pair(left[part], right[part], half));
    }
  }
  return rows;
}

const pair = (left: Span | undefined, right: Span | undefined, half: number): Line => [
  left ?? span(' '.repeat(half)),
  span(' | ', 'dim'),
  right ?? span(' '.repeat(half)),
];

/** A line of one side, cut off where it is too long. */
const cell = ({is, text}: DiffLine, half: number): Span => span(fit(`${signs[is]}${text}`, half), tones[is]);

/** A line that differs, which goes on below where it is too long. */
const brokenCells = (line: DiffLine | undefined, half: number): readonly Span[] =>
  line === undefined
    ? []
    : broken(line.text, half - 2).map((piece, at) => span(fit(`${at === 0 ? signs[line.is] : signs.same}${piece}`, half), tones[line.is]));

import {shownText} from '../lib/folding.ts';
import type {Line, Text} from '../lib/page.ts';
import {windowTop} from '../store/select.ts';
import type {Pane} from '../store/state.ts';
import {blank, framed} from './frame.ts';
import {Lines} from './Lines.tsx';
import {fitLine, type Piece, wrapLine} from './paint.ts';
import {lit} from './search.ts';
import type {Look} from './theme.ts';

type Props = {
  readonly look: Look;
  readonly text: Text;
  readonly pane: Pane;
  readonly columns: number;
  readonly height: number;
  readonly covered: number;
};

/** The lines of a text that are in sight. Only these are looked at, however long the text is. */
export function TextPane({look, text, pane, columns, height, covered}: Props) {
  const room = columns - 2 - gutter;
  const {lines, rowOf} = shownText(text, pane.folded);
  const wrap = pane.wrap ?? text.wraps ?? false;
  const rows = windowOf(lines, rowOf(pane.index), {...pane, wrap}, height, room).map(({pieces, isCursor}) =>
    framed(look, ` ${isCursor ? look.paint('strong', '>') : ' '} ${fitLine(look, pieces, room)}`),
  );
  while (rows.length < height) rows.push(blank(look, columns));
  return <Lines lines={rows.slice(0, height - covered)} />;
}

const gutter = 3;
/** What goes on in a next line stands under where its line began. */
function hanging(pieces: readonly Piece[], room: number): readonly (readonly Piece[])[] {
  const indent = Math.min(/^ */.exec(pieces[0]?.text ?? '')?.[0].length ?? 0, deepest);
  const whole = wrapLine(pieces, room);
  if (whole.length < 2 || indent === 0) return whole;
  return wrapLine(pieces, room - indent).map((part, at) => (at === 0 ? part : [{text: ' '.repeat(indent)}, ...part]));
}

const deepest = 8;
type Row = {readonly pieces: readonly Piece[]; readonly isCursor: boolean};

function windowOf(lines: readonly Line[], index: number, pane: Pane, height: number, room: number): readonly Row[] {
  const rowsOf = (at: number): readonly (readonly Piece[])[] => {
    const pieces = lit(upTo(lines[at] ?? [], 8 * room * (pane.wrap ? height : 1)), pane.filter);
    const wrapped = pane.wrap ? hanging(pieces, room) : [pieces];
    return wrapped.length === 0 ? [[]] : wrapped;
  };
  const rows: Row[] = [];
  let at = Math.max(windowTop(index, pane.line, lines.length, height), pane.wrap ? earliestTop(index, height, n => rowsOf(n).length) : 0);
  for (; at < lines.length && rows.length < height; at++) {
    for (const [part, pieces] of rowsOf(at).entries()) rows.push({pieces, isCursor: at === index && part === 0});
  }
  return rows.slice(0, height);
}

/** The beginning of a line, in characters: no more of it can be in sight, and a line may be a megabyte of base64. */
function upTo(line: Line, most: number): Line {
  let left = most;
  return line.flatMap(piece => {
    const text = piece.text.slice(0, Math.max(0, left));
    left -= piece.text.length;
    return text === '' ? [] : [text.length === piece.text.length ? piece : {...piece, text}];
  });
}

/** The first line at which a window may begin so that the cursor's line, which may take several rows, is still in it. */
function earliestTop(index: number, height: number, rowsOf: (at: number) => number): number {
  let top = index;
  let used = rowsOf(index);
  while (top > 0 && used + rowsOf(top - 1) <= height) used += rowsOf(--top);
  return top;
}

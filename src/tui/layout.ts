import type {GridRow, Heading} from '../lib/page.ts';
import {printable, width} from '../lib/text.ts';

/** Which of the columns that stand for one another are shown. */
type Mode = 'compact' | 'wide' | 'both';

/** A column that is shown: which of the page's, and how wide. */
export type Placed = {readonly at: number; readonly heading: Heading; readonly cells: number};

/** Before the first column: a space, `>` on the selected row, `*` on marked ones. */
export const gutter = 3;
/** The first column (the name) gives way down to here before other columns have to leave; those of wide mode leave sooner. */
const comfortable = {ordinary: 28, wide: 40} as const;
/** Rows that are measured for the widths of columns, of large tables every so many; the others count once they come into sight. */
const measured = 400;

/** How wide each column's cells are, and the same as `before` where none is wider: columns do not jump while one scrolls or ages grow. */
export function naturalWidths(headings: readonly Heading[], rows: readonly GridRow[], before?: readonly number[]): readonly number[] {
  const widths = before?.length === headings.length ? [...before] : headings.map(() => 0);
  let grew = widths.length !== before?.length;
  const step = Math.max(1, Math.floor(rows.length / measured));
  for (let row = 0; row < rows.length; row += step) {
    const cells = rows[row]!.cells();
    for (let at = 0; at < widths.length; at++) {
      const text = cells[at]?.text ?? '';
      // A text never has more cells than twice its length, so most need no measuring.
      if (text.length * 2 <= widths[at]!) continue;
      const cell = width(printable(text));
      if (cell <= widths[at]!) continue;
      widths[at] = cell;
      grew = true;
    }
  }
  return grew || before === undefined ? widths : before;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/**
 * The columns that fit into so many cells. Too narrow: cells shrink, then columns leave by `drop`; a `narrow` one comes when those of its number have left.
 * Wide mode never shows less than the ordinary one: where full words would cost a column, it keeps the short words and adds what fits.
 */
export function placed(headings: readonly Heading[], natural: readonly number[], room: number, wide: boolean): readonly Placed[] {
  const ordinary = attempt(headings, natural, room, 'compact', comfortable.ordinary);
  if (!wide) return ordinary;
  const hasAll = (more: readonly Placed[]): boolean => ordinary.every(({heading}) => more.some(other => other.heading.title === heading.title));
  const tries = [
    ['wide', comfortable.wide],
    ['both', comfortable.wide],
    ['both', comfortable.ordinary],
  ] as const;
  return tries.map(([mode, comfort]) => attempt(headings, natural, room, mode, comfort)).find(hasAll) ?? ordinary;
}

function attempt(headings: readonly Heading[], natural: readonly number[], room: number, mode: Mode, comfort: number): readonly Placed[] {
  const twins = mode === 'both' ? new Set(headings.flatMap(({title, shown}) => (shown === 'compact' ? [title] : []))) : new Set<string>();
  let gone = 0;
  for (;;) {
    const shown = headings
      .map((heading, at) => ({heading, at}))
      .filter(({heading, at}) => isShown(heading, mode, gone) && !(heading.shown === 'wide' && (twins.has(heading.title) || isEmpty(natural, at))));
    const wanted = shown.map(({heading, at}) => clamp(natural[at] ?? 0, heading.min, heading.max));
    const floors = shown.map(({heading}, at) => (at === 0 ? clamp(comfort, heading.min, wanted[at]!) : floorOf(heading, wanted[at]!)));
    const place = (cells: readonly number[]): readonly Placed[] => shown.map(({heading, at}, i) => ({at, heading, cells: cells[i]!}));
    const cells = shrunk(wanted, floors, room - gutter);
    if (cells !== undefined) return place(cells);
    const next = nextToLeave(shown.map(({heading}) => heading));
    if (next === undefined) {
      const mins = shown.map(({heading}, at) => Math.min(heading.min, wanted[at]!));
      return squeezed(place(shrunk(wanted, mins, room - gutter) ?? mins), room - gutter);
    }
    gone = next;
  }
}

/** Columns of small tables up to this width are never cut; names shrink to 16 cells and texts to 10 before the first text leaves. */
const short = 16;
const leastName = 16;
const leastText = 10;

/** The columns of a small table, whose cells stand between lines and blanks: short ones stay whole, long texts are cut. */
export function smallPlaced(headings: readonly Heading[], natural: readonly number[], room: number): readonly Placed[] {
  let columns: readonly Placed[] = headings.flatMap((heading, at) =>
    isShown(heading, 'wide', 0) ? [{at, heading, cells: clamp(natural[at] ?? 0, heading.title.length, heading.max)}] : [],
  );
  for (;;) {
    const wanted = columns.map(({cells}) => cells);
    const floors = columns.map(({heading, cells}) =>
      cells <= short ? cells : heading.cut === 'middle' ? leastName : Math.max(leastText, heading.min),
    );
    const left = room - 1 - 2 * columns.length;
    const cells = shrunk(wanted, floors, left);
    if (cells !== undefined) return columns.map((column, at) => ({...column, cells: cells[at]!}));
    const gone = columns.findIndex(({heading, cells}, at) => at > 0 && cells > short && heading.cut === 'end');
    if (gone < 0) {
      const mins = columns.map(({heading, cells}) => Math.min(heading.min, cells));
      const least = shrunk(wanted, mins, left) ?? mins;
      return squeezed(
        columns.map((column, at) => ({...column, cells: least[at]!})),
        left,
      );
    }
    columns = columns.filter((_, at) => at !== gone);
  }
}

/** How short a column is cut before others leave: to the minimum it names, or, where its cells are long or differ at their ends, by some of their length. */
function floorOf({min, title, cut}: Heading, wanted: number): number {
  if (min > title.length) return Math.min(min, wanted);
  return wanted > (cut === 'middle' ? 16 : 20) ? clamp(Math.ceil(wanted * 0.6), min, wanted) : wanted;
}

/** Says nothing in any row, while others do: of no use in wide mode. */
const isEmpty = (natural: readonly number[], at: number): boolean => natural[at] === 0 && natural.some(cells => cells > 0);

function isShown({shown, drop}: Heading, mode: Mode, gone: number): boolean {
  if (shown === 'filter') return false;
  if (shown === 'narrow') return gone > 0 && (drop ?? 0) <= gone;
  if (shown !== 'always' && mode !== 'both' && shown !== mode) return false;
  return drop === undefined || drop > gone;
}

const nextToLeave = (headings: readonly Heading[]): number | undefined =>
  headings.reduce<number | undefined>(
    (least, {shown, drop}) => (shown === 'narrow' || drop === undefined || drop >= (least ?? Infinity) ? least : drop),
    undefined,
  );

/** Widths that fit, each column with a gap behind it: what has most to spare gives first. Undefined when even the floors do not fit. */
function shrunk(wanted: readonly number[], floors: readonly number[], room: number): readonly number[] | undefined {
  const cells = [...wanted];
  let over = cells.reduce((sum, cell) => sum + cell + 1, 0) - room;
  while (over > 0) {
    let most = 0;
    for (let at = 1; at < cells.length; at++) if (cells[at]! - floors[at]! > cells[most]! - floors[most]!) most = at;
    if (cells.length === 0 || cells[most]! <= floors[most]!) return undefined;
    cells[most]!--;
    over--;
  }
  return cells;
}

/** Nothing may leave any more: what does not fit is cut at the right. */
function squeezed(columns: readonly Placed[], room: number): readonly Placed[] {
  let left = room;
  return columns.flatMap(column => {
    const cells = Math.min(column.cells, left - 1);
    left -= cells + 1;
    return cells > 0 ? [{...column, cells}] : [];
  });
}

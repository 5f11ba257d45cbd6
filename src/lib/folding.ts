import {type Line, lineText, type Outline, type OutlineNode, type Span, span, type Text} from './page.ts';
import {contains, firstFrom} from './search.ts';
import {count} from './text.ts';

/** Numbers of the nodes of an outline that are shown on one line. */
export type Folded = ReadonlySet<number>;

/** The rows of a text in which some nodes are folded. Lines are those of the whole text, rows those that are left. */
export type Shown = {
  readonly lines: readonly Line[];
  readonly lineAt: (row: number) => number;
  /** The row that holds a line, or under which it is folded. */
  readonly rowOf: (line: number) => number;
};

const made = new WeakMap<Folded, {readonly lines: readonly Line[]; readonly shown: Shown}>();

/** What is left of a text when these nodes are folded. Made once for as long as both are the same: a frame and every key ask for it. */
export function shownText({lines, outline}: Pick<Text, 'lines' | 'outline'>, folded: Folded): Shown {
  if (outline === undefined || folded.size === 0) return {lines, lineAt: row => row, rowOf: line => Math.max(0, Math.min(line, lines.length - 1))};
  const known = made.get(folded);
  if (known?.lines === lines) return known.shown;
  const shown = withFolds(outline, folded);
  made.set(folded, {lines, shown});
  return shown;
}

function withFolds(outline: Outline, folded: Folded): Shown {
  const left: Line[] = [];
  const numbers: number[] = [];
  for (let line = 0; line < outline.lines.length; ) {
    const node = foldOn(outline, folded, line);
    left.push(node === undefined ? outline.lines[line]! : foldedLine(outline, outline.nodes[node]!));
    numbers.push(line);
    line = node === undefined ? line + 1 : outline.nodes[node]!.end + 1;
  }
  return {lines: left, lineAt: row => numbers[row] ?? 0, rowOf: line => Math.max(0, firstFrom(numbers, line + 1) - 1)};
}

/** The folded node that begins on a line, the outermost one where several do. */
function foldOn({nodes, owners}: Outline, folded: Folded, line: number): number | undefined {
  let found: number | undefined;
  for (let node = owners[line] ?? -1; nodes[node]?.line === line; node = nodes[node]!.parent) if (folded.has(node)) found = node;
  return found;
}

/** The line that is in sight for this one: itself, or the one it is folded under. */
export function shownLine(text: Pick<Text, 'lines' | 'outline'>, folded: Folded, line: number): number {
  const {lineAt, rowOf} = shownText(text, folded);
  return lineAt(rowOf(line));
}

/** The node that a line in sight stands for: the folded one, else the innermost that begins there, else the one that goes on or ends there. */
export const nodeOn = (outline: Outline, folded: Folded, line: number): number => foldOn(outline, folded, line) ?? outline.owners[line] ?? 0;

/** Takes it more than one line? The whole is never folded: nothing would be left to look at. */
const isFoldable = ({line, end, parent}: OutlineNode): boolean => end > line && parent >= 0;

/** The node that is folded or unfolded from a line: the one it stands for, or the one that this is part of. undefined where there is none. */
export function foldFrom(outline: Outline, folded: Folded, line: number): number | undefined {
  let node = nodeOn(outline, folded, line);
  while (node > 0 && !isFoldable(outline.nodes[node]!)) node = outline.nodes[node]!.parent;
  return node > 0 ? node : undefined;
}

/** Folds down to the first level. */
export const allFolds = ({nodes}: Outline): Folded => new Set(nodes.flatMap((node, at) => (isFoldable(node) ? [at] : [])));

/** The folds without those that hide what is searched for on a line. */
export function unfoldedFor(outline: Outline, folded: Folded, line: number, wanted: string): Folded {
  if (folded.size === 0) return folded;
  const {nodes, owners} = outline;
  const hides = (node: OutlineNode): boolean => node.line < line || !contains(wanted)(lineText(foldedLine(outline, node)));
  const opened = new Set<number>();
  for (let at = owners[line] ?? -1; at >= 0; at = nodes[at]!.parent) if (folded.has(at) && hides(nodes[at]!)) opened.add(at);
  return opened.size === 0 ? folded : new Set([...folded].filter(node => !opened.has(node)));
}

/** A node on one line: what stands before it, and how much is in it. */
function foldedLine({lines, format}: Outline, node: OutlineNode): Line {
  const before: Span[] = [];
  let room = node.column;
  for (const piece of lines[node.line] ?? []) {
    if (room <= 0) break;
    before.push({...piece, text: piece.text.slice(0, room)});
    room -= piece.text.length;
  }
  const comma = format === 'json' && lineText(lines[node.end] ?? []).endsWith(',') ? ',' : '';
  return [...before, span(' '.repeat(Math.max(0, room)) + summary(node), 'dim'), span(comma)];
}

function summary({value, line, end}: OutlineNode): string {
  if (Array.isArray(value)) return `[ ${count(value.length, 'item')} ]`;
  if (typeof value !== 'object' || value === null) return `| ${count(end - line, 'line')}`;
  const fields = count(Object.values(value).filter(each => each !== undefined).length, 'field');
  const name = 'name' in value && typeof value.name === 'string' ? `name: ${value.name}, ` : '';
  return `{ ${name}${fields} }`;
}

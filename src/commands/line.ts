import {nodeOn, shownText} from '../lib/folding.ts';
import type {Jump, Line, Outline, OutlineNode} from '../lib/page.ts';
import type {Context} from './command.ts';
import {here, textHere} from './here.ts';

/** The line that the cursor of a text is on: as it is shown, where it leads, and the node that it stands for. */
export type LineHere = {
  readonly line: Line;
  readonly jumps: readonly Jump[];
  readonly of?: {readonly outline: Outline; readonly number: number; readonly node: OutlineNode};
};

/** undefined where the top pane shows no text (yet), or one without lines. */
export function lineHere(context: Context): LineHere | undefined {
  const text = textHere(context);
  if (text === undefined) return undefined;
  const {index, folded} = here(context).pane;
  const {lines, lineAt, rowOf} = shownText(text, folded);
  const row = rowOf(index);
  const line = lines[row];
  if (line === undefined) return undefined;
  const {outline} = text;
  const at = {line, jumps: text.jumps?.(lineAt(row)) ?? []};
  if (outline === undefined) return at;
  const number = nodeOn(outline, folded, lineAt(row));
  const node = outline.nodes[number];
  return node === undefined ? at : {...at, of: {outline, number, node}};
}

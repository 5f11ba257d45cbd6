import {allFolds, type Folded, foldFrom, shownLine, shownText, unfoldedFor} from '../lib/folding.ts';
import type {Command, Context} from './command.ts';
import {followHere} from './follow.ts';
import {changePane, here, textHere} from './here.ts';
import {lineHere} from './line.ts';

/** Folds other nodes. The cursor goes to this line, or to what hides it until that is unfolded again, and on the screen only as far as it must. */
function refold(context: Context, folded: Folded, to = here(context).pane.index): void {
  const {pane} = here(context);
  const text = textHere(context);
  if (text === undefined) return;
  const {rowOf} = shownText(text, pane.folded);
  changePane(context, {folded, index: to, line: Math.max(0, pane.line + rowOf(to) - rowOf(pane.index))});
}

/** Unfolds what hides the match that the cursor is on. */
export function revealMatch(context: Context): void {
  const {folded, index, filter} = here(context).pane;
  const outline = textHere(context)?.outline;
  const left = outline === undefined || filter === '' ? folded : unfoldedFor(outline, folded, index, filter);
  if (left !== folded) changePane(context, {folded: left});
}

/** The node that enter folds or unfolds. */
function foldHere(context: Context): number | undefined {
  const {folded, index} = here(context).pane;
  const text = textHere(context);
  return text?.outline === undefined ? undefined : foldFrom(text.outline, folded, shownLine(text, folded, index));
}

const leadsSomewhere = (context: Context): boolean => (lineHere(context)?.jumps.length ?? 0) > 0;

function fold(context: Context): void {
  const node = foldHere(context);
  if (node === undefined) return;
  const folded = new Set(here(context).pane.folded);
  if (!folded.delete(node)) folded.add(node);
  refold(context, folded, textHere(context)?.outline?.nodes[node]?.line);
}

/** The other format, with the cursor on the same node. */
function changeFormat(context: Context): void {
  const number = lineHere(context)?.of?.number ?? 0;
  changePane(context, {json: !here(context).pane.json});
  changePane(context, {index: textHere(context)?.outline?.nodes[number]?.line ?? 0});
}

const noOutline = (context: Context): string | undefined => (textHere(context)?.outline === undefined ? 'This text has nothing to fold' : undefined);

export const folding: readonly Command[] = [
  {
    name: 'fold',
    title: 'Fold',
    help: 'Folds or unfolds what the line is part of; where the line leads somewhere, enter opens that.',
    group: 'Open',
    where: 'text',
    keys: ['enter', 'space'],
    hint: 1,
    keyOnly: true,
    titleHere: context => (leadsSomewhere(context) || textHere(context)?.outline === undefined ? 'Open' : 'Fold'),
    absent(context) {
      const text = textHere(context);
      return text?.outline === undefined && text?.jumps === undefined;
    },
    blocked(context) {
      if (leadsSomewhere(context) || foldHere(context) !== undefined) return undefined;
      return textHere(context)?.outline === undefined ? 'This line leads nowhere' : 'This line leads nowhere and folds nothing';
    },
    run(context, _, chord) {
      const jumps = lineHere(context)?.jumps ?? [];
      if (jumps.length === 0 || (chord === 'space' && foldHere(context) !== undefined)) fold(context);
      else followHere(context);
    },
  },
  {
    name: 'fold-all',
    title: 'Fold all',
    help: 'Folds everything down to the first level.',
    group: 'Act',
    where: 'text',
    keys: ['{'],
    keyOnly: true,
    blocked: noOutline,
    run(context) {
      const outline = textHere(context)?.outline;
      if (outline !== undefined) refold(context, allFolds(outline));
    },
  },
  {
    name: 'unfold-all',
    title: 'Unfold all',
    help: 'Unfolds everything.',
    group: 'Act',
    where: 'text',
    keys: ['}'],
    keyOnly: true,
    blocked: noOutline,
    run: context => refold(context, new Set()),
  },
  {
    name: 'format',
    title: 'JSON or YAML',
    help: 'Shows the resource as JSON, or as YAML again.',
    group: 'Act',
    where: 'pane resource',
    keys: ['J'],
    hint: 3,
    keyOnly: true,
    run: changeFormat,
  },
];

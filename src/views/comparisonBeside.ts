import type {Beside, BesideLook, Line} from '../lib/page.ts';
import {span} from '../lib/page.ts';
import {count, pad, wrapWords} from '../lib/text.ts';
import type {Compares, ComparisonRow} from './comparisonRows.ts';
import {differenceText} from './differenceText.ts';
import type {Known} from './view.ts';

/** "hidden <i>: 212 order, 71 defaults": what was taken away so that what means the same is the same. */
export function noiseText({comparison: {noise}, rules}: Compares): string {
  const hidden = rules.filter(({name, spelling}) => !spelling && (noise.get(name) ?? 0) > 0);
  return hidden.length === 0 ? '' : `hidden <i>: ${hidden.map(({name}) => `${noise.get(name)} ${name}`).join(', ')}`;
}

/** The text beside the table. */
export function comparisonBeside(row: ComparisonRow | undefined, data: Compares, known: Known, look: BesideLook, width: number): Beside {
  if (row?.is !== 'resource') return {title: row?.kind ?? 'How to read this', lines: legend(row, data, width), hunks: []};
  const {compared, of} = row;
  const title = `${compared.kind} ${compared.name}`;
  const after = of.explain?.(compared, known) ?? [];
  const isHidden = compared.left !== undefined && compared.right !== undefined; // only what hides something is kept
  if (compared.verdict === 'same' && !(isHidden && look.noise))
    return {title, lines: [[span(`The same on both sides.${isHidden ? ' i shows what is hidden in it.' : ''}`)]], hunks: []};
  return {title, legend: sidesLine(of.sides, look, width), ...differenceText(compared, of.rules, after, look, width)};
}

/** Which side is which. */
function sidesLine([left, right]: Compares['sides'], {split, noise}: BesideLook, width: number): Line {
  const shown = noise ? [span('   with what is hidden', 'warn')] : [];
  if (!split) return [span(`- ${left}`, 'bad'), span('   '), span(`+ ${right}`, 'good'), ...shown];
  return [span(pad(`- ${left}`, Math.floor((width - 3) / 2)), 'bad'), span(' | ', 'dim'), span(`+ ${right}`, 'good'), ...shown];
}

function legend(
  row: ComparisonRow | undefined,
  {comparison, rules, sides: [left, right], leftOut = [], notes = []}: Compares,
  width: number,
): readonly Line[] {
  const hidden = rules.filter(({name}) => (comparison.noise.get(name) ?? 0) > 0);
  const kind = row?.is === 'kind' ? row.kind : '';
  return [
    ...(row?.is === 'kind' && row.missing ? [span(`${kind} could not be compared: one side does not tell them.`, 'warn')] : []).map(said => [said]),
    ...notes.flatMap(note => wrapWords(note, width)).map(words => [span(words, 'warn')]),
    [span(`-  only ${left}`, 'bad')],
    [span(`+  only ${right}`, 'good')],
    ...list(
      'Hidden, as it means the same on both sides (i shows it, a lists where):',
      hidden,
      width,
      ({name}) => `  ${count(comparison.noise.get(name) ?? 0, 'time')}`,
    ),
    ...list(
      'Made alike, or not compared:',
      leftOut.filter(({kinds}) => kind === '' || kinds.includes(kind)),
      width,
      () => '',
    ),
  ];
}

type Said = {readonly name: string; readonly reason: string};

function list<Item extends Said>(title: string, items: readonly Item[], width: number, more: (item: Item) => string): readonly Line[] {
  if (items.length === 0) return [];
  return [
    [],
    [span(title, 'strong')],
    ...items.flatMap((item): readonly Line[] => [
      [span(`${item.name}${more(item)}`)],
      ...wrapWords(item.reason, width - 3).map((words): Line => [span(`   ${words}`, 'dim')]),
    ]),
  ];
}

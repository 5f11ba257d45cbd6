import type {OddResource} from '../analysis/oddOnes.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {count, firstOf} from '../lib/text.ts';
import {compareSubject} from './compare.ts';
import {loadOdd, type OddRow as Row} from './oddData.ts';
import {defineTable} from './view.ts';

const numberOf = (row: Row, how: OddResource['how']): string => {
  const n = row.is === 'asked' ? row.odd.filter(each => each.how === how).length : 0;
  return n === 0 ? '-' : String(n);
};

const byKind = (odd: readonly OddResource[]): readonly (readonly [kind: string, own: readonly OddResource[]])[] =>
  [...new Set(odd.map(({kind}) => kind))].map(kind => [kind, odd.filter(each => each.kind === kind)]);

/** "2 Listeners, 1 Clusters". */
function kindsText(row: Row): string {
  if (row.is === 'unknown') return row.trouble.what;
  if (row.is === 'asking') return row.answered ? 'answered' : '';
  return row.odd.length === 0
    ? '-'
    : byKind(row.odd)
        .map(([kind, own]) => `${own.length} ${kind}`)
        .join(', ');
}

/** "Listeners: virtualInbound (different), 0.0.0.0_80 (missing here)". */
function stripOf(row: Row): readonly Line[] {
  if (row.is === 'unknown') return [[span(row.trouble.what, 'warn')], [span(row.trouble.next)]];
  if (row.is === 'asking') return [[span('It is compared once all have answered.')]];
  if (row.odd.length === 0) return [[span('As most of its siblings have it, in every resource.')]];
  return byKind(row.odd).map(([kind, own]) => {
    const names = own.map(({name, how}) => `${name} (${how})`);
    return [span(`${kind}: `, 'strong'), span(firstOf(names, 6))];
  });
}

function jumpOf(row: Row): Jump {
  const label = 'compare with a sibling';
  if (row.is === 'unknown') return {label, nowhere: row.trouble.what};
  if (row.is === 'asking') return {label, nowhere: 'Not all replicas have answered yet.'};
  if (row.typical === undefined) return {label, nowhere: 'There is no sibling that it could be compared with.'};
  return {label: `compare with ${row.typical}`, to: 'compare', subject: compareSubject(row.typical, row.proxy.key)};
}

const different = (row: Row): number => (row.is === 'asked' ? row.odd.length : 0);

function verdict(wrong: number, asked: number, workload: string): string {
  if (asked === 1) return 'One replica has nobody to be compared with.';
  if (wrong === 0) return `No replica of ${workload} differs from its siblings.`;
  if (wrong === asked) return `All ${asked} replicas differ: there is no majority that says which is right.`;
  return `${count(wrong, 'replica')} of ${asked} ${wrong === 1 ? 'differs' : 'differ'} from the most.`;
}

/** Which replica of a workload is not as its siblings are. */
export const odd = defineTable({
  scope: 'cluster',
  title: 'Odd',
  help: 'Which replica of a workload has another configuration than most of its siblings; enter compares it with one of them.',
  aliases: [],
  hidden: true,
  load: loadOdd,
  rows: ({rows}) => rows,
  id: ({proxy}) => proxy.key,
  name: ({proxy}) => proxy.name,
  start: rows => rows.toSorted((a, b) => different(b) - different(a))[0],
  rank: row => (row.is === 'unknown' ? -0.5 : -different(row)),
  problem: row => row.is === 'unknown' || different(row) > 0,
  columns: [
    {title: 'POD', help: 'Name of the replica.', cell: ({proxy}) => proxy.name, min: 20, max: 60, cut: 'middle'},
    {
      title: 'DIFFERS',
      help: 'Resources that most siblings have otherwise; ? where the replica could not be asked.',
      cell: row =>
        row.is === 'unknown'
          ? span('?', 'warn')
          : row.is === 'asking'
            ? span('...', 'dim')
            : different(row) === 0
              ? '0'
              : span(String(different(row)), 'warn'),
      sort: different,
      align: 'right',
    },
    {title: 'DIFFERENT', help: 'Resources that it has, but not as most siblings.', cell: row => numberOf(row, 'different'), align: 'right', drop: 2},
    {
      title: 'ONLY HERE',
      help: 'Resources that it has, and most siblings have not.',
      cell: row => numberOf(row, 'only here'),
      align: 'right',
      drop: 2,
    },
    {
      title: 'MISSING HERE',
      help: 'Resources that it does not have, and most siblings have.',
      cell: row => numberOf(row, 'missing here'),
      align: 'right',
      drop: 2,
    },
    {title: 'KINDS', help: 'How many of each kind, or why it could not be asked.', cell: kindsText, min: 12, max: 80, drop: 1},
  ],
  jumps: row => [jumpOf(row)],
  strip: stripOf,
  note: ({rows, total, workload}) => {
    const waiting = rows.filter(row => row.is === 'asking' && !row.answered).length;
    if (rows.some(row => row.is === 'asking')) return `${rows.length - waiting} of ${rows.length} replicas have answered; esc gives up.`;
    const unknown = rows.filter(row => row.is === 'unknown').length;
    const asked = rows.length - unknown;
    return [
      ...(asked === 0 ? [] : [verdict(rows.filter(row => different(row) > 0).length, asked, workload)]),
      ...(unknown === 0 ? [] : [`${count(unknown, 'replica')} could not be asked.`]),
      ...(total > rows.length ? [`Only the first ${rows.length} of ${total} were asked.`] : []),
    ].join(' ');
  },
});

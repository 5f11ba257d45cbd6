import type {Where} from '../commands/command.ts';
import {commands} from '../commands/registry.ts';
import type {Heading} from '../lib/page.ts';
import {views} from '../views/index.ts';
import type {View} from '../views/view.ts';
import {targetFlags} from './flags.ts';
import {flagText, verbText} from './help.ts';
import {type Verb, verbs} from './verbs.ts';

type Row = readonly string[];

const escaped = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const markdown = (header: Row, rows: readonly Row[]): string =>
  [header, header.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
const code = (text: string): string => `\`${text.includes('`') ? text : text.replaceAll('|', '\\|')}\``;

const places: readonly (readonly [Where, string])[] = [
  ['everywhere', 'everywhere'],
  ['table', 'tables'],
  ['text', 'texts'],
  ['differences', 'lists of differences'],
  ['beside', 'lists with a text beside them'],
  ['ztunnel', 'panes of ztunnels'],
  ['mesh', 'panes of the mesh'],
  ['proxy', 'a proxy and its panes'],
];
const placeOf = (where: Where): string => places.find(([place]) => place === where)?.[1] ?? `pane ${where.slice('pane '.length)}`;
const placeOrder = (where: Where): number => {
  const at = places.findIndex(([place]) => place === where);
  return at < 0 ? places.length : at;
};

const keysTable = (): string =>
  markdown(
    ['Key', 'Where', 'What it does'],
    commands
      .filter(({keys}) => keys.length > 0)
      .toSorted((a, b) => placeOrder(a.where) - placeOrder(b.where))
      .map(({keys, where, help}) => [keysCell(keys), placeOf(where), escaped(help)]),
  );

/** A long row of digits is a range. */
const keysCell = (keys: readonly string[]): string =>
  keys.length > 5 ? `${code(keys[0] ?? '')} to ${code(keys.at(-1) ?? '')}` : keys.map(code).join(' ');

const commandsTable = (): string =>
  markdown(
    ['Command', 'Also', 'What it does'],
    commands
      .filter(({keyOnly}) => !keyOnly)
      .map(({name, takes, aliases = [], help}) => [
        code([`:${name}`, takes].filter(Boolean).join(' ')),
        aliases.map(alias => code(`:${alias}`)).join(' '),
        escaped(help),
      ]),
  );

const shownWhen: Readonly<Record<Heading['shown'], string>> = {
  always: '',
  wide: 'wide mode',
  compact: '',
  narrow: 'narrow screens',
  filter: 'filters only',
};

const columnsTable = (): string =>
  markdown(
    ['Pane', 'Column', 'What it says', 'Shown in'],
    Object.values<View>(views).flatMap(({title, headings}) =>
      headings.map(heading => [title, code(heading.title), escaped(heading.help), shownWhen[heading.shown]]),
    ),
  );

function cliTable(): string {
  const verbRow = (verb: Verb): Row => [code(`i9s ${verbText(verb)}`.trim()), escaped(verb.help)];
  const tables = verbs.filter(({flags}) => flags.length > 0).map(verb => ({title: verb.name === '' ? 'i9s' : `i9s ${verb.name}`, flags: verb.flags}));
  const flags = [{title: 'every command', flags: targetFlags}, ...tables].flatMap(table =>
    table.flags.map(flag => [code(flagText(flag)), table.title, escaped(flag.help)]),
  );
  return `${markdown(['Command', 'What it does'], verbs.map(verbRow))}\n\n${markdown(['Flag', 'Of', 'What it does'], flags)}`;
}

const tables: Readonly<Record<string, () => string>> = {keys: keysTable, commands: commandsTable, columns: columnsTable, cli: cliTable};

/** Names of the tables that a README has between `<!-- NAME -->` and `<!-- /NAME -->`. */
export const docTables: readonly string[] = Object.keys(tables);

/** The README with its tables made anew; all else stays. Throws when a marker is missing. */
export function withTables(readme: string): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [text.indexOf(open), text.indexOf(close)];
    if (from < 0 || to < from) throw new Error(`README.md has no ${open} ... ${close}`);
    return `${text.slice(0, from)}${open}\n${table()}\n${text.slice(to)}`;
  }, readme);
}

import {rank} from '../lib/fuzzy.ts';
import {viewNamed, views} from '../views/index.ts';
import type {View} from '../views/view.ts';
import type {Candidate, Command, Context, Group, Where} from './command.ts';
import {here, proxyOfPane} from './here.ts';
import {whyNot} from './invoke.ts';
import {sinceTabs} from './logActs.ts';
import {logHere} from './logHere.ts';
import {commandForKey, commandNamed, commands, commandsHere, levelsHere} from './registry.ts';
import {ztunnelTabs} from './ztunnel.ts';

/** A key of the header's hints, and why it does not work now where it does not. */
export type Hint = {readonly keys: string; readonly title: string; readonly blocked?: string};
export type HelpRow = {
  readonly section: string;
  readonly keys: string;
  readonly title: string;
  readonly help: string;
  readonly command: string;
  readonly blocked?: string;
};
/** A pane that has a digit of its own where the top pane is one of its kind. */
export type Tab = {readonly key: string; readonly title: string; readonly isOpen: boolean};

const reason = (command: Command, context: Context): {readonly blocked?: string} => {
  const why = whyNot(context, command);
  return why === undefined ? {} : {blocked: why};
};

/** What is worth saying about keys in the top pane, most useful first. */
export const hints = (context: Context): readonly Hint[] =>
  commandsHere(context)
    .filter(({hint, absent}) => hint !== undefined && absent?.(context) !== true)
    .filter(command => commandForKey(context, command.keys[0] ?? '') === command)
    .sort((a, b) => a.hint! - b.hint!)
    .map(command => ({keys: command.keys[0]!, title: command.titleHere?.(context) ?? command.title, ...reason(command, context)}));

/** The panes of a proxy or of ztunnels, by their digits; where logs are shown, from when on. None in other panes: there digits choose namespaces. */
export function tabs(context: Context): readonly Tab[] {
  const log = logHere(context);
  if (log !== undefined) return sinceTabs(log);
  const {pane} = here(context);
  if (levelsHere(context).includes('ztunnel'))
    return ztunnelTabs.map(({name, view: {title}}, at) => ({key: String(at + 1), title, isOpen: pane.view === name}));
  if (proxyOfPane(context) === undefined) return [];
  return Object.entries<View>(views)
    .filter(([, {scope, key, anywhere}]) => scope === 'proxy' && key !== undefined && !anywhere)
    .toSorted(([, a], [, b]) => Number(a.key) - Number(b.key))
    .map(([name, {key = '', title}]) => ({key, title, isOpen: pane.view === name}));
}

const sectionOf = (where: Where, view: string): string => {
  if (where === 'everywhere') return 'EVERYWHERE';
  if (where === 'table' || where === 'text') return where === 'table' ? 'TABLES' : 'TEXTS';
  if (where === 'differences') return 'DIFFERENCES';
  if (where === 'beside') return 'TEXT BESIDE';
  if (where === 'ztunnel') return 'ZTUNNELS';
  if (where === 'proxy') return 'PROXY';
  return where === 'mesh' ? 'MESH' : (viewNamed(view)?.title.toUpperCase() ?? view);
};

/** Keys and commands for the help, those of the top pane first; a query keeps what is near it, by key, name or words. */
export function helpRows(context: Context, query: string): readonly HelpRow[] {
  const {pane} = here(context);
  const keyed = commandsHere(context).filter(command => command.keys.length > 0);
  const named = commands.filter(command => !command.keyOnly && !keyed.includes(command));
  const order: readonly string[] = [`pane ${pane.view}`, 'differences', 'beside', 'ztunnel', 'proxy', 'mesh', 'table', 'text', 'everywhere'];
  const rows = [...keyed]
    .sort((a, b) => order.indexOf(a.where) - order.indexOf(b.where))
    .map(command => row(command, sectionOf(command.where, pane.view), context));
  const all = [...rows, ...named.map(command => row(command, 'COMMANDS', context))];
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return all;
  const found = all.filter(each => `${each.keys} ${each.command} ${aliasesOf(each)} ${each.title} ${each.help}`.toLowerCase().includes(wanted));
  const isNamed = ({command, title}: HelpRow): boolean => command.startsWith(wanted) || title.toLowerCase().startsWith(wanted);
  return [...found.filter(isNamed), ...found.filter(each => !isNamed(each))];
}

const aliasesOf = ({command}: HelpRow): string => commandNamed(command)?.aliases?.join(' ') ?? '';

/** Keys as one reads them: a long row of digits is a range. */
const keysText = (keys: readonly string[]): string => (keys.length > 5 ? `${keys[0]} to ${keys.at(-1)}` : keys.join(' '));

const row = (command: Command, section: string, context: Context): HelpRow => ({
  section,
  keys: command.keys.length > 0 ? keysText(command.keys) : `:${command.name}`,
  title: command.title,
  help: command.help,
  command: command.name,
  ...reason(command, context),
});

/** Panes come first: they are what the prompt is mostly opened for. */
const groups: readonly Group[] = ['Open', 'Act', 'App', 'Move'];

/** What a line at the command prompt may become: commands, and behind one of them what it suggests. */
export function candidates(context: Context, line: string): readonly Candidate[] {
  const [word = '', ...rest] = line.trimStart().split(/\s+/);
  if (rest.length > 0) {
    const suggested = commandNamed(word)?.suggests?.(context) ?? [];
    return rank(rest.at(-1) ?? '', suggested, each => [each.text]).map(({text, help}) => ({text: `${word} ${text}`, help}));
  }
  const all = commands.filter(command => !command.keyOnly).sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const exact = all.filter(command => word !== '' && [command.name, ...(command.aliases ?? [])].some(name => name.startsWith(word)));
  const near = rank(word, all, command => [command.name, ...(command.aliases ?? []), command.title]);
  const told = word.length < 3 ? [] : all.filter(({help}) => help.toLowerCase().includes(word.toLowerCase()));
  return [...new Set([...exact, ...near, ...told])].map(command => ({
    text: command.name,
    help: [command.takes, command.help].filter(Boolean).join('  '),
  }));
}

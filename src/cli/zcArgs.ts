import {ztunnelTables} from '../views/ztPrint.ts';
import {type LogOptions, logOptions} from './logArgs.ts';
import {logFlags} from './logFlags.ts';
import {didYouMean} from './words.ts';
import {type ZcOutput, zcFilters, zcFlags, zcOutputs, ztunnelTableNamed} from './zcFlags.ts';

/** Whose dump is printed: that of a file, of the ztunnel of a node, of a pod, or of any ztunnel. */
export type ZcFrom = {readonly file: string} | {readonly node: string} | {readonly target: string} | 'any';

/** What `i9s zc` was told. `what`: istioctl's word for the table, or "all". */
export type ZcOptions = {
  readonly what: string;
  readonly from: ZcFrom;
  readonly output: ZcOutput;
  readonly withHeaders: boolean;
  readonly filters: Readonly<Record<string, string>>;
};

const others: Readonly<Record<string, readonly string[]>> = {all: ['all'], log: ['log', 'o']};

/** What may follow `i9s zc`, without aliases. */
export const zcWords: readonly string[] = [...ztunnelTables.map(({words}) => words[0] ?? ''), 'all', 'log'];

/** A word that may follow `i9s zc`, and the others for the same. */
export const zcAliases = (word: string): readonly string[] => ztunnelTableNamed(word)?.words ?? others[word] ?? [word];

type Given = (id: string) => readonly string[] | undefined;

/** Understands the words behind `i9s zc`: a table, or the log levels of ztunnels. Gives a sentence where they make no sense, with istioctl's words in it. */
export function zcOptions(
  [word = '', ...targets]: readonly string[],
  given: Given,
  istioNamespace: string,
): ZcOptions | {readonly log: LogOptions} | string {
  if (zcAliases('log').includes(word)) return zcLog(targets, given, istioNamespace);
  const table = ztunnelTableNamed(word);
  const what = table?.words[0] ?? (word === 'all' ? word : undefined);
  if (what === undefined)
    return word === ''
      ? `What? i9s zc ${zcWords.join('|')} [POD].`
      : `There is no table "${word}"${didYouMean(word, zcWords)} Choose ${zcWords.join(', ')}.`;
  const format = given('output')?.at(-1) || 'short';
  const output = zcOutputs.find(each => each === format);
  if (output === undefined) return `Output format "${format}" not supported: choose ${zcOutputs.slice(0, -1).join(', ')} or ${zcOutputs.at(-1)}.`;
  const stranger = strangerIn(what, table?.flags.map(({name}) => name) ?? [], given);
  if (stranger !== undefined) return stranger;
  const [file, node] = ['file', 'node'].map(id => given(id)?.at(-1) || undefined);
  if (targets.length > 1) return `${what} takes one pod, and ${targets.length} were given: ${targets.join(', ')}.`;
  if ([file, node, targets[0]].filter(one => one !== undefined).length > 1) return 'At most one of --file, --node, or pod name must be passed.';
  const filters = Object.fromEntries(
    zcFilters.flatMap(({id, isOn}) => (given(id) === undefined ? [] : [[id, given(id)?.at(-1) || (isOn ? 'true' : '')]])),
  );
  return {what, from: fromOf(file, node, targets[0]), output, withHeaders: given('withHeaders') !== undefined, filters};
}

function fromOf(file: string | undefined, node: string | undefined, target: string | undefined): ZcFrom {
  if (file !== undefined) return {file};
  if (node !== undefined) return {node};
  return target === undefined ? 'any' : {target};
}

/** A flag of another table; --with-headers is known to all of them, as istioctl's other flags are. */
function strangerIn(what: string, own: readonly string[], given: Given): string | undefined {
  const stranger = [...zcFilters, ...logFlags].find(({id}) => given(id) !== undefined && !own.includes(id));
  if (stranger !== undefined) return `${what} has no flag ${stranger.names[0]}${own.length === 0 ? '.' : `; it has --${own.join(', --')}.`}`;
  return what !== 'all' && given('withHeaders') !== undefined ? `${what} has no flag --with-headers; it belongs to zc all.` : undefined;
}

/** Levels of all ztunnels unless a pod, a node or labels are named; a name without a namespace is one of istiod's. */
function zcLog(targets: readonly string[], given: Given, istioNamespace: string): {readonly log: LogOptions} | string {
  const stranger = zcFlags.find(({id}) => id !== 'output' && given(id) !== undefined);
  if (stranger !== undefined) return `log has no flag ${stranger.names.at(-1)}.`;
  const isAll = targets.length === 0 && given('selector') === undefined;
  const options = logOptions(isAll ? [`daemonset/ztunnel.${istioNamespace}`] : targets, given);
  return typeof options === 'string' ? options : {log: {...options, only: 'ztunnel'}};
}

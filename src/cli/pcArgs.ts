import {logFlags} from './logFlags.ts';
import {filterFlags, type PcOutput, pcOutputs, printableNamed, printables} from './pcFlags.ts';
import {didYouMean} from './words.ts';

/** What `i9s pc` was told. `what`: istioctl's word for the table, "all" or "rootca-compare". */
export type PcOptions = {
  readonly what: string;
  readonly targets: readonly string[]; // one; two of rootca-compare; none with a file
  readonly file?: string;
  readonly output: PcOutput;
  readonly withHeaders: boolean;
  readonly filters: Readonly<Record<string, string>>;
};

const others: Readonly<Record<string, readonly string[]>> = {all: ['all', 'a'], log: ['log', 'o'], 'rootca-compare': ['rootca-compare', 'rc']};

/** What may follow `i9s pc`, without aliases. */
export const pcWords: readonly string[] = [
  'all',
  ...printables.filter(({pc}) => pc.ownVerb === undefined).map(({pc}) => pc.words[0] ?? ''),
  'log',
  'rootca-compare',
];

/** A word that may follow `i9s pc`, and the others for the same. */
export const pcAliases = (word: string): readonly string[] => printableNamed(word)?.pc.words ?? others[word] ?? [word];

/** Does this word behind `i9s pc` mean the log levels, which are no table? */
export const isLogWord = (word: string | undefined): boolean => word !== undefined && pcAliases('log').includes(word);

type Given = (id: string) => readonly string[] | undefined;

/** Understands the words behind `i9s pc`, or behind the verb of a single table (`i9s authz`). Gives a sentence where they make no sense. */
export function pcOptions([word = '', ...targets]: readonly string[], given: Given): PcOptions | string {
  const view = printableNamed(word);
  const what = view?.pc.words[0] ?? Object.keys(others).find(name => others[name]?.includes(word));
  if (what === undefined)
    return word === ''
      ? `What? i9s pc ${pcWords.join('|')} POD.`
      : `There is no table "${word}"${didYouMean(word, pcWords)} Choose ${pcWords.join(', ')}.`;
  const format = given('wide') === undefined ? (given('output')?.at(-1) ?? view?.pc.output ?? 'short') : 'wide';
  const output = pcOutputs.find(each => each === (format === 'table' ? 'short' : format));
  if (output === undefined) return `Output format "${format}" not supported: choose ${pcOutputs.slice(0, -1).join(', ')} or ${pcOutputs.at(-1)}.`;
  const own = new Set(
    what === 'all' ? printables.flatMap(({pc}) => (pc.inAll ? pc.flags : [])).map(({name}) => name) : view?.pc.flags.map(({name}) => name),
  );
  const stranger = [...filterFlags, ...logFlags].find(({id}) => given(id) !== undefined && !own.has(id));
  if (stranger !== undefined) return `${what} has no flag ${stranger.names[0]}${own.size === 0 ? '.' : `; it has --${[...own].join(', --')}.`}`;
  const file = given('file')?.at(-1);
  const wanted = file === undefined ? (what === 'rootca-compare' ? 2 : 1) : 0;
  if (what === 'rootca-compare' && (file !== undefined || targets.length !== 2)) return 'rootca-compare requires 2 pods as an argument.';
  const badNumber = filterFlags.find(({id, takes}) => takes === 'N' && given(id) !== undefined && !/^\d+$/.test(given(id)?.at(-1) ?? ''));
  if (badNumber !== undefined) return `${badNumber.names[0]} takes a number, and "${given(badNumber.id)?.at(-1)}" was given.`;
  if (targets.length > 1 && wanted === 1) return `${what} takes one pod, and ${targets.length} were given: ${targets.join(', ')}.`;
  if (targets.length !== wanted) return `${what} requires a pod name or the --file parameter: i9s pc ${what} POD.NAMESPACE.`;
  const filters = Object.fromEntries(filterFlags.flatMap(({id}) => (given(id) === undefined ? [] : [[id, given(id)?.at(-1) || 'true']])));
  return {what, targets, output, withHeaders: given('withHeaders') !== undefined, filters, ...(file === undefined ? {} : {file})};
}

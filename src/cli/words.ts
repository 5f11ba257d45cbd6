import {parseArgs} from 'node:util';
import {similar} from '../lib/fuzzy.ts';
import type {Flag} from './flags.ts';

/** Flags that were given, with their values in order ('' for switches), and the other words. */
type Words = {readonly words: readonly string[]; readonly given: ReadonlyMap<Flag, readonly string[]>};

/** Tells flags from words. Gives a sentence where that makes no sense. */
export function readWords(args: readonly string[], flags: readonly Flag[]): Words | string {
  const known = new Map(flags.flatMap(flag => flag.names.map(name => [name, flag] as const)));
  const {tokens} = parseArgs({args: [...args], options: optionsOf(flags), strict: false, allowPositionals: true, tokens: true});
  const words: string[] = [];
  const given = new Map<Flag, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = known.get(token.rawName);
    if (flag === undefined) return unknownFlag(token.rawName, [...known.keys()]);
    const value = valueIn(flag, token);
    if (typeof value === 'object') return value.problem;
    if (value !== undefined) given.set(flag, [...(given.get(flag) ?? []), value]);
    else given.delete(flag);
  }
  return {words, given};
}

type Token = {readonly rawName: string; readonly value?: string | undefined; readonly inlineValue?: boolean | undefined};

/** The value; undefined for a switch that is turned off by =false. */
function valueIn(flag: Flag, {rawName, value, inlineValue}: Token): string | undefined | {readonly problem: string} {
  if (flag.takes === undefined) {
    if (value === undefined || value === 'true') return '';
    if (value === 'false') return flag.isOn ? 'false' : undefined;
    return {problem: `${rawName} takes no value, and "${value}" was given.`};
  }
  const missing = value === undefined || (inlineValue !== true && /^-./.test(value));
  if (missing) return {problem: `${rawName} needs a value: ${rawName} ${flag.takes}.`};
  // cobra, thus kubectl and istioctl, takes -n=ns as well
  return inlineValue === true && !rawName.startsWith('--') ? value.replace(/^=/, '') : value;
}

function optionsOf(flags: readonly Flag[]): Record<string, {type: 'string' | 'boolean'; short?: string}> {
  const options: Record<string, {type: 'string' | 'boolean'; short?: string}> = {};
  for (const {names, takes} of flags) {
    const short = names.find(name => /^-[^-]$/.test(name))?.slice(1);
    const long = names.filter(name => name.startsWith('--')).map(name => name.slice(2));
    const type = takes === undefined ? 'boolean' : 'string';
    for (const [at, name] of long.entries()) options[name] = {type, ...(short !== undefined && at === 0 ? {short} : {})};
  }
  return options;
}

const unknownFlag = (name: string, all: readonly string[]): string =>
  `There is no flag ${name}${didYouMean(
    name,
    all.filter(each => each.startsWith('--')),
  )}`;

/** The end of a sentence about a word that is not known: a near one as a question, or a full stop. */
export function didYouMean(word: string, all: readonly string[]): string {
  const near = word.replace(/^-+/, '').length < 2 ? undefined : similar(word.replace(/^-+/, ''), all, each => [each])[0];
  return near === undefined ? '.' : `, did you mean ${near}?`;
}

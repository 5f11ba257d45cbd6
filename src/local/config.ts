import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import {fileFailure} from './failure.ts';

/** What the user has chosen for every run. `readOnly`: patterns (* and ?) of the contexts in which i9s changes nothing. */
export type Config = {readonly readOnly: readonly string[]};

const byDefault: Config = {readOnly: ['*prod*']};
/** Where the file cannot be understood, it may have forbidden any context. */
const locked: Config = {readOnly: ['*']};
const keys: readonly string[] = ['readOnly'];

/** Reads config.yaml. What is wrong with it is a trouble: unknown keys are passed over, and where the rest cannot be understood every context is read-only. */
export async function readConfig(file: string): Promise<{readonly config: Config; readonly trouble?: Trouble}> {
  try {
    return await understand(file, await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as {readonly code?: string}).code === 'ENOENT') return {config: byDefault};
    return {config: locked, trouble: troubleOf(fileFailure(error, file, `Make it readable: ${untilThen}`))};
  }
}

const untilThen = 'until then every context is read-only, which --write lifts.';
const form = 'readOnly: ["*prod*", staging]';

async function understand(file: string, text: string): ReturnType<typeof readConfig> {
  const {parseYaml} = await import('../lib/yaml.ts'); // only who has such a file waits for it
  const at = (line: number | undefined): string => (line === undefined ? file : `${file}, line ${line}`);
  const bad = (line: number | undefined, problem: string, next: string) =>
    ({config: locked, trouble: {kind: 'other', what: `${at(line)}: ${problem}.`, next: `${next}; ${untilThen}`}}) as const;
  const read = parseYaml(text);
  if ('problem' in read)
    return /alias/i.test(read.problem)
      ? bad(read.line, 'a pattern that begins with * needs quotes', `Write ${form}`)
      : bad(read.line, `this is no YAML: ${read.problem.replace(/[.:\s]+$/, '')}`, 'Correct it');

  const value = read.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) return bad(undefined, 'this is no list of settings', `Write ${form}`);
  const settings = inOurLetters(value);
  const patterns = 'readOnly' in settings ? settings.readOnly : byDefault.readOnly;
  if (!isPatterns(patterns)) return bad(lineOf(text, 'readOnly'), 'readOnly is no list of patterns', `Write ${form}, or [] for none`);

  const config = 'readOnly' in settings ? {readOnly: patterns} : byDefault;
  const unknown = Object.keys(settings).filter(key => !keys.includes(key));
  if (unknown[0] === undefined) return {config};
  const what = `${at(lineOf(text, unknown[0]))}: i9s does not know ${unknown.join(', ')}.`;
  return {config, trouble: {kind: 'other', what, next: `The key it knows is ${keys.join(', ')}.`}};
}

/** `readonly` is meant as `readOnly`: what somebody believes to be forbidden must be. */
function inOurLetters(value: object): Readonly<Record<string, unknown>> {
  const nameOf = (key: string): string => keys.find(known => !(known in value) && known.toLowerCase() === key.toLowerCase()) ?? key;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [nameOf(key), each]));
}

const isPatterns = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string' && each !== '');

/** The line (from 1) in which a key at the top of the file stands. */
const lineOf = (text: string, key: string): number | undefined => {
  const index = text.split('\n').findIndex(line => line.replace(/^[{\s]*["']?/, '').startsWith(key));
  return index < 0 ? undefined : index + 1;
};

export type Asked = {
  readonly config: Config;
  readonly file: string; // that the configuration was read from
  readonly context: string;
  readonly flag: boolean; // --read-only
  readonly write: boolean; // --write
};

/** Why nothing may be changed in this context, without a full stop; undefined where it may. */
export function readOnlyReason({config, file, context, flag, write}: Asked): string | undefined {
  if (flag) return 'Read-only: started with --read-only';
  const pattern = write ? undefined : config.readOnly.find(each => matches(each, context));
  if (pattern === undefined) return undefined;
  const name = basename(file);
  if (config === locked) return `Read-only: ${name} cannot be used; correct it, or --write lifts it`;
  const whose = config === byDefault ? ' (the default)' : '';
  return `Read-only: the context ${context} matches ${pattern} in readOnly of ${name}${whose}; --write lifts it`;
}

/** Does the whole name match? `*` is anything, `?` one character; upper and lower case are the same. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern
    .split(/(\*+|\?)/)
    .map(part => (part.startsWith('*') ? '.*' : part === '?' ? '.' : part.replace(/[\\^$.+()|[\]{}/]/g, '\\$&')));
  return new RegExp(`^${parts.join('')}$`, 'isu').test(name);
}

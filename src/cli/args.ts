import {type Shell, shells} from './completion.ts';
import {durationMs} from './duration.ts';
import {defaultIstioNamespace, type Flag, type Output, outputs, targetFlags} from './flags.ts';
import {type LogOptions, logOptions, pcLogOptions} from './logArgs.ts';
import {type MeshOptions, meshOptions} from './meshArgs.ts';
import {isLogWord, type PcOptions, pcOptions} from './pcArgs.ts';
import {pcFlags, printableNamed} from './pcFlags.ts';
import {isAboutOne, type PsDiffOptions, psDiffOptions} from './psDiffArgs.ts';
import {type Verb, verbNamed, verbs} from './verbs.ts';
import {type WaypointOptions, waypointOptions} from './waypointArgs.ts';
import {didYouMean, readWords} from './words.ts';
import {type ZcOptions, zcOptions} from './zcArgs.ts';

/** Which mesh is meant, and who asks. */
export type Target = {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string; // undefined: all
  readonly istioNamespace: string;
  readonly proxyAdminPort?: number; // undefined: 15000
  readonly as?: string;
  readonly asGroups: readonly string[];
  readonly asUid?: string;
};

/** What the screen begins with. (--no-color is bin/i9s.js's: it must be known before anything is imported.) */
export type ScreenOptions = {
  readonly readOnly: boolean;
  readonly write: boolean;
  readonly command?: string;
  readonly filter?: string;
  readonly wide: boolean;
  readonly mouse: boolean;
  readonly ascii: boolean;
};

/** What `i9s ps` was told; `waitMs` in milliseconds. */
export type PsOptions = {
  readonly output: Output;
  readonly verbosity?: 0 | 1;
  readonly revision?: string;
  readonly exitCode: boolean;
  readonly waitMs?: number;
  readonly files: readonly string[]; // saved answers; none: a cluster is asked
};

/** What the command line asks for. `names` is what completion scripts ask. `problem` is one sentence. */
export type Parsed =
  | {readonly is: 'tui'; readonly target: Target; readonly options: ScreenOptions}
  | {readonly is: 'ps'; readonly target: Target; readonly options: PsOptions}
  | {readonly is: 'psDiff'; readonly target: Target; readonly options: PsDiffOptions}
  | {readonly is: 'pc'; readonly target: Target; readonly options: PcOptions}
  | {readonly is: 'zc'; readonly target: Target; readonly options: ZcOptions}
  | {readonly is: 'log'; readonly target: Target; readonly options: LogOptions}
  | {readonly is: 'waypoint'; readonly target: Target; readonly options: WaypointOptions}
  | {readonly is: 'mesh'; readonly target: Target; readonly options: MeshOptions}
  | {readonly is: 'info'; readonly target: Target}
  | {readonly is: 'version'}
  | {readonly is: 'completion'; readonly shell: Shell}
  | {readonly is: 'names'; readonly of: 'contexts' | 'namespaces'; readonly target: Target}
  | {readonly is: 'help'; readonly about?: string}
  | {readonly is: 'bad'; readonly problem: string};

const bad = (problem: string): Parsed => ({is: 'bad', problem});

/** The words behind `i9s`, without a shell's quotes. Never throws. */
export function parseArgs(args: readonly string[]): Parsed {
  const word = verbIn(args);
  const verb = verbNamed(word);
  const read = readWords(args, verb === undefined ? allFlags : flagsWithin(verb));
  if (typeof read === 'string') return bad(read);
  const [, ...rest] = read.words;
  if (verb === undefined) return bad(`There is no command "${word}"${didYouMean(word, names)}`);
  const given: Given = id => [...read.given].find(([flag]) => flag.id === id)?.[1];
  if (given('help') !== undefined) return help(word);
  const isKnown = ({id}: Flag): boolean => [...targetFlags, ...verb.flags].some(flag => flag.id === id);
  const stranger = [...read.given.keys()].find(flag => !isKnown(flag));
  if (stranger !== undefined) return bad(notHere(stranger, verb));
  if (rest.length > 0 && verb.takes === undefined) return bad(`${program(verb)} takes no arguments, and "${rest[0]}" was given.`);
  return understand(verb.name, rest, given);
}

const allFlags: readonly Flag[] = [...new Set([...targetFlags, ...verbs.flatMap(verb => verb.flags)])];

/** The last of a name counts when words are read. Of commands that use one name differently the first counts before the command is known. */
const firstFirst = [...allFlags].reverse();

/** The first word that is neither a flag nor the value of one; '' where there is none. */
function verbIn(args: readonly string[]): string {
  for (let end = 1; end <= args.length; end++) {
    const read = readWords(args.slice(0, end), firstFirst);
    if (typeof read !== 'string' && read.words[0] !== undefined) return read.words[0];
  }
  return '';
}

/** All flags, so that those of other commands can be told; a name that two commands use is this one's. */
function flagsWithin(verb: Verb): readonly Flag[] {
  const own = [...targetFlags, ...verb.flags];
  const taken = new Set(own.flatMap(({names: all}) => all));
  const others = allFlags.filter(flag => !own.includes(flag)).map(flag => ({...flag, names: flag.names.filter(name => !taken.has(name))}));
  return [...own, ...others.filter(flag => flag.names.length > 0)];
}

type Given = (id: string) => readonly string[] | undefined;

const names = verbs.flatMap(({name, aliases}) => (name === '' ? [] : [name, ...aliases]));
const program = ({name}: Verb): string => `i9s ${name}`.trim();
const help = (about = ''): Parsed => (verbNamed(about)?.name ? {is: 'help', about: verbNamed(about)!.name} : {is: 'help'});

function notHere({names: [first], id}: Flag, verb: Verb): string {
  const owner = verbs.find(each => each.flags.some(flag => flag.id === id));
  return `${program(verb)} has no flag ${first}; it belongs to ${owner?.name ? program(owner) : 'the screen (i9s without a command)'}.`;
}

function understand(verb: string, rest: readonly string[], given: Given): Parsed {
  const target = targetOf(given);
  if (typeof target === 'string') return bad(target);
  switch (verb) {
    case '':
      return given('version') === undefined ? screenOf(target, given) : {is: 'version'};
    case 'ps':
      return isAboutOne(rest, given) ? understood('psDiff', target, psDiffOptions(rest, given)) : psOf(target, given);
    case 'pc':
      return pcOf(target, rest, given);
    case 'zc':
      return zcOf(target, rest, given);
    case 'log':
      return understood('log', target, logOptions(rest, given));
    case 'waypoint':
      return rest.length === 0 ? help(verb) : understood('waypoint', target, waypointOptions(rest, given));
    case 'mesh':
      return understood('mesh', target, meshOptions(rest, given));
    case 'info':
      return {is: 'info', target};
    case 'version':
      return {is: 'version'};
    case 'demo':
      return bad('"demo" must be the first word: i9s demo.');
    case 'completion':
      return completionOf(rest, target);
    default:
      if (printableNamed(verb)?.pc.ownVerb) return pcOf(target, [verb, ...rest], given);
      return rest[0] === undefined || verbNamed(rest[0]) !== undefined
        ? help(rest[0])
        : bad(`There is no command "${rest[0]}"${didYouMean(rest[0], names)}`);
  }
}

/** The last value counts, as with kubectl; an empty one is none. */
function optional<K extends string>(key: K, values: readonly string[] | undefined): {readonly [P in K]?: string} {
  const value = values?.at(-1);
  return value === undefined || value === '' ? {} : ({[key]: value} as {readonly [P in K]?: string});
}

/** Which mesh is meant; a sentence where the port is none. */
function targetOf(given: Given): Target | string {
  const port = optional('port', given('proxyAdminPort')).port;
  const proxyAdminPort = Number(port);
  if (port !== undefined && (!/^\d+$/.test(port) || proxyAdminPort < 1 || proxyAdminPort > 65_535))
    return `"${port}" is no port: write --proxy-admin-port N, with N from 1 to 65535.`;
  return {
    ...optional('context', given('context')),
    ...optional('kubeconfig', given('kubeconfig')),
    ...(given('all') === undefined ? optional('namespace', given('namespace')) : {}),
    istioNamespace: given('istioNamespace')?.at(-1) || defaultIstioNamespace,
    ...optional('as', given('as')),
    asGroups: given('asGroup') ?? [],
    ...optional('asUid', given('asUid')),
    ...(port === undefined ? {} : {proxyAdminPort}),
  };
}

function screenOf(target: Target, given: Given): Parsed {
  const has = (id: string): boolean => given(id) !== undefined;
  const switches = {readOnly: has('readOnly'), write: has('write'), wide: has('wide'), mouse: has('mouse'), ascii: has('ascii')};
  return {is: 'tui', target, options: {...switches, ...optional('command', given('command')), ...optional('filter', given('filter'))}};
}

const isOutput = (text: string): text is Output => (outputs as readonly string[]).includes(text);

function psOf(target: Target, given: Given): Parsed {
  const output = given('output')?.at(-1) ?? 'table';
  if (!isOutput(output)) return bad(`Output format "${output}" not supported: choose ${outputs.slice(0, -1).join(', ')} or ${outputs.at(-1)}.`);
  const verbosity = given('verbosity')?.at(-1);
  if (verbosity !== undefined && !/^[01]$/.test(verbosity)) return bad(`Verbosity "${verbosity}" not supported: choose 0 or 1.`);
  if (verbosity !== undefined && output !== 'table') return bad(`-v is about the table; it cannot be used with -o ${output}.`);
  const wait = given('wait')?.at(-1);
  const waitMs = wait === undefined ? undefined : durationMs(wait);
  if (wait !== undefined && waitMs === undefined) return bad(`"${wait}" is no duration: write --wait 60s or --wait 2m.`);
  const files = given('file') ?? [];
  const clusterOnly = [wait === undefined ? [] : ['--wait'], given('revision') === undefined ? [] : ['-r']].flat();
  if (files.length > 0 && clusterOnly.length > 0) return bad(`${clusterOnly[0]} needs a cluster; it cannot be used with -f.`);
  const options: PsOptions = {
    output,
    ...(verbosity === undefined ? {} : {verbosity: verbosity === '1' ? 1 : 0}),
    ...optional('revision', given('revision')),
    exitCode: given('exitCode') !== undefined,
    ...(waitMs === undefined ? {} : {waitMs}),
    files,
  };
  return {is: 'ps', target, options};
}

function pcOf(target: Target, words: readonly string[], given: Given): Parsed {
  if (isLogWord(words[0])) return understood('log', target, pcLogOptions(words.slice(1), given, pcFlags));
  return understood('pc', target, pcOptions(words, given));
}

function zcOf(target: Target, words: readonly string[], given: Given): Parsed {
  const options = zcOptions(words, given, target.istioNamespace);
  return typeof options !== 'string' && 'log' in options ? understood('log', target, options.log) : understood('zc', target, options);
}

type WithOptions = Extract<Parsed, {readonly target: Target; readonly options: unknown}>;

/** What was understood, or the sentence that says why not. */
function understood<Is extends WithOptions['is']>(
  is: Is,
  target: Target,
  options: Extract<WithOptions, {readonly is: Is}>['options'] | string,
): Parsed {
  return typeof options === 'string' ? bad(options) : ({is, target, options} as WithOptions);
}

function completionOf([what = '', ...more]: readonly string[], target: Target): Parsed {
  if (what === 'contexts' || what === 'namespaces') return {is: 'names', of: what, target};
  const shell = shells.find(each => each === what);
  if (shell !== undefined && more.length === 0) return {is: 'completion', shell};
  return bad(`Which shell? i9s completion ${shells.join('|')}.`);
}

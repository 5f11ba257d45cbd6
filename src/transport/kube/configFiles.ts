import {readFile} from 'node:fs/promises';
import {dirname, isAbsolute, join, resolve, sep} from 'node:path';
import {field, list, strings, text} from '../../lib/json.ts';
import {parseYaml} from '../../lib/yaml.ts';
import {trouble} from '../errors.ts';
import {type ConfigPlace, configPaths} from './configPlace.ts';

/** Entries of kubeconfig files as they stand there, file names made absolute. The first entry of a name wins, as with kubectl. */
export type Config = {
  readonly files: readonly string[]; // those that were read
  readonly wanted: readonly string[]; // those that were looked for
  readonly current: string;
  readonly clusters: ReadonlyMap<string, unknown>;
  readonly users: ReadonlyMap<string, unknown>;
  readonly contexts: ReadonlyMap<string, unknown>;
};

/** Reads `--kubeconfig`, else the files of $KUBECONFIG, else ~/.kube/config. Files that are missing are skipped, except the one asked for by name. Rejects with a Trouble. */
export async function readConfig(place: ConfigPlace): Promise<Config> {
  const wanted = configPaths(place);
  const files: string[] = [];
  const clusters = new Map<string, unknown>();
  const users = new Map<string, unknown>();
  const contexts = new Map<string, unknown>();
  let current = '';
  for (const file of wanted) {
    const parsed = await readOne(resolve(file), place.kubeconfig !== undefined);
    if (parsed === undefined) continue;
    files.push(file);
    current ||= text(parsed, 'current-context') ?? '';
    const folder = dirname(resolve(file));
    collect(clusters, list(parsed, 'clusters'), 'cluster', entry => withPaths(entry, folder, ['certificate-authority']));
    collect(users, list(parsed, 'users'), 'user', entry =>
      withCommand(withPaths(entry, folder, ['client-certificate', 'client-key', 'tokenFile']), folder),
    );
    collect(contexts, list(parsed, 'contexts'), 'context', entry => entry);
  }
  return {files, wanted, current, clusters, users, contexts};
}

async function readOne(file: string, needed: boolean): Promise<unknown> {
  const words = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !needed) return undefined;
    const why = error.code === 'ENOENT' ? 'does not exist' : error.code === 'EISDIR' ? 'is a folder' : `cannot be read (${error.code})`;
    throw trouble('no config', `The kubeconfig file ${file} ${why}`, 'Give the right one with --kubeconfig or $KUBECONFIG.');
  });
  if (words === undefined || words.trim() === '') return undefined;
  const next = 'Correct it, or give another one with --kubeconfig.';
  const read = parseYaml(words);
  if ('problem' in read) {
    const where = read.line === undefined ? '' : ` in line ${read.line}`;
    throw trouble('no config', `The kubeconfig file ${file} is not valid YAML${where}: ${firstLine(read.problem)}`, next);
  }
  const parsed = read.value;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw trouble('no config', `The file ${file} is not a kubeconfig: it has no clusters, users and contexts`, next);
  return parsed;
}

const firstLine = (message: string) => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');

function collect(into: Map<string, unknown>, entries: readonly unknown[], key: string, complete: (entry: unknown) => unknown): void {
  for (const entry of entries) {
    const name = text(entry, 'name');
    if (name !== undefined && !into.has(name)) into.set(name, complete(field(entry, key)));
  }
}

function withPaths(entry: unknown, folder: string, keys: readonly string[]): unknown {
  const paths = Object.entries(strings(entry)).filter(([key, value]) => keys.includes(key) && value !== '');
  return {...(entry as object), ...Object.fromEntries(paths.map(([key, value]) => [key, absolute(value, folder)]))};
}

// A plain word is looked for in $PATH, a path is relative to the kubeconfig.
function withCommand(user: unknown, folder: string): unknown {
  const command = text(user, 'exec', 'command');
  if (command === undefined || !(command.includes(sep) || command.includes('/'))) return user;
  return {...(user as object), exec: {...(field(user, 'exec') as object), command: absolute(command, folder)}};
}

const absolute = (path: string, folder: string) => (isAbsolute(path) ? path : join(folder, path));

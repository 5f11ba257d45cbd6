import {type Json, jsonIn, text} from '../lib/json.ts';
import {allAt, debugPreset, differing, levelsNamed} from '../lib/levelSets.ts';
import type {LevelRequest, Levels, LogDialect} from '../lib/logLevels.ts';
import {scopeWords} from './scopeWords.ts';

const levels = ['none', 'error', 'warn', 'info', 'debug'] as const;
const levelNamed = levelsNamed(
  levels,
  new Map([
    ['off', 'none'],
    ['critical', 'error'],
    ['warning', 'warn'],
    ['trace', 'debug'], // the loudest it has
  ]),
);

/** What a scope starts with: istiod does not say what it was told by `--log_output_level`. `istioctl admin log --log-reset` has gRPC at info as well. */
const usualLevel = (scope: string): string => (scope === 'grpc' ? 'none' : 'info');

/** Where ControlZ listens. */
const port = 9876;

/** Levels, and the scopes whose lines say where they were logged: a change that does not repeat that would end it. */
type ScopeLevels = Levels & {readonly callers?: ReadonlySet<string>};

/** Scopes of istiod over ControlZ (pkg/ctrlz/topics/scopes.go): `GET /scopej/` lists them (without the last slash it redirects), `PUT /scopej/NAME` changes one and answers with nothing. */
export const istiodScopes: LogDialect = {
  is: 'istiod',
  noun: 'scope',
  levels,
  levelNamed,
  read: {method: 'GET', path: '/scopej/', port},
  parse: parseScopes,
  known: [],
  change,
  putBack: (now, was) => change(now, new Map([...was].filter(([, level]) => level !== ''))), // a scope always has a level
  reset: {requests: now => change(now, new Map([...now.keys()].map(name => [name, usualLevel(name)])))},
  words: scope => scopeWords.get(scope) ?? '',
  important: [
    'ads',
    'delta',
    'push',
    'model',
    'authorization',
    'authn',
    'validation',
    'validationServer',
    'kube',
    'serviceentry',
    'gateway',
    'krt',
    'serverca',
    'default',
  ],
  presets: [
    debugPreset('xds', 'connections, pushes and why', ['ads', 'delta', 'push']),
    debugPreset('authz', 'policies and what is made of them', ['authorization', 'authn']),
    debugPreset('config', 'what is read, and refused', ['model', 'kube', 'serviceentry', 'gateway', 'validation', 'validationServer']),
    debugPreset('ca', 'certificates for proxies', ['serverca', 'pkica', 'pkira', 'security', 'trustBundle']),
    {name: 'all', help: 'every scope debug: costs CPU and disk', levels: now => allAt(now.keys(), 'debug')},
  ],
};

/** Every scope has a name and a level. Anything else is no answer. */
function parseScopes(body: string): ScopeLevels | undefined {
  const scopes = jsonList(body);
  const named = scopes?.map(scope => [text(scope, 'name') ?? '', levelOf(scope)] as const);
  if (named === undefined || named.some(([name, level]) => name === '' || level === undefined)) return undefined;
  const callers = new Set(scopes?.filter(logsCallers).flatMap(scope => text(scope, 'name') ?? []));
  return Object.assign(new Map(named.map(([name, level]) => [name, level ?? ''])), {callers});
}

/** ControlZ has no word for `fatal`, and cannot set it: it says "". That is taken for `none`, which is as silent but for the last words of an istiod, so that it can be put back. */
function levelOf(scope: Json): string | undefined {
  const level = (scope as {readonly output_level?: Json} | null)?.output_level;
  if (level === '') return 'none';
  return typeof level === 'string' && (levels as readonly string[]).includes(level) ? level : undefined;
}

const logsCallers = (scope: Json): boolean => (scope as {readonly log_callers?: Json} | null)?.log_callers === true;

function jsonList(body: string): readonly Json[] | undefined {
  const json = jsonIn(body);
  return Array.isArray(json) ? json : undefined;
}

/** One request for each scope. Levels of stack traces stay when they are left out, `log_callers` does not. */
function change(now: ScopeLevels, wanted: Levels): readonly LevelRequest[] {
  return [...differing(now, wanted)].map(([name, level]) => ({
    method: 'PUT',
    path: `/scopej/${encodeURIComponent(name)}`,
    port,
    body: JSON.stringify({name, output_level: level, ...(now.callers?.has(name) ? {log_callers: true} : {})}),
  }));
}

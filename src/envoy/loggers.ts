import {jsonIn} from '../lib/json.ts';
import {allAt, debugPreset, differing, levelsNamed, queryValue} from '../lib/levelSets.ts';
import type {LevelRequest, Levels, LogDialect} from '../lib/logLevels.ts';
import {loggerWords} from './loggerWords.ts';
import {parseServerInfo} from './serverInfo.ts';

const levels = ['off', 'critical', 'error', 'warning', 'info', 'debug', 'trace'] as const;
const levelNamed = levelsNamed(
  levels,
  new Map([
    ['warn', 'warning'],
    ['none', 'off'],
  ]),
);

/** What Istio starts an Envoy with. */
const usualLevel = 'warning';

const read: LevelRequest = {method: 'POST', path: '/logging'};

/** Loggers of Envoy: `POST /logging` lists them and changes them (source/server/admin/logs_handler.cc); `paths=`, several at once, is known since Envoy 1.22. */
export const envoyLoggers: LogDialect = {
  is: 'envoy',
  noun: 'logger',
  levels,
  levelNamed,
  read,
  parse: parseLoggers,
  known: [],
  change,
  putBack: (now, was) => change(now, new Map([...was].filter(([, level]) => level !== ''))), // a logger of Envoy always has a level
  reset: {
    ask: {method: 'GET', path: '/server_info'},
    requests: (now, answer) => change(now, startedWith(now, answer)),
  },
  words: logger => loggerWords.get(logger) ?? '',
  important: [
    'http',
    'router',
    'upstream',
    'connection',
    'conn_handler',
    'filter',
    'rbac',
    'jwt',
    'ext_authz',
    'pool',
    'config',
    'secret',
    'dns',
    'wasm',
  ],
  presets: [
    debugPreset('routing', 'route, cluster and host of a request', ['http', 'router', 'upstream']),
    debugPreset('tls', 'handshakes, SNI, filter chains, certificates', ['connection', 'conn_handler', 'filter', 'secret']),
    debugPreset('authz', 'who is let in, and why not', ['rbac', 'jwt', 'ext_authz', 'http']),
    debugPreset('upstream', 'hosts, health, pools and their connections', ['upstream', 'pool', 'hc', 'health_checker', 'connection', 'client']),
    {name: 'all', help: 'every logger debug: costs CPU and disk', levels: now => allAt(now.keys(), 'debug')},
  ],
};

/** "active loggers:", then "  NAME: LEVEL" in each line; anything else, and a line that is cut, is none. */
function parseLoggers(body: string): Levels | undefined {
  const [title, ...lines] = body.trimEnd().split('\n');
  if (title !== 'active loggers:' || !body.endsWith('\n')) return undefined;
  const pairs = lines.map(line => /^ +(\S+): (\S+)$/.exec(line));
  const found = pairs.flatMap(match => (match?.[1] === undefined ? [] : [[match[1], levelNamed(match[2] ?? '') ?? ''] as const]));
  return found.length === lines.length && found.every(([, level]) => level !== '') ? new Map(found) : undefined;
}

/**
 * One request: for all loggers when they have one level afterwards, else for those that differ. Two where dozens differ and nearly all have one level afterwards, as when
 * debug logging ends: a request that names each of them would be read by nobody who is asked whether it may be sent.
 */
function change(now: Levels, wanted: Levels): readonly LevelRequest[] {
  const changed = differing(now, wanted);
  if (changed.size === 0) return [];
  const after = new Map([...now, ...changed]);
  const counts = new Map([...after.values()].map(level => [level, 0]));
  for (const level of after.values()) counts.set(level, (counts.get(level) ?? 0) + 1);
  const [level = ''] = [...counts].toSorted(([, one], [, other]) => other - one)[0] ?? [];
  const others = new Map([...after].filter(([, each]) => each !== level));
  const isKnown = after.size === now.size; // one that Envoy does not have must be refused by name
  if (isKnown && others.size === 0) return [toAll(level)];
  return isKnown && changed.size > 20 && others.size * 5 < changed.size ? [toAll(level), toSome(others)] : [toSome(changed)];
}

const toAll = (level: string): LevelRequest => ({method: 'POST', path: `/logging?level=${queryValue(level)}`});
const toSome = (levels: Levels): LevelRequest => {
  const paths = [...levels].map(([name, level]) => `${name}:${level}`).join(',');
  return {method: 'POST', path: `/logging?paths=${queryValue(paths)}`};
};

/** All loggers as the command line had them ("warning" and "misc:error,upstream:debug" in `/server_info`), as Istio has them where it cannot be read. */
function startedWith(now: Levels, answer: string): Levels {
  const options = parseServerInfo(jsonIn(answer))?.options;
  const own = (options?.componentLogLevel ?? '').split(',').flatMap(pair => {
    const at = pair.lastIndexOf(':');
    const [name, level] = [pair.slice(0, at).trim(), levelNamed(pair.slice(at + 1))];
    return at > 0 && level !== undefined && now.has(name) ? [[name, level] as const] : [];
  });
  return new Map([...allAt(now.keys(), levelNamed(options?.logLevel ?? '') ?? usualLevel), ...own]);
}

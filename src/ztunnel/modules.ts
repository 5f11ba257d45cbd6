import {allAt, differing, levelsNamed, queryValue} from '../lib/levelSets.ts';
import type {LevelRequest, Levels, LogDialect, Preset} from '../lib/logLevels.ts';
import {moduleWords} from './moduleWords.ts';

const levels = ['off', 'error', 'warn', 'info', 'debug', 'trace'] as const;
const levelNamed = levelsNamed(
  levels,
  new Map([
    ['warning', 'warn'],
    ['critical', 'error'], // as istioctl translates it
    ['none', 'off'],
  ]),
);

/** The logger that stands for the bare level of ztunnel's text. */
const bare = 'default';

const read: LevelRequest = {method: 'POST', path: '/logging'};

/**
 * Modules of ztunnel: `POST /logging` gives "current log level is MODULE=LEVEL,...,LEVEL" (src/admin.rs, src/telemetry.rs). `level=` adds clauses to the current ones; with `reset`
 * to those it was started with. A clause is also for all modules whose names begin like it.
 */
export const ztunnelModules: LogDialect = {
  is: 'ztunnel',
  noun: 'module',
  levels,
  levelNamed,
  read,
  parse: parseModules,
  known: [...moduleWords.keys()].filter(name => name !== bare),
  fallback: bare,
  change,
  putBack: change,
  reset: {requests: () => [{method: 'POST', path: '/logging?level=&reset'}]},
  words: module => moduleWords.get(module) ?? '',
  important: [bare, 'access', 'ztunnel::proxy', 'ztunnel::xds', 'ztunnel::state', 'ztunnel::identity', 'ztunnel::dns', 'ztunnel::inpod'],
  presets: [
    preset('routing', 'connections in and out, where to', ['access', 'ztunnel::proxy', 'ztunnel::state']),
    preset('tls', 'certificates and handshakes', ['ztunnel::tls', 'ztunnel::identity', 'ztunnel::proxy']),
    preset('authz', 'who is let in, and why not', ['ztunnel::rbac', 'ztunnel::state', 'access']),
    preset('upstream', 'tunnels to others and their pools', ['ztunnel::proxy', 'h2']),
    {
      name: 'all',
      help: 'every module debug, except those that are off: costs CPU and disk',
      levels: now => allAt([...[...now].filter(([name, level]) => level !== 'off' && name !== bare).map(([name]) => name), bare], 'debug'),
    },
  ],
};

/** Modules can be set that are not listed: all of a preset are. */
function preset(name: string, purpose: string, modules: readonly string[]): Preset {
  return {name, help: `${purpose}: ${modules.join(', ')} debug`, levels: () => allAt(modules, 'debug')};
}

/** Clauses in the order of the answer; anything else is none. */
function parseModules(body: string): Levels | undefined {
  const text = /^current log level is (\S+)\s*$/.exec(body)?.[1];
  const clauses = text?.split(',').map(clause => {
    const at = clause.lastIndexOf('=');
    return [at < 0 ? bare : clause.slice(0, at), clause.slice(at + 1)] as const;
  });
  return clauses?.every(([name, level]) => name !== '' && isLevel(level)) ? new Map(clauses) : undefined;
}

const isLevel = (text: string): boolean => (levels as readonly string[]).includes(text);

/** Adds the clauses that differ. A module only loses its clause when all are said anew, on top of those that it was started with. */
function change(now: Levels, wanted: Levels): readonly LevelRequest[] {
  const changed = differing(now, wanted);
  if (changed.size === 0) return [];
  const loses = [...changed.values()].includes('');
  const after = loses ? [...new Map([...now, ...changed])].filter(([, level]) => level !== '') : [...changed];
  const text = after.map(([name, level]) => (name === bare ? level : `${name}=${level}`)).join(',');
  return [{method: 'POST', path: `/logging?level=${queryValue(text)}${loses ? '&reset' : ''}`}];
}

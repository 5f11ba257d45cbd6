import type {Member} from '../cast.ts';
import {type Answer, json, plain, type Question} from '../http.ts';
import {templates} from '../templates.ts';
import type {World} from '../world.ts';
import {ztunnelDump} from './ztunnelDump.ts';

/** The log level of one ztunnel, as its `/logging` words it. */
export type ZtunnelLevel = {text: string};

const levels = ['off', 'error', 'warn', 'info', 'debug', 'trace'];
const help = `
usage: POST /logging\t\t\t\t\t\t(To list current level)
usage: POST /logging?level=<level>\t\t\t\t(To change global levels)
usage: POST /logging?level={mod1}:{level1},{mod2}:{level2}\t(To change specific mods' logging level)

hint: loglevel:\terror|warn|info|debug|trace|off
hint: mod_name:\tthe module name, i.e. ztunnel::agentproxy
`;

/** The level a ztunnel starts with, as recorded. */
export const recordedLevel = (): ZtunnelLevel => ({text: templates().text('ztunnel/logging').trim().replace('current log level is ', '')});

/** What a ztunnel answers on its admin port. */
export function ztunnelAnswer(world: World, member: Member, level: ZtunnelLevel, {method, path, query}: Question): Answer {
  if (path === '/config_dump') return json(JSON.stringify(ztunnelDump(world, member), null, 2));
  if (path !== '/logging') return plain('', 404);
  if (method !== 'POST') return plain(`Invalid HTTP method\n${help}`, 405);
  const wanted = query.get('level') ?? '';
  const added = wanted === '' ? [] : wanted.split(',');
  if (added.some(clause => clause.startsWith('=') || !levels.includes(clause.slice(clause.lastIndexOf('=') + 1))))
    return plain(`Invalid level provided: ${wanted}\n${help}`, 400);
  const before = query.has('reset') ? recordedLevel().text : level.text;
  level.text = ordered([...before.split(','), ...added]);
  return plain(`current log level is ${level.text}\n`);
}

/** The last clause for a module counts. They are listed as the tracing library has them: those with the longest names first, of the same length backwards, the level of all others last. */
function ordered(clauses: readonly string[]): string {
  const byModule = new Map(clauses.map(clause => [clause.slice(0, Math.max(0, clause.lastIndexOf('='))), clause]));
  const sorted = [...byModule].sort(([one], [other]) => other.length - one.length || (one < other ? 1 : -1));
  return sorted.map(([, clause]) => clause).join(',');
}

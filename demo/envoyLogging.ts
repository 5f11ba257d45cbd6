import {type Answer, plain, type Question} from './http.ts';
import {templates} from './templates.ts';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

/** The levels of one Envoy's loggers, in Envoy's order; they start as recorded. */
export type Loggers = Map<string, string>;

/** The loggers of an Envoy that was just started. */
export const recordedLoggers = (): Loggers =>
  new Map(
    [
      ...templates()
        .text('envoy/logging')
        .matchAll(/^ {2}(\S+): (\S+)$/gm),
    ].map(([, name = '', level = '']) => [name, level]),
  );

/** `POST /logging`: without a query the list; `level=` for all, `paths=a:debug,b:info` for several, `NAME=LEVEL` for one. Changes `loggers` in place. */
export function envoyLogging(loggers: Loggers, {method, query}: Question): Answer {
  if (method !== 'POST') return plain(`Method ${method} not allowed, POST required.`, 405);
  const error = change(loggers, [...query]);
  if (error !== undefined) return plain(`error: ${error}\n\n${usage}${list(loggers)}`, 400);
  return plain(list(loggers));
}

const usage = [
  'usage: /logging?<name>=<level> (change single level)',
  'usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)',
  'usage: /logging?level=<level> (change all levels)',
  'usage: /logging?group=<group_name>:<level> (change group of loggers)',
  `levels: ${levels.join(' ')} \n`,
].join('\n');

const list = (loggers: Loggers): string => `active loggers:\n${[...loggers].map(([name, level]) => `  ${name}: ${level}\n`).join('')}\n`;

/** What is wrong with the change, else undefined. */
function change(loggers: Loggers, query: readonly (readonly [string, string])[]): string | undefined {
  if (query.length > 1) return 'invalid number of parameters';
  const [key, value = ''] = query[0] ?? [];
  if (key === undefined) return undefined;
  const pairs =
    key === 'level' ? [...loggers.keys()].map(name => [name, value] as const) : key === 'paths' ? pathsOf(value) : [[key, value] as const];
  if (pairs.some(([name]) => !loggers.has(name))) return 'unknown logger name';
  if (pairs.some(([, level]) => !levels.includes(level))) return 'unknown logger level';
  for (const [name, level] of pairs) loggers.set(name, level);
  return undefined;
}

const pathsOf = (text: string) => text.split(',').map(pair => [pair.slice(0, pair.lastIndexOf(':')), pair.slice(pair.lastIndexOf(':') + 1)] as const);

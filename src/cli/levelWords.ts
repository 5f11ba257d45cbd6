import type {Levels, LogDialect} from '../lib/logLevels.ts';
import {didYouMean} from './words.ts';

/** What a text asks of one process; `strangers` are loggers that it may have though nobody lists them. `problem` is istioctl's sentence. */
export type WantedLevels = {readonly levels: Levels; readonly strangers: readonly string[]} | {readonly problem: string};

const all = 'level'; // istioctl's word for every logger

/**
 * Understands `--level` as istioctl does, for a process with these levels: "debug", "http:debug,redis=trace", "level:debug", "ns::http:debug". A level for all
 * loggers is set first; but for ztunnels, one that stands alone also takes back what was said in front of it. Modules of ztunnels keep their "::".
 */
export function wantedLevels(text: string, dialect: LogDialect, now: Levels): WantedLevels {
  const wanted = new Map<string, string>();
  const strangers: string[] = [];
  for (const clause of text.split(',').map(part => part.trim())) {
    const [logger, word] = partsOf(clause, dialect);
    const isListed = logger === undefined || logger === all || now.has(logger) || dialect.known.includes(logger);
    if (!isListed && (dialect.fallback === undefined || !/^[\w:.-]+$/.test(logger)))
      return {problem: `unrecognized logger name: ${logger || '""'}${didYouMean(logger, [...now.keys()])}`};
    const level = dialect.levelNamed(word);
    if (level === undefined) return {problem: `unrecognized logging level: ${word || '""'}${didYouMean(word, dialect.levels)}`};
    if (logger === undefined && dialect.is !== 'ztunnel') wanted.clear(); // a ztunnel takes all clauses in any order
    wanted.set(logger ?? all, level);
    if (!isListed) strangers.push(logger);
  }
  const every = wanted.get(all);
  wanted.delete(all);
  return {levels: new Map([...allOf(every, dialect, now), ...wanted]), strangers: strangers.filter(logger => wanted.has(logger))};
}

function allOf(level: string | undefined, {fallback}: LogDialect, now: Levels): readonly (readonly [string, string])[] {
  if (level === undefined) return [];
  return (fallback === undefined ? [...now.keys()] : [fallback]).map(logger => [logger, level]);
}

/** Logger, which is undefined where a level stands alone, and level. */
function partsOf(clause: string, {is}: LogDialect): readonly [string | undefined, string] {
  const text = is === 'ztunnel' ? clause : (clause.split('::').at(-1) ?? '');
  const at = is === 'ztunnel' ? moduleEnd(text) : text.search(/[:=]/);
  return at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
}

/** ztunnel itself writes "=", istioctl's help ":"; a path of modules has "::". */
function moduleEnd(text: string): number {
  const equals = text.indexOf('=');
  return equals < 0 ? ([...text.matchAll(/(?<!:):(?!:)/g)].at(-1)?.index ?? -1) : equals;
}

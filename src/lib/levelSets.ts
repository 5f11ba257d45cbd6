import type {Levels, Preset} from './logLevels.ts';

/** The entries of `wanted` that are not so now; '' is the level of a logger that is not listed. */
export const differing = (now: Levels, wanted: Levels): Levels => new Map([...wanted].filter(([name, level]) => (now.get(name) ?? '') !== level));

/** These loggers at one level. */
export const allAt = (names: Iterable<string>, level: string): Levels => new Map([...names].map(name => [name, level]));

/** Tells what level a word means: one of `levels` in any case, or a word of another kind of process in `aliases`. */
export const levelsNamed =
  (levels: readonly string[], aliases: ReadonlyMap<string, string>) =>
  (word: string): string | undefined => {
    const lower = word.trim().toLowerCase();
    return levels.includes(lower) ? lower : aliases.get(lower);
  };

/** A preset that brings those of these loggers that the process has to debug. Its help says what for, and names them. */
export const debugPreset = (name: string, purpose: string, loggers: readonly string[]): Preset => ({
  name,
  help: `${purpose}: ${loggers.join(', ')} debug`,
  levels: now =>
    allAt(
      loggers.filter(logger => now.has(logger)),
      'debug',
    ),
});

/** A value of a query, readable: what separates loggers and levels stays as it is. */
export const queryValue = (value: string): string => encodeURIComponent(value).replace(/%(2C|3A|3D)/g, escaped => decodeURIComponent(escaped));

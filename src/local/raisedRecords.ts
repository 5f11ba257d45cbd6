import {mkdir, readFile, rename} from 'node:fs/promises';
import {hostname} from 'node:os';
import {dirname} from 'node:path';
import {field} from '../lib/json.ts';
import type {Raised, RaisedRecords} from '../lib/logLevels.ts';
import {isRaised} from '../lib/raisedJson.ts';
import {type Trouble, troubleError} from '../lib/trouble.ts';
import {fileFailure} from './failure.ts';
import {type LockTimes, lockFile, lockTimes} from './lockFile.ts';
import {isRunning} from './running.ts';
import {writeWhole} from './writeWhole.ts';

const version = 1;
/** An i9s that has not been seen for so long (milliseconds) is taken for dead, whatever has its pid now. */
const seenMs = 180_000;
const writeNext = 'Levels are only changed once that is recorded: make room there, or set XDG_STATE_HOME to a folder that you can write to.';

/** `foreign`: entries that this i9s does not understand; they are kept. */
type Contents = {readonly raised: readonly Raised[]; readonly foreign: readonly unknown[]; readonly version: number};

/**
 * Raised levels in a file (JSON, mode 0600) that every i9s of this user reads and changes. A file that cannot be understood is moved aside, which one rejection says;
 * one of a newer i9s is read as far as it can be, and never changed.
 */
export function openRaisedRecords(file: string, times: LockTimes = lockTimes): RaisedRecords {
  const look = async (): Promise<Contents | undefined> => {
    try {
      return parseContents(await readFile(file, 'utf8'));
    } catch (error) {
      if ((error as {readonly code?: string}).code === 'ENOENT') return {raised: [], foreign: [], version};
      throw fileFailure(error, file, 'Make it readable, or set XDG_STATE_HOME to another folder.');
    }
  };

  /** Nobody else may hold the lock: they would move a good file aside. */
  const moveAside = async (): Promise<never> => {
    const aside = `${file}.broken`;
    await rename(file, aside);
    throw troubleError({
      kind: 'garbage',
      what: `The file ${file} is not what i9s wrote and was moved to ${aside}.`,
      next: 'What was raised before is no longer known: look at the levels of your proxies, then try again.',
    });
  };

  const locked = async <T>(work: (isMine: () => Promise<boolean>) => Promise<T>): Promise<T> => {
    try {
      await mkdir(dirname(file), {recursive: true, mode: 0o700});
      const lock = await lockFile(file, times);
      try {
        return await work(lock.isMine);
      } finally {
        await lock.release();
      }
    } catch (error) {
      throw hasTrouble(error) ? error : fileFailure(error, file, writeNext);
    }
  };

  const edited = (edit: (all: readonly Raised[]) => readonly Raised[]): Promise<readonly Raised[] | undefined> =>
    locked(async isMine => {
      const before = (await look()) ?? (await moveAside());
      if (before.version !== version) throw troubleError(newer(file, before.version));
      const raised = edit(before.raised);
      if (raised === before.raised) return raised;
      const text = `${JSON.stringify({version, raised: [...raised, ...before.foreign]}, null, 2)}\n`;
      if (!(await isMine())) return undefined;
      await writeWhole(file, text);
      return raised;
    });

  // What comes while a change is written is written together: with hundreds of pods the file is large. Those of one program need not wait for each other's lock.
  type Change = {
    readonly edit: (all: readonly Raised[]) => readonly Raised[];
    readonly done: (raised: readonly Raised[]) => void;
    readonly failed: (error: unknown) => void;
  };
  let waiting: readonly Change[] = [];
  let writing = false;
  const write = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      try {
        let raised: readonly Raised[] | undefined;
        while (raised === undefined) raised = await edited(all => now.reduce((before, {edit}) => edit(before), all));
        for (const {done} of now) done(raised);
      } catch (error) {
        for (const {failed} of now) failed(error);
      }
    }
    writing = false;
  };
  return {
    async read() {
      const found = (await look()) ?? (await locked(async () => (await look()) ?? (await moveAside())));
      return found.raised;
    },
    change: edit =>
      new Promise((done, failed) => {
        waiting = [...waiting, {edit, done, failed}];
        if (!writing) void write();
      }),
    isAlive: (by, now) => now - by.seenAt < seenMs && (by.host !== hostname() || isRunning(by.pid)),
  };
}

/** Undefined where it is nothing that i9s wrote. */
function parseContents(text: string): Contents | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const [written, entries] = [field(json, 'version'), field(json, 'raised')];
    if (typeof written !== 'number') return undefined;
    if (!Array.isArray(entries)) return written === version ? undefined : {raised: [], foreign: [], version: written};
    return {raised: entries.filter(isRaised), foreign: entries.filter(entry => !isRaised(entry)), version: written};
  } catch {
    return undefined;
  }
}

const hasTrouble = (error: unknown): boolean => (error as {readonly trouble?: unknown}).trouble !== undefined;

const newer = (file: string, found: number): Trouble => ({
  kind: 'other',
  what: `The file ${file} was written by another i9s (version ${found} of it, this i9s knows ${version}).`,
  next: 'Use the newer i9s, or move the file away once nothing is raised any more.',
});

import {link, open, readFile, rename, rm, stat, unlink} from 'node:fs/promises';
import {hostname} from 'node:os';
import {text as member, number} from '../lib/json.ts';
import {troubleError} from '../lib/trouble.ts';
import {isRunning} from './running.ts';

/** Milliseconds: how long others are waited for, and the age at which a lock is left over from somebody who has crashed. */
export type LockTimes = {readonly patienceMs: number; readonly staleMs: number};
export const lockTimes: LockTimes = {patienceMs: 2_000, staleMs: 5_000};

/** `isMine`: nobody has broken it meanwhile, as happens to a program that was suspended while it held the lock. */
export type Lock = {readonly isMine: () => Promise<boolean>; readonly release: () => Promise<void>};

type Holder = {readonly contents: string; readonly pid: number | undefined; readonly stale: boolean};
const pollMs = 10;
let count = 0;

/**
 * Holds `file`.lock until released; it is meant for milliseconds. Rejects with a Trouble while another process holds it for longer than `patienceMs`, and with Node's
 * error where it cannot be made.
 */
export async function lockFile(file: string, {patienceMs, staleMs}: LockTimes): Promise<Lock> {
  const path = `${file}.lock`;
  const contents = JSON.stringify({pid: process.pid, host: hostname(), at: Date.now(), count: count++});
  const isMine = async (): Promise<boolean> => (await readFile(path, 'utf8').catch(() => '')) === contents;
  const release = async (): Promise<void> => {
    if (await isMine()) await rm(path, {force: true});
  };
  // Not the wall clock: it may be set while others are waited for.
  for (const until = performance.now() + patienceMs; ; ) {
    if (await make(path, contents)) return {isMine, release};
    const holder = await holderOf(path, staleMs);
    if (holder?.stale) {
      await breakLock(path, holder);
    } else if (holder !== undefined && performance.now() > until) {
      const who = holder.pid === undefined ? '' : ` (pid ${holder.pid})`;
      throw troubleError({
        kind: 'other',
        what: `The file ${file} is locked by another i9s${who}.`,
        next: `Try again; remove ${path} if no other i9s runs.`,
      });
    } else if (holder !== undefined) {
      await new Promise(resolve => setTimeout(resolve, pollMs * (0.5 + Math.random())));
    }
  }
}

async function make(path: string, contents: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(contents);
    } catch (error) {
      await rm(path, {force: true});
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined where it has just been released. */
async function holderOf(path: string, staleMs: number): Promise<Holder | undefined> {
  try {
    const [contents, {mtimeMs}] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const said = parsed(contents);
    const pid = number(said, 'pid');
    const dead = pid !== undefined && member(said, 'host') === hostname() && !isRunning(pid);
    // One from the future is as old: the clock was set back.
    return {contents, pid, stale: dead || Math.abs(Date.now() - mtimeMs) > staleMs};
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of several who break a lock at once, one takes it away; who took a fresh one instead gives it back. */
async function breakLock(path: string, {contents}: Holder): Promise<void> {
  const taken = `${path}.${process.pid}.${count++}~`;
  try {
    await rename(path, taken);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(taken, 'utf8')) !== contents) await link(taken, path).catch(() => {}); // else its holder finds that it is not theirs any more
  await unlink(taken);
}

const codeOf = (error: unknown): string | undefined => (error as {readonly code?: string}).code;

function parsed(contents: string): unknown {
  try {
    return JSON.parse(contents);
  } catch {
    return undefined; // made, but not written yet
  }
}

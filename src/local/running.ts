import {readFileSync} from 'node:fs';

/** Does a process of this machine live? One that is another user's does; one that has ended and that nobody has waited for, as happens in containers without an init, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as {readonly code?: string}).code !== 'EPERM') return false;
  }
  return stateOf(pid) !== 'Z';
}

/** The letter of Linux for what a process does (proc(5)); undefined where there is no /proc. Its name, which stands before, may hold anything. */
function stateOf(pid: number): string | undefined {
  try {
    return /\) (\w)(?= )[^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

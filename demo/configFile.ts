import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** The signals with which a program is asked to end. */
export const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes a kubeconfig into a folder of its own under the system's temporary folder. `remove` takes the folder away; that also happens when the process exits or is
 * ended by a signal.
 */
export function writeConfig(text: string): {readonly path: string; readonly remove: () => void} {
  const folder = mkdtempSync(join(tmpdir(), 'i9s-demo-'));
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, text, {mode: 0o600});
  const takeAway = () => rmSync(folder, {recursive: true, force: true});
  // Whoever else listens (Ink gives the terminal back and sends the signal again, if nobody but Ink listens) comes after this one, which is off by then.
  // Where nobody does, the signal is sent again to end the process as if this one had not been here.
  const ended = (signal: NodeJS.Signals) => {
    takeAway();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.once('exit', takeAway);
  for (const signal of endings) process.prependOnceListener(signal, ended);
  const remove = () => {
    takeAway();
    process.off('exit', takeAway);
    for (const signal of endings) process.off(signal, ended);
  };
  return {path, remove};
}

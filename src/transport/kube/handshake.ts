import {onAbort} from '../abort.ts';
import type {Place} from '../errors.ts';
import {cancelled, timeoutError} from '../errors.ts';

/** How long opening something may take, and what it leads to. `what` names it in sentences; by default it is a port-forward. */
export type Opening = {readonly place: Place; readonly handshakeMs: number; readonly what?: string};
/** One port of one pod. */
export type Target = Opening & {readonly namespace: string; readonly pod: string; readonly port: number};

/**
 * Waits for something to open. `start` begins it, tells once how it went, and gives the function that undoes it; that is called when opening fails,
 * is aborted or takes too long. The promise rejects then.
 */
export function handshake<T>(
  {place, handshakeMs, what = 'The port-forward to'}: Opening,
  signal: AbortSignal,
  start: (opened: (result: T) => void, failed: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let forget = () => {};
    let isOver = false;
    const end = (): boolean => {
      const first = !isOver;
      isOver = true;
      clearTimeout(patience);
      forget();
      return first;
    };
    const fail = (error: Error) => {
      if (!end()) return;
      undo();
      reject(error);
    };
    const undo = start(result => (end() ? resolve(result) : undefined), fail);
    const patience = setTimeout(() => fail(timeoutError({name: `${what} ${place.name}`}, handshakeMs)), handshakeMs);
    forget = onAbort(signal, () => fail(cancelled()));
  });
}

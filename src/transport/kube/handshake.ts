import {onAbort} from '../abort.ts';
import type {Place} from '../errors.ts';
import {cancelled, timeoutError} from '../errors.ts';

/** One port of one pod, and how long opening a tunnel to it may take. `place` names it in sentences. */
export type Target = {readonly namespace: string; readonly pod: string; readonly port: number; readonly place: Place; readonly handshakeMs: number};

/**
 * Waits for something to open. `start` begins it, tells once how it went, and gives the function that undoes it; that is called when opening fails,
 * is aborted or takes too long. The promise rejects then.
 */
export function handshake<T>(
  {place, handshakeMs}: Target,
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
    const patience = setTimeout(() => fail(timeoutError({name: `The port-forward to ${place.name}`}, handshakeMs)), handshakeMs);
    forget = onAbort(signal, () => fail(cancelled()));
  });
}

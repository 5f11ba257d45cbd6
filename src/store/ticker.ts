import type {Event, State} from './state.ts';
import type {Store} from './store.ts';

const tickMs = 1_000;
/** A machine that was busy ticks late; a clock that moved further than this was set, or the machine slept. */
const jumpMs = 10_000;

/** Moves `now` once a second, and moves what was measured along when the clock of the machine was set. Returns how to stop it. */
export function startTicker(store: Store<State, Event>, clock: () => number): () => void {
  let last = clock();
  const timer = setInterval(() => {
    const now = clock();
    const jump = now - last - tickMs;
    last = now;
    if (Math.abs(jump) > jumpMs) {
      const way = jump > 0 ? 'forward' : 'back';
      const text = `The clock of this machine moved ${way} by ${Math.round(Math.abs(jump) / 1000)} s; what i9s measured itself was moved along.`;
      store.post({type: 'clockMoved', by: jump});
      store.post({type: 'noticed', level: '!', text, at: now});
    }
    store.post({type: 'ticked', now});
  }, tickMs);
  return () => clearInterval(timer);
}

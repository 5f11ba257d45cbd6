import type {Event, State} from './state.ts';
import type {Store} from './store.ts';

const tickMs = 1_000;
/** A machine that was busy ticks late; a clock that moved further than this was set, or the machine slept. */
const jumpMs = 10_000;

/** Moves `now` once a second, and says so when the clock of the machine jumped: ages measured across the jump are off. Returns how to stop it. */
export function startTicker(store: Store<State, Event>, clock: () => number): () => void {
  let last = clock();
  const timer = setInterval(() => {
    const now = clock();
    const jump = now - last - tickMs;
    last = now;
    store.post({type: 'ticked', now});
    if (Math.abs(jump) > jumpMs) {
      const way = jump > 0 ? 'forward' : 'back';
      const text = `The clock of this machine moved ${way} by ${Math.round(Math.abs(jump) / 1000)} s: ages that began before are off by as much.`;
      store.post({type: 'noticed', level: '!', text, at: now});
    }
  }, tickMs);
  return () => clearInterval(timer);
}

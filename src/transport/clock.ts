/** A running timer; `restart` begins its time anew (also after it was stopped), `stop` ends it. */
export type Timer = {readonly restart: () => void; readonly stop: () => void};

/** Time and chance, handed in so that tests can set them. Milliseconds; `random` is in [0, 1). */
export type Clock = {readonly now: () => number; readonly random: () => number; readonly timer: (ms: number, run: () => void) => Timer};

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  timer: (ms, run) => {
    let running = setTimeout(run, ms);
    return {
      restart: () => {
        clearTimeout(running);
        running = setTimeout(run, ms);
      },
      stop: () => clearTimeout(running),
    };
  },
};

/** Time as the demo mesh knows it; tests hand in one that stands still. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls `run` every so many milliseconds until the returned function is called. */
  readonly every: (ms: number, run: () => void) => () => void;
};

/** The clock of the machine, or another's hands. Its timers do not keep the process alive. */
export const realClock = (now: () => number = Date.now): Clock => ({
  now,
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
});

/** RFC 3339 with whole seconds, as Kubernetes writes times. */
export const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');

/** RFC 3339 as Go prints nanoseconds: `fraction` (0 to 999,999) follows the milliseconds, zeros at the end are cut. */
export const nanoseconds = (ms: number, fraction: number): string => {
  const digits = `${String(ms % 1000).padStart(3, '0')}${String(fraction).padStart(6, '0')}`.replace(/0+$/, '');
  return seconds(ms).replace('Z', `${digits === '' ? '' : `.${digits}`}Z`);
};

/** A line of a container's log, and when it was written: RFC 3339 with nanoseconds, UTC. */
export type LogLine = {readonly stamp: string; readonly text: string};

/** What one run of a container has written, as far as it is kept. */
export type Run = {
  /** The kept lines are those from `from` up to `end`, counted from the first one ever written. */
  readonly from: () => number;
  readonly end: () => number;
  readonly lines: (from: number, to?: number) => readonly LogLine[];
  /** Writes at `at` (ms since 1970); stamps never go back. */
  readonly write: (at: number, texts: readonly string[]) => void;
  /** The container has ended. */
  readonly finish: () => void;
  readonly isOver: () => boolean;
  /** Calls `run` after every change, until the function it gives is called. */
  readonly subscribe: (run: () => void) => () => void;
};

const most = 20_000; // lines that are kept of a run

/** A run that starts with these lines. */
export function createRun(first: readonly LogLine[] = []): Run {
  let kept = [...first];
  let dropped = 0;
  let isOver = false;
  let lastMs = Date.parse(first.at(-1)?.stamp ?? '1970-01-01T00:00:00Z') + 1;
  let nanos = 0;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const run of [...listeners]) run();
  };
  const stamp = (at: number) => {
    if (at > lastMs) nanos = 0;
    lastMs = Math.max(at, lastMs);
    nanos += 4_211;
    if (nanos > 999_999) {
      lastMs += 1;
      nanos -= 999_999;
    }
    return new Date(lastMs).toISOString().replace('Z', `${String(nanos).padStart(6, '0')}Z`);
  };
  return {
    from: () => dropped,
    end: () => dropped + kept.length,
    lines: (from, to = dropped + kept.length) => kept.slice(Math.max(0, from - dropped), Math.max(0, to - dropped)),
    write: (at, texts) => {
      if (isOver || texts.length === 0) return;
      for (const text of texts) kept.push({stamp: stamp(at), text});
      if (kept.length > most * 1.2) {
        dropped += kept.length - most;
        kept = kept.slice(-most);
      }
      tell();
    },
    finish: () => {
      isOver = true;
      tell();
    },
    isOver: () => isOver,
    subscribe: run => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
}

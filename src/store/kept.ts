import type {Answer, Keep} from '../transport/meshSource.ts';

/** Answers that several panes need, kept for a while. */
export type Kept = {readonly ask: Keep; readonly clear: () => void};

/** Milliseconds for which an answer serves another pane as well, and a page that is come back to is not asked for again. */
export const youngMs = 10_000;

type Flight = {readonly answer: Promise<Answer<unknown>>; readonly stop: AbortController; waiting: number; readonly began: number};

/** Keeps at most so many characters of answers, those that were asked for last, and none for longer than `forMs`: what is older is asked for again anyway. */
export function keepAnswers(clock: () => number, most = 30_000_000, forMs = youngMs): Kept {
  const answers = new Map<string, Answer<unknown>>();
  const flights = new Map<string, Flight>();

  const keep = (key: string, answer: Answer<unknown>): void => {
    answers.delete(key);
    answers.set(key, answer);
    setTimeout(() => answers.get(key) === answer && answers.delete(key), forMs).unref();
    let size = [...answers.values()].reduce((sum, each) => sum + each.size, 0);
    for (const [old, each] of answers) {
      if (size <= most || old === key) break;
      answers.delete(old);
      size -= each.size;
    }
  };

  const take = (key: string, fetch: Parameters<Keep>[2]): Flight => {
    const stop = new AbortController();
    const began = clock();
    const answer = fetch(stop.signal).then(({value, size}) => {
      const found = {value, size, at: clock()};
      if (flights.get(key) === flight) keep(key, found);
      return found;
    });
    const flight: Flight = {answer, stop, waiting: 0, began};
    flights.set(key, flight);
    const landed = (): void => void (flights.get(key) === flight && flights.delete(key));
    answer.then(landed, landed);
    return flight;
  };

  return {
    async ask(key, since, fetch, signal) {
      signal.throwIfAborted(); // it would not tell that it was left, and nobody would end the flight
      const known = answers.get(key);
      if (known !== undefined && known.at >= since) {
        keep(key, known);
        return known as Answer<never>;
      }
      const under = flights.get(key);
      const flight = under !== undefined && under.began >= since && !under.stop.signal.aborted ? under : take(key, fetch);
      flight.waiting++;
      const left = (): void => void (--flight.waiting === 0 && flight.stop.abort());
      signal.addEventListener('abort', left, {once: true});
      try {
        return (await flight.answer) as Answer<never>;
      } finally {
        signal.removeEventListener('abort', left);
      }
    },
    clear() {
      answers.clear();
      for (const {stop} of flights.values()) stop.abort();
      flights.clear();
    },
  };
}

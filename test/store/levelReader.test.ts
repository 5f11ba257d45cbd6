import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Levels} from '../../src/lib/logLevels.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {keepLevelsRead, type Wanted} from '../../src/store/levelReader.ts';
import type {Event, State} from '../../src/store/state.ts';
import {levels} from './fakeLevels.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A reader of what `show` puts on the screen; each question is answered by hand. */
function begin() {
  const posted: Event[] = [];
  const asked: {
    readonly id: string;
    readonly signal: AbortSignal;
    readonly answer: (levels: Levels) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  let onScreen: readonly Wanted[] = [];
  let told = (): void => {};
  const store = {
    get: () => ({}) as State,
    send: () => {},
    post: (event: Event) => void posted.push(event),
    subscribe: (listener: () => void) => {
      told = listener;
      return () => {
        told = () => {};
      };
    },
  };
  const read = ({id}: Wanted, signal: AbortSignal) => new Promise<Levels>((answer, fail) => asked.push({id, signal, answer, fail}));
  const reader = keepLevelsRead({store, wanted: () => onScreen, read, clock: () => 7});
  const show = (...names: readonly string[]): void => {
    onScreen = names.map(id => ({id, uid: `uid-${id}`}));
    told();
  };
  return {reader, posted, asked, show, settle: () => vi.advanceTimersByTimeAsync(0), names: () => asked.map(({id}) => id)};
}

describe('levels on the screen', () => {
  it('are read when they come there, and every 5 s', async () => {
    const {show, asked, posted, settle, names} = begin();
    show('a', 'b');
    show('a', 'b');
    expect(names()).toEqual(['a', 'b']);
    for (const {answer} of asked) answer(levels({http: 'debug'}));
    await settle();
    expect(posted).toMatchObject([
      {type: 'levelsRead', pod: 'a', at: 7},
      {type: 'levelsRead', pod: 'b', uid: 'uid-b'},
    ]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(names()).toEqual(['a', 'b', 'a', 'b']);
  });

  it('are asked for once at a time', async () => {
    const {show, names, reader} = begin();
    show('a');
    reader.refresh();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(names()).toEqual(['a']);
  });

  it('that cannot be read say why', async () => {
    const {show, asked, posted, settle} = begin();
    show('a');
    asked[0]?.fail(troubleError({kind: 'refused', what: 'No.', next: ''}));
    await settle();
    expect(posted).toMatchObject([{type: 'levelsFailed', pod: 'a', trouble: {kind: 'refused'}}]);
  });

  it.each(['left', 'stopped'])('are no longer asked for once the pane is %s, and a late answer does not count', async how => {
    const {show, asked, posted, reader, names} = begin();
    show('a');
    how === 'left' ? show() : reader.stop();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(levels({http: 'debug'}));
    await vi.advanceTimersByTimeAsync(20_000);
    expect([posted, names(), vi.getTimerCount()]).toEqual([[], ['a'], 0]);
  });

  it('are read anew when one comes back to them', async () => {
    const {show, names} = begin();
    show('a');
    show();
    show('a');
    expect(names()).toEqual(['a', 'a']);
  });
});

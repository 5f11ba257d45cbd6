import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Raised} from '../../src/lib/logLevels.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import {changeLevels} from '../../src/store/levelChange.ts';
import {type LevelKeeper, startLevelKeeper} from '../../src/store/levelKeeper.ts';
import type {Event} from '../../src/store/state.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {type FakeProcess, fakeDialect, fakeMesh, fakeRecords, levels, me, raisedIn, targetOf} from './fakeLevels.ts';

const usual = {http: 'warning', router: 'warning', default: 'warning'};
const high = (name: string): FakeProcess => ({uid: `uid-${name}`, levels: levels({...usual, http: 'debug'})});
const isRaised = ({levels: all}: FakeProcess): boolean => all.get('http') === 'debug';

let keeper: LevelKeeper | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  keeper?.stop();
  vi.useRealTimers();
});

/** A keeper at 1,000 on the wall clock, over pods `a` and `b` whose logger http is raised. */
function begin(all: readonly Raised[]) {
  const [a, b] = [high('a'), high('b')];
  const mesh = fakeMesh({a, b});
  const {records, state} = fakeRecords(all);
  const wall = {now: 1_000};
  const said: string[] = [];
  const posted: Event[] = [];
  const opened: string[] = [];
  const instance = () => ({...me, seenAt: wall.now});
  const reach: {source: (raised: Raised) => Promise<MeshSource> | MeshSource} = {source: () => mesh.source};
  const sourceOf = (raised: Raised) => {
    opened.push(raised.context);
    return reach.source(raised);
  };
  keeper = startLevelKeeper({
    store: {post: event => void posted.push(event)},
    records,
    clock: () => wall.now,
    instance,
    sourceOf,
    dialectNamed: () => fakeDialect,
    say: (level, text) => void said.push(`${level} ${text}`),
  });
  /** Time passes, on the wall and for the timers. */
  const pass = async (seconds: number): Promise<void> => {
    for (let at = 0; at < seconds; at++) {
      wall.now += 1_000;
      await vi.advanceTimersByTimeAsync(1_000);
    }
  };
  return {
    ...mesh,
    net: mesh.state,
    a,
    b,
    records,
    state,
    wall,
    said,
    posted,
    opened,
    pass,
    instance,
    reach,
    begun: () => vi.advanceTimersByTimeAsync(0),
  };
}
const raisedNews = (posted: readonly Event[]) => posted.flatMap(event => (event.type === 'raisedRead' ? [event.raised] : []));
const put = 'ok Put back: levels of a.shop are as they were (http warning).';

describe('what is raised', () => {
  it('is told at the start, and again only when it has changed', async () => {
    const {begun, posted, pass, state} = begin([raisedIn('a', {until: 'quit', by: {...me, id: 'other'}})]);
    await begun();
    expect(raisedNews(posted)).toEqual([state.all]);
    await pass(20);
    expect(raisedNews(posted)).toHaveLength(1);
    state.all = [...state.all, raisedIn('b', {until: 'never', by: {...me, id: 'other'}})];
    await pass(5);
    expect(raisedNews(posted)).toHaveLength(2);
    expect(raisedNews(posted)[1]).toEqual(state.all);
  });

  it('is told at once when asked for', async () => {
    const {begun, posted, state} = begin([]);
    await begun();
    expect(posted).toEqual([]);
    state.all = [raisedIn('a')];
    keeper?.refresh();
    await begun();
    expect(raisedNews(posted)).toEqual([state.all]);
  });

  it('that cannot be read says so once', async () => {
    const {begun, said, pass, records} = begin([]);
    vi.spyOn(records, 'read').mockImplementation(async () => {
      throw Object.assign(new Error('x'), {trouble: {kind: 'other', what: 'The file is no file.', next: 'Look.'}});
    });
    await begun();
    await pass(20);
    expect(said).toEqual(['! The file is no file. Look.']);
  });

  it('being nothing, one timer is left that reads, which keeps nothing alive, and nothing is written', async () => {
    const {pass, state, posted} = begin([]);
    const timer = vi.spyOn(globalThis, 'setInterval');
    await pass(200);
    expect([vi.getTimerCount(), timer.mock.calls.length, state.writes, posted, state.reads]).toEqual([1, 0, 0, [], 41]);
    keeper?.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('without a time needs no clock that ticks, nor does what others raised', async () => {
    const {begun} = begin([raisedIn('a', {until: 'quit'}), raisedIn('b', {by: {...me, id: 'other'}})]);
    await begun();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('by this i9s says each minute that it lives', async () => {
    const other = raisedIn('b', {by: {...me, id: 'other'}, until: 'never'});
    const {pass, state} = begin([raisedIn('a', {until: 'quit'}), other]);
    await pass(59);
    expect(state.writes).toBe(0);
    await pass(130);
    expect(state.writes).toBe(3);
    expect(state.all).toEqual([raisedIn('a', {until: 'quit', by: {...me, seenAt: 181_000}}), other]);
  });
});

describe('when its time is over', () => {
  it('levels are put back, once, and it is said', async () => {
    const {pass, a, b, said, state, sent} = begin([raisedIn('a', {until: 5_000}), raisedIn('b', {until: 'quit'})]);
    await pass(3);
    expect([isRaised(a), said]).toEqual([true, []]);
    await pass(1);
    expect([isRaised(a), isRaised(b), said]).toEqual([false, true, [put]]);
    expect(state.all.map(({pod}) => pod)).toEqual(['b']);
    await pass(30);
    expect(sent()).toEqual(['POST a:15000/levels?http=warning']);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('of many loggers a few are named', async () => {
    const was = Object.fromEntries(['http', 'a', 'b', 'c', 'd', 'e'].map(name => [name, name === 'a' ? '' : 'warning']));
    const {pass, said} = begin([raisedIn('a', {until: 1_000, was})]);
    await pass(1);
    expect(said).toEqual([
      'ok Put back: levels of a.shop are as they were (http warning, a without one of its own, b warning, c warning, and 2 more).',
    ]);
  });

  it('on the wall: also after the machine has slept', async () => {
    const {pass, wall, a} = begin([raisedIn('a', {until: 601_000})]);
    await pass(3);
    wall.now += 3_600_000;
    await pass(1);
    expect(isRaised(a)).toBe(false);
  });

  it('before this i9s looked, at its first look', async () => {
    const {begun, said} = begin([raisedIn('a', {until: 500})]);
    await begun();
    expect(said).toEqual([put]);
  });

  it('what another i9s raised is its own business', async () => {
    const {pass, a, said} = begin([raisedIn('a', {until: 5_000, by: {...me, id: 'other'}})]);
    await pass(30);
    expect([isRaised(a), said]).toEqual([true, []]);
  });

  it('in a context that is not open, it is opened', async () => {
    const {pass, opened, said} = begin([raisedIn('a', {until: 2_000, context: 'elsewhere'})]);
    await pass(2);
    expect([opened, said]).toEqual([['elsewhere'], [put]]);
  });

  it('but somebody has moved it meanwhile, it waits for the new one', async () => {
    const {begun, pass, state, a, said} = begin([raisedIn('a', {until: 5_000})]);
    await begun();
    await pass(3);
    state.all = [raisedIn('a', {until: 20_000})]; // not read yet
    await pass(10);
    expect([isRaised(a), said]).toEqual([true, []]);
    await pass(6);
    expect([isRaised(a), said]).toEqual([false, [put]]);
  });

  it('but another i9s has taken it over or put it back, nothing is done', async () => {
    const {pass, state, said, asked} = begin([raisedIn('a', {until: 4_000}), raisedIn('b', {until: 4_000})]);
    await pass(2);
    state.all = [raisedIn('a', {until: 4_000, by: {...me, id: 'other'}})];
    await pass(20);
    expect([said, asked]).toEqual([[], []]);
  });

  it('of a pod that was replaced it is dropped, with a word', async () => {
    const {pass, net, said, state, sent} = begin([raisedIn('a', {until: 2_000})]);
    net.processes = {a: {...high('a'), uid: 'another'}};
    await pass(2);
    expect([said, state.all, sent()]).toEqual([['ok a.shop was replaced: its raised levels went with it.'], [], []]);
  });

  it('while they are put back, a slow mesh is not asked twice', async () => {
    let answer = (_: MeshSource): void => {};
    const {pass, reach, opened, source, said} = begin([raisedIn('a', {until: 2_000})]);
    reach.source = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    await pass(20);
    expect(opened).toHaveLength(1);
    answer(source);
    await pass(1);
    expect(said).toEqual([put]);
  });

  it('and a change is under way that moves it, that one counts', async () => {
    const {pass, source, records, wall, instance, a, state, said, sent} = begin([raisedIn('a', {until: 5_000})]);
    let open = (): void => {};
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    const slow: MeshSource = {...source, askPod: async (...question) => gate.then(() => source.askPod(...question))};
    const change = changeLevels({source: slow, records, clock: () => wall.now, instance}, targetOf('a'), levels({router: 'debug'}), 900_000);
    await pass(10); // its time is over while the change waits for its first answer
    open();
    await change;
    await pass(10);
    expect([isRaised(a), state.all]).toMatchObject([true, [{until: 900_000, was: {http: 'warning', router: 'warning'}}]]);
    expect([sent(), said]).toEqual([['POST a:15000/levels?router=debug'], []]);
  });
});

describe('while the mesh is away', () => {
  const away: Trouble = {kind: 'unreachable', what: 'API server refuses connections.', next: ''};

  it('it is said once, tried each 10 s, and said when it is done', async () => {
    const {pass, net, said, opened, a, b} = begin([raisedIn('a', {until: 2_000}), raisedIn('b', {until: 2_000})]);
    net.api = away;
    await pass(32);
    expect(said).toEqual(['! Levels of a.shop could not be put back: API server refuses connections. i9s tries again every 10 s.']);
    expect(opened).toHaveLength(8);
    delete net.api;
    await pass(10);
    expect([isRaised(a), isRaised(b)]).toEqual([false, false]);
    expect(said.slice(1)).toEqual([put, put.replace('a.shop', 'b.shop')]);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('it is tried again also when the clock is set back', async () => {
    const {pass, net, wall, a} = begin([raisedIn('a', {until: 2_000})]);
    wall.now = 100_000_000;
    net.api = away;
    await pass(2);
    wall.now = 50_000;
    delete net.api;
    await pass(1);
    expect(isRaised(a)).toBe(false);
  });

  it('where the context is not known any more, that is said', async () => {
    const {pass, reach, said} = begin([raisedIn('a', {until: 2_000})]);
    reach.source = () => {
      throw Object.assign(new Error('x'), {trouble: {kind: 'no config', what: 'There is no context elsewhere.', next: ''}});
    };
    await pass(5);
    expect(said).toEqual(['! Levels of a.shop could not be put back: There is no context elsewhere. i9s tries again every 10 s.']);
  });

  it('nothing more is done once it is stopped', async () => {
    const {pass, net, said, opened} = begin([raisedIn('a', {until: 2_000})]);
    net.api = away;
    await pass(2);
    keeper?.stop();
    keeper?.refresh();
    await pass(60);
    expect([said.length, opened.length, vi.getTimerCount()]).toEqual([1, 1, 0]);
  });
});

import {expect, test} from 'vitest';
import {reduce} from '../../src/store/reduce.ts';
import {type Event, initialState, paneOf, type State} from '../../src/store/state.ts';
import {createStore} from '../../src/store/store.ts';

const about = {context: 'c', cluster: '', server: '', user: '', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
const first = initialState('proxies', {about, contexts: [], since: 0}, 'istio-system', 0);
const after = (...events: readonly Event[]): State => events.reduce(reduce, first);
const open = (view: string): Event => ({type: 'paneOpened', pane: paneOf(view)});
const views = ({panes}: State): string => panes.map(pane => pane.view).join(' > ');

test('news are told once for many, a key press at once', () => {
  const waiting: (() => void)[] = [];
  const store = createStore<number, number>(
    0,
    (state, by) => state + by,
    tell => void waiting.push(tell),
  );
  const told: number[] = [];
  store.subscribe(() => told.push(store.get()));
  store.post(1);
  store.post(1);
  expect([store.get(), told, waiting.length]).toEqual([2, [], 1]);
  store.send(10);
  expect(told).toEqual([12]);
  waiting[0]!(); // nothing has happened since the key press told all
  expect(told).toEqual([12]);
  store.post(0);
  expect(waiting.length).toBe(1);
});

test('the trail walks back and forth over what was shown, as it was left', () => {
  const opened = after(open('listeners'), {type: 'paneChanged', change: {filter: '9080'}}, {type: 'paneClosed'});
  expect(views(opened)).toBe('proxies');
  const back = reduce(opened, {type: 'trailWalked', to: 1});
  expect([views(back), back.panes.at(-1)?.filter]).toEqual(['proxies > listeners', '9080']);
  expect(back.trail.last).toBe(2);
  expect(views(reduce(back, {type: 'trailWalked', to: 7}))).toBe('proxies > listeners');
});

test('the last pane is never closed, and a new context begins with an empty mesh', () => {
  expect(views(after({type: 'paneClosed'}))).toBe('proxies');
  const session = {about: {...about, context: 'other'}, contexts: [], since: 5, previous: 'c'};
  const moved = after(open('listeners'), {type: 'pageAsked', key: 'x'}, {type: 'sessionOpened', session, istioNamespace: 'mesh', namespace: 'shop'});
  expect([views(moved), moved.pages.size, moved.mesh.istioNamespace, moved.namespace]).toEqual(['proxies', 0, 'mesh', 'shop']);
});

test('an old page stays while a new one is loaded, and when that fails', () => {
  const make = () => ({kind: 'text', lines: [], json: 1}) as const;
  const trouble = {kind: 'timeout', what: 'No answer.', next: ''} as const;
  const state = after({type: 'pageArrived', key: 'k', make, at: 7, size: 9}, {type: 'pageAsked', key: 'k'});
  expect(state.pages.get('k')).toEqual({loading: true, make, at: 7, size: 9});
  expect(reduce(state, {type: 'pageFailed', key: 'k', trouble}).pages.get('k')).toEqual({loading: false, make, at: 7, size: 9, trouble});
});

test('of pages that no pane shows the newest are kept, and of large ones fewer', () => {
  const make = () => ({kind: 'text', lines: [], json: 1}) as const;
  const arrived = (size: number, count: number): readonly string[] => {
    const events = Array.from({length: count}, (_, at): Event => ({type: 'pageArrived', key: `k${at}`, make, at, size}));
    return [...after(...events).pages.keys()];
  };
  expect(arrived(10, 30)).toEqual(Array.from({length: 20}, (_, at) => `k${at + 10}`));
  expect(arrived(14_000_000, 5)).toEqual(['k3', 'k4']);
});

test('messages and typed lines are kept, but not without end', () => {
  const said = Array.from({length: 300}, (_, at): Event => ({type: 'noticed', level: 'ok', text: `${at}`, at}));
  expect(
    after(...said)
      .messages.map(message => message.text)
      .slice(0, 1),
  ).toEqual(['100']);
  const lines = after(
    {type: 'lineRun', line: 'ns a'},
    {type: 'lineRun', line: 'ctx'},
    {type: 'lineRun', line: 'ns a'},
    {type: 'historyRead', lines: ['old']},
  );
  expect(lines.typedBefore).toEqual(['old', 'ctx', 'ns a']);
});

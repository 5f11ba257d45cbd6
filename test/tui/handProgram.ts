import type {Candidate} from '../../src/commands/command.ts';
import type {HelpRow} from '../../src/commands/listing.ts';
import type {MeshEvent} from '../../src/istio/events.ts';
import {edited, editLine, typed} from '../../src/lib/lineEdit.ts';
import {reduce} from '../../src/store/reduce.ts';
import {pageOf, topPane, visible} from '../../src/store/select.ts';
import {type Event, initialState, paneOf, type State} from '../../src/store/state.ts';
import {createStore, type Store} from '../../src/store/store.ts';
import type {Port} from '../../src/tui/port.ts';
import type {View} from '../../src/views/view.ts';
import {noon} from './fakeMesh.ts';
import {istiods, longText, proxies} from './fakeViews.ts';

/** A program small enough to be driven by hand: real state and reducer, a few keys, and the views a test brings. */
export type HandProgram = {readonly port: Port; readonly store: Store<State, Event>; readonly pressed: string[]};

export const about = {
  context: 'prod-eu-1',
  cluster: 'eu-1',
  server: 'https://10.0.0.1:6443',
  user: 'ann',
  namespace: 'default',
  istioNamespace: 'istio-system',
  proxyAdminPort: 15_000,
};

const helpRows: readonly HelpRow[] = [
  {section: 'THIS SCREEN', keys: 'enter', title: 'Listeners', help: 'Open what is selected.', command: 'listeners'},
  {section: 'THIS SCREEN', keys: 'd', title: 'Diff', help: 'istiod against Envoy.', command: 'diff', blocked: 'Nothing is selected.'},
  {section: 'THIS SCREEN', keys: 'z', title: 'Problems', help: 'Only rows with a problem.', command: 'problems'},
  {section: 'TABLES', keys: 'j k', title: 'Move', help: 'One row down or up.', command: 'move'},
  {section: 'TABLES', keys: 'space', title: 'Mark', help: 'Mark the row.', command: 'mark'},
  {section: 'EVERYWHERE', keys: '/', title: 'Filter', help: 'Filter the rows.', command: 'filter'},
  {section: 'EVERYWHERE', keys: ':', title: 'Command', help: 'Type a command.', command: 'command'},
];
const commands: readonly Candidate[] = ['proxies', 'istiods', 'context', 'namespace', 'quit', 'access', 'yaml', 'pods'].map(text => ({
  text,
  help: `Opens ${text}.`,
}));

export function handProgram(events: readonly MeshEvent[], views: Readonly<Record<string, View>> = {}, home = 'proxies'): HandProgram {
  const store = createStore<State, Event>(initialState(home, {about, contexts: [], since: noon}, 'istio-system', noon), reduce, tell => tell());
  for (const event of events) store.send({type: 'meshMoved', event});
  const all: Readonly<Record<string, View>> = {proxies, istiods, yaml: longText, ...views};
  const pressed: string[] = [];
  const port: Port = {
    store,
    press(chord, input) {
      pressed.push(chord);
      press(store, name => all[name], chord, input);
    },
    view: name => all[name],
    hints: () => [
      {keys: 'enter', title: 'Open'},
      {keys: 'd', title: 'Diff', blocked: 'Nothing is selected.'},
      ...['space Mark', 'z Problems', '/ Filter', ': Command', '? Help', 'c Copy', 'l Logs', 't Trace'].map(hint => ({
        keys: hint.split(' ')[0]!,
        title: hint.split(' ')[1]!,
      })),
    ],
    help: query => helpRows.filter(row => `${row.keys} ${row.title} ${row.help}`.toLowerCase().includes(query.toLowerCase())),
    candidates: line => commands.filter(({text}) => text.includes(line)),
  };
  return {port, store, pressed};
}

type Keys = {
  readonly store: Store<State, Event>;
  readonly move: (by: number) => void;
  readonly change: (change: Partial<ReturnType<typeof paneOf>>) => void;
};

function press(store: Store<State, Event>, view: (name: string) => View | undefined, chord: string, input: string): void {
  const state = store.get();
  const {prompt} = state;
  const change: Keys['change'] = next => store.send({type: 'paneChanged', change: next});
  if (prompt !== undefined && 'line' in prompt) {
    if (chord === 'esc' || chord === 'enter') return store.send({type: 'promptClosed'});
    if ((chord === 'up' || chord === 'down') && 'index' in prompt)
      return store.send({type: 'promptChanged', prompt: {...prompt, index: Math.max(0, prompt.index + (chord === 'up' ? -1 : 1))}});
    const line = edited(prompt.line, chord) ?? (input === '' ? undefined : typed(prompt.line, input));
    if (line === undefined) return;
    store.send({type: 'promptChanged', prompt: {...prompt, line}});
    if (prompt.is === 'filter' || prompt.is === 'search') change({filter: line.text});
    return;
  }
  if (prompt !== undefined) return store.send({type: 'promptClosed'});
  const pane = topPane(state);
  const page = pageOf(state, pane, view(pane.view)!);
  const move = (by: number): void => {
    if (page?.kind === 'text')
      return change({
        index: Math.max(0, Math.min(page.lines.length - 1, pane.index + by)),
        line: Math.max(0, Math.min(pane.line + by, state.size.rows - 10)),
      });
    if (page?.kind !== 'grid') return;
    const {rows, index} = visible(state, pane, page);
    const to = Math.max(0, Math.min(rows.length - 1, index + by));
    change({
      index: to,
      line: Math.max(0, Math.min(pane.line + to - index, state.size.rows - 10)),
      ...(rows[to] === undefined ? {} : {selected: rows[to].key}),
    });
  };
  keys[chord]?.({store, move, change});
}

const keys: Readonly<Record<string, (keys: Keys) => void>> = {
  j: ({move}) => move(1),
  k: ({move}) => move(-1),
  down: ({move}) => move(1),
  up: ({move}) => move(-1),
  pagedown: ({move}) => move(15),
  g: ({move}) => move(-1_000_000),
  G: ({move}) => move(1_000_000),
  z: ({store, change}) => change({problems: !topPane(store.get()).problems}),
  w: ({store}) => store.send({type: 'wideToggled'}),
  'ctrl-e': ({store}) => store.send({type: 'headerToggled'}),
  y: ({store}) => store.send({type: 'paneOpened', pane: paneOf('yaml')}),
  i: ({store}) => store.send({type: 'paneOpened', pane: paneOf('istiods')}),
  esc: ({store}) => store.send({type: 'paneClosed'}),
  space: ({store, change}) => change({marks: new Set([topPane(store.get()).selected ?? ''])}),
  '/': ({store}) => {
    const pane = topPane(store.get());
    store.send({type: 'promptChanged', prompt: {is: pane.view === 'yaml' ? 'search' : 'filter', line: editLine(pane.filter), before: pane.filter}});
  },
  ':': ({store}) => store.send({type: 'promptChanged', prompt: {is: 'command', line: editLine(''), index: 0, past: 0}}),
  '?': ({store}) => store.send({type: 'promptChanged', prompt: {is: 'help', line: editLine(''), index: 0}}),
  c: ({store}) => {
    const choices = ['reviews-v3', 'reviews-v3.default', '10.42.0.7'].map((detail, at) => ({
      label: ['name', 'name.namespace', 'IP'][at]!,
      detail,
      run: 'copy',
      args: [detail],
    }));
    store.send({type: 'promptChanged', prompt: {is: 'choose', title: 'Copy', choices, index: 1}});
  },
};

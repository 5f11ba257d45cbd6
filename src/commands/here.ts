import type {MeshPod} from '../istio/pods.ts';
import type {Grid, GridRow, Page, RowAbout, Text} from '../lib/page.ts';
import {firstOf} from '../lib/text.ts';
import {pageOf, topPane, type Visible, visible} from '../store/select.ts';
import {logShown} from '../store/selectLog.ts';
import type {Choice, Pane, State} from '../store/state.ts';
import {viewNamed} from '../views/index.ts';
import type {View} from '../views/view.ts';
import type {Context} from './command.ts';

/** The top pane with its view and page: what most commands act on. */
export type Here = {readonly state: State; readonly pane: Pane; readonly view: View | undefined; readonly page: Page | undefined};

export function here({store}: Context): Here {
  const state = store.get();
  const pane = topPane(state);
  const view = viewNamed(pane.view);
  return {state, pane, view, page: view === undefined ? undefined : pageOrNone(state, pane, view)};
}

/** Where it cannot be made the pane says why; keys and hints of the others go on working. */
function pageOrNone(state: State, pane: Pane, view: View): Page | undefined {
  try {
    return pageOf(state, pane, view);
  } catch {
    return undefined;
  }
}

export const gridHere = (context: Context): Grid | undefined => {
  const {page} = here(context);
  return page?.kind === 'grid' ? page : undefined;
};
export const textHere = (context: Context): Text | undefined => {
  const {page} = here(context);
  return page?.kind === 'text' ? page : undefined;
};

/** The table as it is shown now; undefined when the top pane shows none (yet). */
export function tableHere(context: Context): Visible | undefined {
  const {state, pane} = here(context);
  const grid = gridHere(context);
  return grid === undefined ? undefined : visible(state, pane, grid);
}

export const selectedRow = (context: Context): GridRow | undefined => tableHere(context)?.selected;

/** Marked rows if there are any, those that are shown first, in their order; else the selected one. */
export function chosenRows(context: Context): readonly GridRow[] {
  const table = tableHere(context);
  const {marks} = here(context).pane;
  // Hints ask for it with each frame, of thousands of rows.
  if (marks.size === 0) return table?.selected === undefined ? [] : [table.selected];
  const all = new Set([...(table?.rows ?? []), ...(gridHere(context)?.rows ?? [])]);
  const marked = [...all].filter(row => marks.has(row.key));
  if (marked.length > 0) return marked;
  return table?.selected === undefined ? [] : [table.selected];
}

/** Key of the proxy that all of the top pane is about: a pane of a proxy, or a page of the mesh about one. */
export function proxyOfPane(context: Context): string | undefined {
  const {pane, page} = here(context);
  return pane.proxy ?? (page?.kind === 'text' ? page.about?.proxy : undefined);
}

/** Key of the proxy that the top pane is about, or that is selected in it; of logs the one that wrote the line. */
export function proxyHere(context: Context): string | undefined {
  const {state, pane, page} = here(context);
  if (pane.proxy !== undefined) return pane.proxy;
  if (page?.kind === 'log') return page.wish.targets[logShown(pane, page).entry?.target ?? 0]?.proxy;
  const key = keysHere(
    context,
    [selectedRow(context)].flatMap(row => row ?? []),
  )[0];
  return key !== undefined && state.mesh.proxies.has(key) ? key : undefined;
}

/** Keys of the proxies that these rows stand for or are, else of those that the page is about. A row of several means all of them. */
export function keysHere(context: Context, rows: readonly GridRow[]): readonly string[] {
  const {page} = here(context);
  if (page?.kind === 'text') return proxiesOf(page.about);
  return rows.flatMap(row => (row.about === undefined ? [row.key] : proxiesOf(row.about())));
}

const proxiesOf = ({proxy, all}: RowAbout = {}): readonly string[] => all ?? (proxy === undefined ? [] : [proxy]);

/** The pod that the selected row stands for or is, or that the page is about; else that of the proxy here. */
export function podHere(context: Context): MeshPod | undefined {
  const {state, page} = here(context);
  const {pods, proxies} = state.mesh;
  const row = selectedRow(context);
  const about = page?.kind === 'text' ? page.about : row?.about?.();
  return pods.get(about?.pod ?? row?.key ?? '') ?? proxies.get(proxyHere(context) ?? '')?.pod;
}

/** Tells later whether its user is still where they were then, with no prompt open: a question that comes late would take keys that were meant for something else. */
export function stillHere({store}: Context): () => boolean {
  const place = (): readonly unknown[] => {
    const {view, proxy, subject} = topPane(store.get());
    return [store.get().session.since, view, proxy, subject];
  };
  const then = place();
  return () => store.get().prompt === undefined && place().every((each, at) => each === then[at]);
}

export const say = ({store, clock}: Context, level: 'ok' | '!' | 'FAIL', text: string): void =>
  store.send({type: 'noticed', level, text, at: clock()});

/** Says that a typed word means several things ("pods") of these names. */
export const saySeveral = (context: Context, what: string, word: string, names: readonly string[]): void =>
  say(context, '!', `${names.length} ${what} are named like ${word}: ${firstOf(names, 3)}.`);

/** Lets its user choose one of several things. */
export const choose = ({store}: Context, title: string, choices: readonly Choice[]): void =>
  store.send({type: 'promptChanged', prompt: {is: 'choose', title, choices, index: 0}});

export const changePane = ({store}: Context, change: Partial<Pane>): void => store.send({type: 'paneChanged', change});

/** The reason of commands that act on a row. */
export const noRow = (context: Context): string | undefined => (selectedRow(context) === undefined ? 'No row is selected' : undefined);

/** What goes on behind the top pane gives up where that pane cannot be made; the pane itself says why. */
export const withoutPane = (work: () => void) => (): void => {
  try {
    work();
  } catch {}
};

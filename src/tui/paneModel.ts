import {nodeOn, shownLine} from '../lib/folding.ts';
import {pathText} from '../lib/outline.ts';
import {type Grid, type Line, type Log, span, type Text} from '../lib/page.ts';
import {capital} from '../lib/text.ts';
import {loadable, pageOf, type Visible, visible} from '../store/select.ts';
import {type LogShown, logShown} from '../store/selectLog.ts';
import type {Pane, State} from '../store/state.ts';
import type {View} from '../views/view.ts';
import {emptyText, troubleText} from './emptyText.ts';
import {failedLines} from './failed.ts';
import {place} from './lastLine.ts';
import {emptyLog, logAge, logTitle} from './logTitle.ts';
import {matchText} from './search.ts';
import {ageLine, gridTitle, isFrozen, takenLine} from './title.ts';

/** What is inside the frame: rows, lines of text, a small table without a cursor, or words where there is nothing yet. */
export type Content =
  | {readonly is: 'grid'; readonly grid: Grid; readonly table: Visible; readonly aged: boolean; readonly empty: readonly Line[]}
  | {readonly is: 'small'; readonly grid: Grid; readonly table: Visible}
  | {readonly is: 'text'; readonly text: Text}
  | {readonly is: 'log'; readonly log: Log; readonly shown: LogShown; readonly empty: readonly Line[]}
  | {readonly is: 'words'; readonly lines: readonly Line[]};

/** The top pane as it is to be drawn now: the words of the frame around it, its content, and what explains the cursor's row. */
type PaneModel = {readonly title: Line; readonly age: Line; readonly content: Content; readonly strip: readonly Line[]; readonly place: Line};

/** The model of a pane; `view` is undefined where none has that name. Where the view throws, words say so. */
export function paneModel(state: State, pane: Pane, view: View | undefined): PaneModel {
  try {
    return modelOf(state, pane, view);
  } catch (error) {
    return {...nothing, title: [span(view?.title ?? pane.view, 'strong')], content: failedPane(error)};
  }
}

/** What stands in a pane that cannot be drawn. */
export const failedPane = (error: unknown): Content => ({is: 'words', lines: failedLines('This pane', error)});

function modelOf(state: State, pane: Pane, view: View | undefined): PaneModel {
  if (view === undefined)
    return {...nothing, title: [span(pane.view)], content: {is: 'words', lines: [[], [span(`There is no pane named ${pane.view}.`)]]}};
  const page = pageOf(state, pane, view);
  const loaded = loadable(state, pane);
  if (page === undefined) {
    const lines = loaded?.trouble === undefined ? asking(state, pane, view) : [...troubleText(loaded.trouble), ...otherSource(pane, view)];
    return {...nothing, title: [span(view.title, 'strong')], age: ageLine(state, view, loaded, false), content: {is: 'words', lines}};
  }
  const failed: readonly Line[] = loaded?.trouble === undefined ? [] : [[span('! ', 'warn'), span(`${loaded.trouble.what} ${loaded.trouble.next}`)]];
  if (page.kind === 'text') {
    const {lines} = page;
    const line = shownLine(page, pane.folded, pane.index);
    const searched = pane.filter === '' ? '' : `  search: ${pane.filter} ${matchText(lines, pane.filter, pane.index)}`;
    return {
      title: [span([titleOf(pane, view), pane.of === 'istiod' ? 'as istiod would send it' : ''].filter(Boolean).join(' '), 'strong'), span(searched)],
      age: view.scope === 'mesh' ? [] : ageLine(state, view, loaded, false),
      content: {is: 'text', text: page},
      strip: failed.length > 0 ? failed : pathLine(page, pane.folded, line),
      place: [span(`line ${Math.min(line + 1, lines.length)} of ${lines.length}`)],
    };
  }
  if (page.kind === 'log') {
    const shown = logShown(pane, page);
    const {entry, list, index} = shown;
    return {
      title: logTitle(pane, page, shown),
      age: logAge(page),
      content: {is: 'log', log: page, shown, empty: emptyLog(state, pane, page)},
      strip: entry === undefined ? [] : page.strip(entry),
      place: [span(list.length() === 0 ? 'no lines' : `line ${index + 1} of ${list.length()}`)],
    };
  }
  const table = visible(state, pane, page);
  const {small} = view;
  const content: Content = small
    ? {is: 'small', grid: page, table}
    : {is: 'grid', grid: page, table, aged: isFrozen(state, view), empty: emptyText(state, pane, view, table)};
  return {
    title: gridTitle(state, pane, view, page, table),
    age: page.takenAt === undefined ? ageLine(state, view, loaded, table.held) : takenLine(state, page.takenAt),
    content,
    strip: failed.length > 0 || small ? failed : (table.selected?.strip() ?? []),
    place: small ? [] : place(pane, table.rows, page.rows, table.index),
  };
}

/** "Resource http"; a subject that says what it is needs no more. */
const titleOf = ({subject}: Pane, {title}: View): string =>
  subject === undefined ? title : subject.title.toLowerCase().startsWith(title.toLowerCase()) ? capital(subject.title) : `${title} ${subject.title}`;

/** Where in a printed value the cursor is. */
const pathLine = ({outline}: Text, folded: Pane['folded'], line: number): readonly Line[] =>
  outline === undefined ? [] : [[span(pathText(outline, nodeOn(outline, folded, line)), 'dim')]];

function asking({mesh}: State, {proxy}: Pane, {title}: View): readonly Line[] {
  const about = proxy === undefined ? '' : ` of ${mesh.proxies.get(proxy)?.id ?? proxy}`;
  return [[], [span(`Asking for the ${title.toLowerCase()}${about}.`)]];
}

/** istiod knows what it would send even where the proxy cannot be reached. */
const otherSource = ({of}: Pane, {scope, envoyOnly}: View): readonly Line[] =>
  scope === 'proxy' && of === 'envoy' && !envoyOnly ? [[span('      i shows what istiod would send this proxy.', 'dim')]] : [];

const nothing = {age: [], strip: [], place: []} as const;

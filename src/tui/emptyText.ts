import {type Line, span} from '../lib/page.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {Visible} from '../store/select.ts';
import type {Pane, State} from '../store/state.ts';
import type {View} from '../views/view.ts';
import {freshness} from './freshness.ts';
import {type Piece, wrapLine} from './paint.ts';

/** What is said in place of rows: why there are none, and what to do about it. */
export function emptyText(state: State, pane: Pane, view: View, table: Visible): readonly Line[] {
  if (table.total > 0) return said(`None of ${table.total} rows matches the filter "${pane.filter}".`, 'Esc clears the filter.');
  if (pane.problems) {
    // What could not be asked may have problems all the same.
    const note = table.note === undefined ? [] : [[span(table.note, 'warn' as const)]];
    return [...said('No problems here.', 'z shows everything again.'), ...note];
  }
  if (view.scope !== 'mesh')
    return Object.keys(pane.where).length > 0 && view.nowhere ? said(view.nowhere(pane.where)) : said(table.note || `${view.title}: nothing.`);
  const fresh = freshness(state);
  if (fresh.is === 'offline') return troubleText(fresh.trouble);
  if (fresh.is === 'connecting') return said(waitingFor(state));
  if (state.namespace !== undefined) return said(`${view.title}: nothing in namespace ${state.namespace}.`, '0 shows all namespaces.');
  return said(table.note || `${view.title}: nothing.`);
}

function waitingFor({mesh, session}: State): string {
  if (mesh.feed.is === 'loading') return `Asking the API server of ${session.about.context} for its pods.`;
  if (mesh.istiods.size === 0) return `No istiod runs in namespace ${mesh.istioNamespace}; -i names another one.`;
  return 'Asking every istiod for its proxies.';
}

/** Words of a pane in lines that fit into it; what goes on in a next line is indented. */
export const wrappedWords = (lines: readonly Line[], cells: number): readonly (readonly Piece[])[] =>
  lines.flatMap(line =>
    line.length === 0 ? [line] : wrapLine(line, cells - indent.length).map((part, at) => (at === 0 ? part : [span(indent), ...part])),
  );

const indent = '      ';

/** A trouble as lines of a pane: what is wrong and where, what to do. */
export const troubleText = ({what, next}: Trouble): readonly Line[] => [
  [],
  [span('FAIL  ', 'bad'), span(what)],
  [span(`${indent}${next}`)],
  ...(next.includes('ctrl-r') ? [] : [[span(`${indent}ctrl-r asks again.`, 'dim')]]),
];

const said = (what: string, next?: string): readonly Line[] => [[], [span(what)], ...(next === undefined ? [] : [[span(next, 'dim' as const)]])];

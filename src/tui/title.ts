import {clockText} from '../lib/ages.ts';
import {type Grid, type Line, type Span, span} from '../lib/page.ts';
import {sizeText} from '../lib/text.ts';
import type {Visible} from '../store/select.ts';
import type {Loadable, Pane, State} from '../store/state.ts';
import type {View} from '../views/view.ts';
import {agoText, freshness, retryText} from './freshness.ts';

/** Is what the pane shows not kept up to date any more? */
export const isFrozen = (state: State, view: View): boolean => {
  const fresh = freshness(state);
  return view.scope === 'mesh' && fresh.is === 'offline' && fresh.frozen;
};

/** "Proxies(all)[5 of 214] filter: 9080  sorted: worst first": what is shown, of how much, and in which order. */
export function gridTitle(state: State, pane: Pane, view: View, grid: Grid, table: Visible): Line {
  const hasNamespaces = grid.rows.length > 0 ? grid.rows[0]?.namespace !== undefined : state.namespace !== undefined;
  const scoped = hasNamespaces ? `(${state.namespace ?? 'all'})` : '';
  const {length} = table.rows;
  const counted = grid.beside !== undefined && length === table.total ? '' : length === table.total ? `[${length}]` : `[${length} of ${table.total}]`;
  const where = Object.entries(pane.where).map(([title, text]) => `${title} ${text}`);
  const facts = [
    ...(pane.of === 'istiod' ? ['as istiod would send it'] : []),
    ...where,
    ...(pane.problems ? ['problems only'] : []),
    ...(pane.filter === '' ? [] : [`filter: ${pane.filter}`]),
    ...sortText(pane, table),
  ];
  const frozen: readonly Span[] = isFrozen(state, view) ? [span(' FROZEN', 'warn')] : [];
  return [span(`${view.title}${scoped}${counted}`, 'strong'), ...frozen, span(facts.length === 0 ? '' : ` ${facts.join('  ')}`)];
}

function sortText({sort}: Pane, table: Visible): readonly string[] {
  if (table.filter.fuzzy !== '') return ['sorted: best match first'];
  if (sort !== undefined) return [`sorted: ${sort.title} ${sort.descending ? 'down' : 'up'}`];
  // Rows that were not ranked have their position as rank: nothing to say about their order then.
  return table.rows.some(row => !Number.isInteger(row.rank)) ? ['sorted: worst first'] : [];
}

/** What stands at the right of the frame: how old what is shown is, and whether it moves. */
export function ageLine(state: State, view: View, loaded: Loadable | undefined, held: boolean): Line {
  const hold: readonly Span[] = held ? [span('order held, ', 'info')] : [];
  if (view.scope !== 'mesh') return [...hold, ...loadedAge(state, loaded)];
  const fresh = freshness(state);
  switch (fresh.is) {
    case 'live':
      return [...hold, span(`live ${fresh.everyMs / 1000}s`)];
    case 'connecting':
      return [span('connecting', 'info')];
    case 'silent':
      return [...hold, span(`no istiod answers${fresh.at === undefined ? '' : `, updated ${agoText(fresh.at, state.now)}`}`, 'warn')];
    case 'old':
      return [...hold, span(`updated ${agoText(fresh.at, state.now)}`, 'warn')];
    case 'offline': {
      if (!fresh.frozen)
        return [
          ...hold,
          span(`pods ${fresh.at === undefined ? 'unknown' : agoText(fresh.at, state.now)}, ${retryText(fresh.retryAt, state.now)}`, 'warn'),
        ];
      const old =
        fresh.at === undefined ? 'never connected' : `as of ${clockText(fresh.at)}, ${agoText(fresh.at, state.now).replace(' ago', ' old')}`;
      return [span(old, 'warn')];
    }
  }
}

/** How old a table is that was read at this time. */
export const takenLine = ({now}: State, at: number): Line => [span(`taken ${agoText(at, now)}`)];

function loadedAge({now}: State, loaded: Loadable | undefined): Line {
  if (loaded === undefined) return [];
  const size = loaded.size ? `${sizeText(loaded.size)}, ` : '';
  const taken = loaded.at === undefined ? '' : `${size}taken ${agoText(loaded.at, now)}`;
  if (loaded.loading) return [span(taken === '' ? 'loading' : `loading, ${taken}`, 'info')];
  return loaded.trouble === undefined ? [span(taken)] : [span('FAIL', 'bad'), span(taken === '' ? '' : `, ${taken}`)];
}

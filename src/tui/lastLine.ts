import {type Line, type Span, span} from '../lib/page.ts';
import {truncate} from '../lib/text.ts';
import type {Pane, State} from '../store/state.ts';
import type {Port} from './port.ts';

/** "<proxies> <reviews-v3-7b9b5fdfd6-4r52s> <listeners>": the way that led here. */
export function crumbs(state: State, view: Port['view']): Line {
  const words: string[] = [];
  let proxy: string | undefined;
  for (const pane of state.panes) {
    if (pane.proxy !== undefined && pane.proxy !== proxy) words.push(truncate(proxyName(state, pane.proxy), 30, 'middle'));
    proxy = pane.proxy ?? proxy;
    words.push(pane.subject?.title ?? view(pane.view)?.title.toLowerCase() ?? pane.view);
  }
  return words.flatMap((word, at): readonly Span[] => [span(at === 0 ? '' : ' '), span(`<${word}>`, at === words.length - 1 ? 'strong' : 'plain')]);
}

const proxyName = (state: State, key: string): string => state.mesh.proxies.get(key)?.name ?? key;

/** "1 marked (1 hidden)  row 3 of 38": where the cursor is. */
export function place(pane: Pane, rows: readonly {readonly key: string}[], index: number): Line {
  const words: string[] = [];
  if (pane.marks.size > 0) {
    const seen = rows.reduce((sum, {key}) => sum + Number(pane.marks.has(key)), 0);
    words.push(`${pane.marks.size} marked${seen < pane.marks.size ? ` (${pane.marks.size - seen} hidden)` : ''}`);
  }
  words.push(rows.length === 0 ? 'no rows' : `row ${index + 1} of ${rows.length}`);
  return [span(words.join('  '))];
}

import {type Line, type Span, span} from '../lib/page.ts';
import {truncate, width} from '../lib/text.ts';
import type {Pane, State} from '../store/state.ts';
import type {Port} from './port.ts';

/** "<proxies> <reviews-v3-7b9b5fdfd6-4r52s> <listeners>": the way that led here. Where it does not fit into so many cells its middle is left out. */
export function crumbs(state: State, view: Port['view'], cells: number): Line {
  const words: string[] = [];
  let proxy: string | undefined;
  for (const pane of state.panes) {
    if (pane.proxy !== undefined && pane.proxy !== proxy) words.push(truncate(proxyName(state, pane.proxy), 30, 'middle'));
    proxy = pane.proxy ?? proxy;
    words.push(pane.subject?.title ?? view(pane.view)?.title.toLowerCase() ?? pane.view);
  }
  let left = words;
  while (left.length > 2 && left.reduce((sum, word) => sum + width(word) + 3, left.length < words.length ? 2 : 0) > cells + 1)
    left = [left[0] ?? '', ...left.slice(2)];
  const isCut = left.length < words.length;
  return left.flatMap((word, at): readonly Span[] => [
    span(at === 0 ? '' : at === 1 && isCut ? ' ~ ' : ' '),
    span(`<${word}>`, at === left.length - 1 ? 'strong' : 'plain'),
  ]);
}

const proxyName = (state: State, key: string): string => state.mesh.proxies.get(key)?.name ?? key;

type Keyed = {readonly key: string};

/** "1 marked (1 hidden)  row 3 of 38": where the cursor is. */
export function place(pane: Pane, rows: readonly Keyed[], all: readonly Keyed[], index: number): Line {
  const words: string[] = [];
  const count = (among: readonly Keyed[]): number => among.reduce((sum, {key}) => sum + Number(pane.marks.has(key)), 0);
  const marked = pane.marks.size === 0 ? 0 : count(all); // rows that are gone are not marked any more
  if (marked > 0) {
    const seen = count(rows);
    words.push(`${marked} marked${seen < marked ? ` (${marked - seen} hidden)` : ''}`);
  }
  words.push(rows.length === 0 ? 'no rows' : `row ${index + 1} of ${rows.length}`);
  return [span(words.join('  '))];
}

import {type Span, span} from '../lib/page.ts';
import {printable, wrapWords} from '../lib/text.ts';
import type {Prompt} from '../store/state.ts';
import {wrappedWords} from './emptyText.ts';
import {framedLine, frameMiddle} from './frame.ts';
import type {Look} from './theme.ts';

/** What is about to be changed, over the lower rows of the pane, in at most so many lines: where they do not suffice it scrolls. */
export function confirmLines(
  look: Look,
  columns: number,
  {title, requests, words, top}: Prompt & {readonly is: 'confirm'},
  most: number,
): readonly string[] {
  const sentences = words.map(line => [span(` ${printable(line)}`)]);
  const all = [...wrappedWords(sentences, columns - 5), ...requests.flatMap(request => pieces(printable(request), columns - 8))];
  const from = Math.max(0, Math.min(top, all.length - most + 1));
  const shown = all.slice(from, from + most - 1);
  const counted = shown.length < all.length ? `lines ${from + 1} to ${from + shown.length} of ${all.length}, <j> <k>  ` : '';
  const keys = [span(counted, 'warn'), span('<y> yes  <n> no', 'info')];
  return [frameMiddle(look, columns, [span(title, 'strong')], keys), ...shown.map(line => framedLine(look, columns, line))];
}

/** A request is broken between its words, and where the line ends in one that is longer. */
const pieces = (request: string, cells: number): readonly (readonly Span[])[] =>
  wrapWords(request, Math.max(20, cells - 2)).map((line, at) => [span(at === 0 ? ` ${line}` : `   ${line}`)]);

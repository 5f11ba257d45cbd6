import {type Span, span} from '../lib/page.ts';
import {printable} from '../lib/text.ts';
import type {Prompt} from '../store/state.ts';
import {wrappedWords} from './emptyText.ts';
import {framedLine, frameMiddle} from './frame.ts';
import type {Look} from './theme.ts';

/** What is about to be changed, over the lower rows of the pane, in at most so many lines: where they do not suffice it says how many lines of requests are left out. */
export function confirmLines(
  look: Look,
  columns: number,
  {title, requests, words, careful}: Prompt & {readonly is: 'confirm'},
  most: number,
): readonly string[] {
  const keys = careful ? '<y> yes  <n> no' : '<y> or <enter> yes  <n> no';
  const sentences = words.map(line => [span(` ${printable(line)}`)]);
  const said = wrappedWords(sentences, columns - 5).slice(0, Math.max(0, most - 3));
  const asked = requests.flatMap(request => pieces(printable(request), columns - 8));
  const room = most - 1 - said.length;
  const left = asked.length - Math.max(0, room - 1);
  const shown = [...(asked.length <= room ? asked : [...asked.slice(0, -left), [span(` ... and ${left} lines more`, 'warn')]]), ...said];
  return [frameMiddle(look, columns, [span(title, 'strong')], [span(keys, 'info')]), ...shown.map(line => framedLine(look, columns, line))];
}

/** A request is broken where the line ends: it has no words. */
function pieces(request: string, cells: number): readonly (readonly Span[])[] {
  const lines = request.match(new RegExp(`.{1,${Math.max(20, cells - 2)}}`, 'gu')) ?? [];
  return lines.map((line, at) => [span(at === 0 ? ` ${line}` : `   ${line}`)]);
}

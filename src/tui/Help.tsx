import type {HelpRow} from '../commands/listing.ts';
import {span} from '../lib/page.ts';
import type {Prompt} from '../store/state.ts';
import {blank, frameBottom, framed, frameTop} from './frame.ts';
import {helpPage} from './helpLines.ts';
import {inputPieces} from './input.ts';
import {Lines} from './Lines.tsx';
import {betweenEnds} from './paint.ts';
import {stripLines} from './strip.ts';
import type {Look} from './theme.ts';

type Props = {
  readonly look: Look;
  readonly columns: number;
  /** Lines between the top and the bottom of the frame. */
  readonly height: number;
  /** Lines of the strip. */
  readonly strip: number;
  readonly title: string;
  readonly prompt: Prompt & {readonly is: 'help'};
  readonly rows: readonly HelpRow[];
  readonly total: number;
};

/** All keys that work here, in place of the pane and its strip; typing searches, and the strip says the chosen entry in full. */
export function Help({look, columns, height, strip, title, prompt, rows, total}: Props) {
  const room = columns - 4;
  const {line, index} = prompt;
  const page = helpPage(look, rows, index, line.text, room);
  const shown = height - 2;
  const isLast = index >= rows.length - 1;
  const top = Math.max(0, Math.min(isLast ? page.lines.length : page.at - Math.floor(shown / 2), page.lines.length - shown));
  const input = betweenEnds(look, room, inputPieces(' >', line, room - 20), [span(`${rows.length} of ${total} `)]);
  const body = [` ${input} `, ' '.repeat(columns - 2), ...page.lines.slice(top, top + shown).map(text => ` ${text} `)].map(inside =>
    framed(look, inside),
  );
  while (body.length < height) body.push(blank(look, columns));
  const chosen = rows[index];
  const about =
    chosen === undefined ? [[span('Nothing like that.')]] : [[span(`<${chosen.keys}>`, 'info'), span(` ${chosen.title}`)], [span(chosen.help)]];
  const why = chosen?.blocked === undefined ? [] : [span(`  Not now: ${chosen.blocked}`, 'warn')];
  return (
    <Lines
      lines={[
        frameTop(look, columns, [span(`Help: ${title}`, 'strong')], [span('type to search, <enter> runs it, <esc> closes', 'dim')]),
        ...body.slice(0, height),
        frameBottom(look, columns),
        ...stripLines(look, columns, [[...(about[0] ?? []), ...why], about[1] ?? []], strip),
      ]}
    />
  );
}

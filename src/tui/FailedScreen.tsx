import {span} from '../lib/page.ts';
import {topPane} from '../store/select.ts';
import type {State} from '../store/state.ts';
import {wrappedWords} from './emptyText.ts';
import {failedLines} from './failed.ts';
import {blank, ends, frameBottom, framedLine, frameTop} from './frame.ts';
import {Lines} from './Lines.tsx';
import type {Look} from './theme.ts';

type Props = {readonly look: Look; readonly state: State; readonly error: unknown};

/** What stands in place of the whole screen where more than the pane cannot be drawn: it asks nothing of what may have failed. */
export function FailedScreen({look, state, error}: Props) {
  const {columns, rows} = state.size;
  const height = rows - 6;
  const words = wrappedWords(failedLines('The screen', error), columns - 5).map(line => framedLine(look, columns, line));
  const lines = [
    ends(look, columns, [span(state.session.about.context, 'strong')], []),
    frameTop(look, columns, []),
    ...words.slice(0, height),
    ...Array.from({length: Math.max(0, height - words.length)}, () => blank(look, columns)),
    frameBottom(look, columns),
    '',
    '',
    ends(look, columns, [span(`<${topPane(state).view}>`, 'strong')], []),
  ];
  return <Lines lines={lines} />;
}

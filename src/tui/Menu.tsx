import {span} from '../lib/page.ts';
import {fit, pad, printable, truncate, width} from '../lib/text.ts';
import {windowTop} from '../store/select.ts';
import {framed, frameMiddle} from './frame.ts';
import {Lines} from './Lines.tsx';
import type {Look} from './theme.ts';

type MenuItem = {readonly text: string; readonly detail: string};
type Props = {
  readonly look: Look;
  readonly columns: number;
  readonly title: string;
  readonly keys: string;
  readonly items: readonly MenuItem[];
  readonly index: number;
  readonly height: number;
};

/** Lines that a menu takes: a rule with its title, and its items (one line also where there is none). */
export const menuLines = (items: number, most: number): number => Math.max(1, Math.min(items, most)) + 1;

/** Some items with one lit, over the lower rows of the pane. */
export function Menu({look, columns, title, keys, items, index, height}: Props) {
  const rows = height - 1;
  const top = windowTop(index, Math.floor(rows / 2), items.length, rows);
  const most = items.every(({detail}) => detail === '') ? columns - 8 : 40;
  const first = Math.min(most, Math.max(12, ...items.map(({text}) => width(text))));
  const lines = items.slice(top, top + rows).map(({text, detail}, at) => {
    const isLit = top + at === index;
    const head = ` ${isLit ? '>' : ' '} ${fit(text, first)}  `;
    const room = columns - 2 - width(head);
    const about = truncate(printable(detail), room);
    return framed(look, isLit ? look.inverse(head + pad(about, room)) : head + look.paint('dim', about) + ' '.repeat(room - width(about)));
  });
  if (items.length === 0) lines.push(framed(look, fit('   Nothing like that.', columns - 2)));
  const counted = items.length > rows ? ` ${index + 1} of ${items.length}` : '';
  return <Lines lines={[frameMiddle(look, columns, [span(title, 'strong'), span(counted)], [span(keys, 'dim')]), ...lines]} />;
}

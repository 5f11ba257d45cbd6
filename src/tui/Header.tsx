import type {Hint, Tab} from '../commands/listing.ts';
import {type Line, span} from '../lib/page.ts';
import {truncate} from '../lib/text.ts';
import {topPane} from '../store/select.ts';
import type {State} from '../store/state.ts';
import {freshness} from './freshness.ts';
import {contextLine, istiodLine, lostLines, meshLine, proxiesLine, raisedMarks} from './header.ts';
import {Lines} from './Lines.tsx';
import {betweenEnds, fitLine, lineWidth} from './paint.ts';
import type {Port} from './port.ts';
import {proxyHeader, proxyLine} from './proxyHeader.ts';
import type {Look} from './theme.ts';

type Props = {readonly look: Look; readonly state: State; readonly port: Port; readonly rows: number};
/** What digits mean here, and how much of the room beside the facts that may take, from 0 to 1. */
type Digits = {readonly lines: readonly Line[]; readonly share: number};
const high = 4;

/** Where we are and whether the mesh is fine, with namespaces and keys beside it as far as there is room; in panes of a proxy that proxy. */
export function Header({look, state, port, rows}: Props) {
  const {columns} = state.size;
  const {proxy} = topPane(state);
  const marks = [...(port.contextMarks?.() ?? []), ...raisedMarks(state)];
  const lost = lostLines(state, columns - leftCells(columns, true) - 3);
  // A proxy can be asked also while its istiod is silent.
  const isSilent = freshness(state).is === 'silent';
  const hints = port.hints();
  if (rows === 1) {
    // A text that has no room beside its table is found by this key only.
    const keys = [...hints.filter(({keys: key}) => key === 'tab'), {keys: '?', title: 'Help'}].flatMap(({keys, title}) => [
      span(`  <${keys}>`, 'info'),
      span(` ${title}`),
    ]);
    return <Lines lines={[` ${betweenEnds(look, columns - 2, oneLine(state, proxy, lost?.[0], marks), keys)} `]} />;
  }
  if (proxy !== undefined && (lost === undefined || isSilent)) {
    const lines = proxyHeader(state, proxy, port.tabs?.() ?? [], hints, marks, columns - 2);
    return <Lines lines={lines.map(line => ` ${fitLine(look, line, columns - 2)} `)} />;
  }
  const tabs = port.tabs?.() ?? [];
  // All tabs are shown, before any hint; of namespaces as many as leave half of the room.
  const digits = tabs.length > 0 ? {lines: tabs.map(tabLine), share: 1} : {lines: namespaces(state), share: 0.5};
  return <Lines lines={fourLines(look, state, lost, digits, hints, marks)} />;
}

const leftCells = (columns: number, isLost: boolean): number => (columns >= 180 ? 80 : columns >= 140 ? 60 : isLost ? 34 : 40);

function oneLine(state: State, proxy: string | undefined, lost: Line | undefined, marks: readonly string[]): Line {
  if (proxy !== undefined && lost === undefined) return proxyLine(state, proxy);
  const facts = lost === undefined ? [proxiesLine(state), [span('istiod '), ...istiodLine(state)], meshLine(state)] : [lost];
  return [contextLine(state, marks, 40), ...facts].flatMap((part, at): Line => (at === 0 ? part : [span('  '), ...part]));
}

function fourLines(
  look: Look,
  state: State,
  lost: readonly Line[] | undefined,
  digits: Digits,
  hints: readonly Hint[],
  marks: readonly string[],
): readonly string[] {
  const {columns} = state.size;
  const left = leftCells(columns, lost !== undefined);
  const facts: readonly Line[] = [
    [span('Context  ', 'dim'), ...contextLine(state, marks, left - 9)],
    [span('Mesh     ', 'dim'), ...meshLine(state)],
    [span('Istiod   ', 'dim'), ...istiodLine(state)],
    [span('Proxies  ', 'dim'), ...proxiesLine(state)],
  ];
  const room = columns - left - 3;
  const beside = lost ?? blocks(room, digits, hints.map(hintLine));
  return facts.map((fact, at) => ` ${fitLine(look, fact, left)} ${fitLine(look, beside[at] ?? [], room)} `);
}

const tabLine = ({key, title, isOpen}: Tab): Line => [span(`<${key}>`, 'info'), span(` ${title}`), span(isOpen ? ' *' : '', 'strong')];

/** "<1> default": the digits and their namespaces; the star is on the one that is shown. */
function namespaces(state: State): readonly Line[] {
  const entry = (key: number, name: string, isNow: boolean): Line => [
    span(`<${key}>`, 'info'),
    span(` ${truncate(name, 18)}`),
    span(isNow ? ' *' : '', 'strong'),
  ];
  return [entry(0, 'all', state.namespace === undefined), ...state.favourites.map((name, at) => entry(at + 1, name, name === state.namespace))];
}

const hintLine = ({keys, title, blocked}: Hint): Line => {
  const isOff = blocked !== undefined;
  return [span(`<${keys}>`, isOff ? 'dim' : 'info'), span(` ${title}`, isOff ? 'dim' : 'plain')];
};

/** Blocks of four lines side by side, as many as fit: what digits mean first, up to its share of the room, then hints. */
function blocks(room: number, digits: Digits, hints: readonly Line[]): readonly Line[] {
  const lines: Line[] = Array.from({length: high}, () => []);
  let left = room;
  const add = (entries: readonly Line[], until: number): void => {
    for (let at = 0; at < entries.length; at += high) {
      const block = entries.slice(at, at + high);
      const wide = Math.max(...block.map(lineWidth)) + 2;
      if (left - wide < until) return;
      for (let y = 0; y < high; y++) lines[y] = [...lines[y]!, ...(block[y] ?? []), span(' '.repeat(wide - lineWidth(block[y] ?? [])))];
      left -= wide;
    }
  };
  add(digits.lines, Math.floor(room * (1 - digits.share)));
  add(hints, 0);
  return lines;
}

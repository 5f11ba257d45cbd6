import type {StartOptions, Tui} from '../src/tui/start.tsx';
import {type FakeTerminal, fakeTerminal} from './fakeTerminal.ts';
import {checkFrame} from './frameChecks.ts';
import {bytesOf} from './keyBytes.ts';

export type Streams = Pick<StartOptions, 'stdin' | 'stdout' | 'stderr' | 'env' | 'maxFps'>;
export type ScreenOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts the program on these streams: `startTui` with a port made by hand, or the whole of i9s. */
  readonly start: (streams: Streams) => Tui | Promise<Tui>;
};

/** One row of the table on the screen. */
export type ScreenRow = {readonly text: string; readonly cell: (title: string) => string; readonly isSelected: boolean; readonly isMarked: boolean};
export type Style = {readonly color: number | undefined; readonly bold: boolean; readonly dim: boolean; readonly inverse: boolean};

/** i9s on a terminal of this process, with what a user can do to it and see of it. Every settled frame is checked (frameChecks.ts). */
export type Screen = {
  /** Presses keys by name ("j", "enter", "ctrl-x") and waits until the screen stands still. */
  readonly press: (...chords: readonly string[]) => Promise<void>;
  /** Types a text, key by key. */
  readonly type: (text: string) => Promise<void>;
  readonly paste: (text: string) => Promise<void>;
  /** Raw bytes from the terminal, such as mouse reports. */
  readonly send: (bytes: string) => Promise<void>;
  /** Waits until the screen shows it; fails with the screen after `ms`. */
  readonly see: (pattern: RegExp | string, ms?: number) => Promise<void>;
  /** Waits until the screen does not show it any more. */
  readonly gone: (pattern: RegExp | string, ms?: number) => Promise<void>;
  /** The table row that holds this text. */
  readonly row: (text: string) => ScreenRow;
  readonly rows: () => readonly ScreenRow[];
  /** The NAME (first cell) of the row the cursor is on. */
  readonly selected: () => string;
  readonly lines: () => readonly string[];
  readonly frame: () => string;
  /** How the first character of this text is drawn. */
  readonly style: (text: string) => Style;
  /** Waits until everything that is known is drawn. */
  readonly idle: () => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** Bytes written since this was last asked. */
  readonly bytes: () => number;
  readonly terminal: FakeTerminal;
  readonly tui: Tui;
  /** Quits and waits until the terminal is as before. */
  readonly close: () => Promise<void>;
};

/** Long enough for a machine whose processors are all busy; a test that passes never waits for it. */
const patienceMs = 10_000;

const open = new Set<Screen>();
/** For `afterEach`: ends what a failed test left running. */
export const closeScreens = async (): Promise<void> => {
  for (const each of [...open]) await each.close();
};

export async function screen({columns = 100, rows = 30, env = {}, start}: ScreenOptions): Promise<Screen> {
  const terminal = fakeTerminal(columns, rows);
  const {stdin, stdout, stderr, xterm} = terminal;
  const tui = await start({stdin, stdout, stderr, env: {LANG: 'C.UTF-8', TERM: 'xterm-256color', FORCE_COLOR: '1', ...env}, maxFps: 1000});
  let counted = 0;

  const lines = (): readonly string[] =>
    Array.from(
      {length: xterm.rows},
      (_, y) => xterm.buffer.active.getLine(xterm.buffer.active.baseY + y)?.translateToString(false, 0, xterm.cols) ?? '',
    );
  const frame = (): string =>
    lines()
      .map(line => line.trimEnd())
      .join('\n');
  const idle = async (): Promise<void> => {
    await immediate(); // keys reach the program
    await tui.flush();
    await new Promise<void>(resolve => xterm.write('', resolve));
    checkFrame(lines(), terminal);
  };
  const send = async (bytes: string): Promise<void> => {
    stdin.push(bytes);
    await idle();
  };
  const until = async (isSo: () => boolean, what: string, ms: number): Promise<void> => {
    const deadline = performance.now() + ms;
    while (!isSo()) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`${what} within ${ms} ms:\n${frame()}`);
      await terminal.change(left);
    }
    await idle();
  };
  const shows = (pattern: RegExp | string): boolean => (typeof pattern === 'string' ? frame().includes(pattern) : pattern.test(frame()));
  const tableRows = (): readonly ScreenRow[] => rowsOf(lines());
  const found: Screen = {
    async press(...chords) {
      for (const chord of chords) await send(bytesOf(chord));
    },
    async type(text) {
      for (const char of text) await send(char);
    },
    paste: text => send(`\x1b[200~${text}\x1b[201~`),
    send,
    see: (pattern, ms = patienceMs) => until(() => shows(pattern), `The screen does not show ${pattern}`, ms),
    gone: (pattern, ms = patienceMs) => until(() => !shows(pattern), `The screen still shows ${pattern}`, ms),
    row(text) {
      const row = tableRows().find(each => each.text.includes(text));
      if (row === undefined) throw new Error(`No row of the table holds "${text}":\n${frame()}`);
      return row;
    },
    rows: tableRows,
    selected: () =>
      tableRows()
        .find(row => row.isSelected)
        ?.cell('') ?? '',
    lines,
    frame,
    style: text => styleOf(terminal, lines(), text),
    idle,
    async resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      await idle();
    },
    bytes() {
      const {length} = Buffer.from(terminal.written());
      const since = length - counted;
      counted = length;
      return since;
    },
    terminal,
    tui,
    async close() {
      open.delete(found);
      tui.terminal.quit();
      await tui.done.catch(() => undefined);
      await new Promise<void>(resolve => xterm.write('', resolve));
    },
  };
  open.add(found);
  await idle();
  return found;
}

const immediate = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)));

/** The rows of the framed table: all lines between the headings and the end of the frame that hold something. */
function rowsOf(lines: readonly string[]): readonly ScreenRow[] {
  const top = lines.findIndex(line => /^[┌+]/.test(line));
  const heading = lines[top + 1] ?? '';
  const inside = lines.slice(top + 2).filter(line => /^[│|] [ >][ *]\S/.test(line));
  const words = [...heading.slice(4, -1).matchAll(/\S+/g)].map(found => ({word: found[0].replace(/[↑↓^v]$/, ''), start: found.index + 4}));
  const starts = words.map(({start}, at) => (at === 0 ? 4 : columnStart(inside, start)));
  // Titles may be of two words, and columns are one space apart: only who asks knows.
  const columnOf = (title: string): readonly [number, number] => {
    const wanted = title.split(' ');
    const at = title === '' ? 0 : words.findIndex((_, first) => wanted.every((word, next) => words[first + next]?.word === word));
    if (at < 0) throw new Error(`No column ${title} in "${heading.trim()}"`);
    return [at, at + wanted.length];
  };
  return inside.map(line => ({
    text: line,
    isSelected: line[2] === '>',
    isMarked: line[3] === '*',
    cell(title) {
      const [from, to] = columnOf(title);
      return line
        .slice(starts[from], starts[to] ?? -1)
        .trim()
        .replace(/[*+]$/, '');
    },
  }));
}

/** Where a column begins: behind the last gap, in all rows, before its title (cells of numbers may begin further left). A mark in the gap is no cell. */
function columnStart(rows: readonly string[], titleStart: number): number {
  for (let x = titleStart - 1; x > 4; x--) if (rows.every(row => row[x] === ' ' || (x === titleStart - 1 && /[*+]/.test(row[x] ?? '')))) return x + 1;
  return titleStart;
}

function styleOf({xterm}: FakeTerminal, lines: readonly string[], text: string): Style {
  const y = lines.findIndex(line => line.includes(text));
  const cell = xterm.buffer.active.getLine(xterm.buffer.active.baseY + y)?.getCell(lines[y]?.indexOf(text) ?? 0);
  if (y < 0 || cell === undefined) throw new Error(`The screen does not show "${text}":\n${lines.join('\n')}`);
  return {
    color: cell.isFgDefault() ? undefined : cell.getFgColor(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

import {Writable} from 'node:stream';
import {thinned} from './thin.ts';

/** A terminal that is drawn on: a real one, or that of a test. */
export type TerminalOut = NodeJS.WritableStream & {
  readonly columns: number;
  readonly rows: number;
  readonly isTTY?: boolean;
};

/** What is switched on together with the alternate screen, and off with it, on every way in and out: start, suspension, exit, crash. */
type Modes = {readonly on: string; readonly off: string};

const enterScreen = '\x1b[?1049h';
const leaveScreen = '\x1b[?1049l';

type ScreenStream = {
  /** What Ink writes to. */
  readonly stream: NodeJS.WriteStream;
  /** Takes over the size of the terminal; `tell` makes the program draw for it. Then everything is written anew. */
  readonly resize: (tell: (columns: number, rows: number) => void) => void;
};

/** Stands between Ink and the terminal. `write` reaches the terminal itself. */
export function screenStream(terminal: TerminalOut, write: (text: string) => void, modes: Modes): ScreenStream {
  let size = sizeOf(terminal);
  let muted = false;
  let forcing = false;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      const text = thinned(String(chunk))
        .replace(enterScreen, enterScreen + modes.on)
        .replace(leaveScreen, modes.off + leaveScreen);
      if (!muted && text !== '') write(text);
      done();
    },
  });
  const tty = Object.defineProperties(stream, {
    isTTY: {value: true},
    columns: {get: () => size.columns},
    // Ink writes a frame from scratch when it is higher than the terminal. After a resize nobody knows where the old lines are, so that is wanted.
    rows: {get: () => (forcing ? 1 : size.rows)},
  }) as unknown as NodeJS.WriteStream;
  return {
    stream: tty,
    resize(tell) {
      size = sizeOf(terminal);
      muted = true;
      tell(size.columns, size.rows);
      muted = false;
      forcing = true;
      tty.emit('resize');
      forcing = false;
    },
  };
}

/** The size of a terminal; some (serial lines, fresh ptys) say zero, which would be no screen at all. */
export const sizeOf = ({columns, rows}: TerminalOut): {readonly columns: number; readonly rows: number} => ({
  columns: columns || 80,
  rows: rows || 24,
});

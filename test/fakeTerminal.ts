import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal in this process: what a program writes to `stdout` is drawn by xterm, what is put into `stdin` it reads as keys. */
export type FakeTerminal = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly xterm: InstanceType<typeof xterm.Terminal>;
  /** All that was written so far. */
  readonly written: () => string;
  /** Resolves when more was written and drawn, or after so many milliseconds. */
  readonly change: (ms: number) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
};

export function fakeTerminal(columns: number, rows: number): FakeTerminal {
  const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true, scrollback: 100});
  const waiting = new Set<() => void>();
  let all = '';
  const stream = (): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        all += String(chunk);
        screen.write(String(chunk), () => {
          for (const wake of waiting) wake();
        });
        done();
      },
    });
  const stdout = Object.defineProperties(stream(), {isTTY: {value: true}, columns: {get: () => screen.cols}, rows: {get: () => screen.rows}});
  const same = function <Self>(this: Self): Self {
    return this;
  };
  const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: same, ref: same, unref: same});
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stream() as unknown as NodeJS.WriteStream,
    xterm: screen,
    written: () => all,
    change: ms =>
      new Promise(resolve => {
        const wake = (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      }),
    resize(newColumns, newRows) {
      screen.resize(newColumns, newRows);
      stdout.emit('resize');
    },
  };
}

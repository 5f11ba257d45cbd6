// @ts-check
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** @typedef {{readonly cols?: number, readonly rows?: number, readonly cwd?: string, readonly env?: Readonly<Record<string, string>>}} TerminalOptions */
/** @typedef {{readonly code: number, readonly signal: number}} Ended */

const keys = {enter: '\r', esc: '\x1b', tab: '\t', space: ' ', backspace: '\x7f', up: '\x1b[A', down: '\x1b[B', pgdown: '\x1b[6~', pgup: '\x1b[5~'};

/** What a key sends: a name of the table above, ctrl-x, or the text itself. @param {string} key */
export const keyBytes = key => {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 31);
  return key in keys ? keys[/** @type {keyof typeof keys} */ (key)] : key;
};

/**
 * Runs a program in a real pseudo-terminal, with an emulated terminal at the other end: what a user would see.
 * Nothing here sleeps: all waiting is for output, with a deadline. The environment is `env` and nothing of this process but PATH.
 * @param {string} command @param {readonly string[]} args @param {TerminalOptions} [options]
 */
export function openTerminal(command, args, {cols = 100, rows = 30, cwd = process.cwd(), env = {}} = {}) {
  const emulator = new xterm.Terminal({cols, rows, allowProposedApi: true, scrollback: 500});
  const base = {PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8', TZ: 'UTC'};
  const child = pty.spawn(command, [...args], {cols, rows, cwd, env: {...base, ...env}, name: 'xterm-256color'});

  const settle = () => new Promise(done => emulator.write('', () => done(undefined)));
  /** @type {Set<() => void>} */
  const watchers = new Set();
  const tell = () => [...watchers].forEach(watcher => void watcher());
  let bytes = 0;
  let output = '';
  child.onData(data => {
    bytes += Buffer.byteLength(data);
    output += data;
    emulator.write(data, tell);
  });
  emulator.onData(answer => child.write(answer)); // the terminal's own answers to what programs ask it

  /** @type {Promise<Ended>} */
  const ended = new Promise(done => child.onExit(({exitCode, signal}) => void settle().then(() => done({code: exitCode, signal: signal ?? 0}))));
  let running = true;
  void ended.then(() => {
    running = false;
    tell();
  });

  const screen = () => {
    const {active} = emulator.buffer;
    return Array.from({length: emulator.rows}, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
  };
  /** @param {string | RegExp | (() => boolean)} what */
  const holds = what => {
    if (typeof what === 'function') return what();
    const text = screen().join('\n');
    return typeof what === 'string' ? text.includes(what) : what.test(text);
  };

  return {
    emulator,
    /** The process that runs in it. */
    pid: child.pid,
    ended,
    /** The rows of the screen, without trailing blanks. */
    screen,
    /** 'alternate' while a full-screen program has the terminal. */
    buffer: () => emulator.buffer.active.type,
    /** Everything written so far, escape sequences and all. */
    output: () => output,
    bytes: () => bytes,
    /** @param {readonly string[]} pressed names such as enter, esc, ctrl-z, or text */
    press: (...pressed) => child.write(pressed.map(keyBytes).join('')),
    /** @param {number} newCols @param {number} newRows */
    resize: (newCols, newRows) => {
      emulator.resize(newCols, newRows);
      child.resize(newCols, newRows);
    },
    /** The window is closed: the program loses its terminal. */
    hangUp: () => /** @type {typeof child & {destroy(): void}} */ (child).destroy(),
    /** @param {NodeJS.Signals} name */
    signal: name => process.kill(child.pid, name),
    /**
     * Waits until the screen shows a text, matches a pattern, or a condition holds; rejects with the screen at hand after `ms`, or when the program ends.
     * @param {string | RegExp | (() => boolean)} what @param {number} [ms] @returns {Promise<void>}
     */
    until: (what, ms = 10_000) =>
      new Promise((done, fail) => {
        const end = () => {
          clearTimeout(deadline);
          watchers.delete(look);
        };
        /** @param {string} why */
        const refuse = why => {
          end();
          fail(new Error(`${why}; waited for ${what}. The screen was:\n${screen().join('\n')}`));
        };
        const look = () => {
          if (holds(what)) done(end());
          else if (!running) refuse('The program has ended');
        };
        const deadline = setTimeout(() => refuse(`Not within ${ms} ms`), ms);
        watchers.add(look);
        look();
      }),
    /** Waits until nothing was written for `ms`, which is at least that long. @param {number} ms @returns {Promise<void>} */
    quiet: ms =>
      new Promise(done => {
        const restart = () => void timer.refresh();
        const timer = setTimeout(() => {
          watchers.delete(restart);
          done();
        }, ms);
        watchers.add(restart);
      }),
    /** Ends the program, if it still runs, and waits for that. */
    close: async () => {
      if (running) child.kill('SIGKILL');
      await ended;
      emulator.dispose();
    },
  };
}

import {render} from 'ink';
import type {Terminal} from '../commands/command.ts';
import {App, type Suspend} from './App.tsx';
import {clipboardSequence, tooLong} from './clipboard.ts';
import {guardErrors, guardStreams} from './guard.ts';
import {mouseModes} from './mouse.ts';
import type {Port} from './port.ts';
import {screenStream, sizeOf, type TerminalOut} from './screenStream.ts';
import {stopProcess} from './suspend.ts';
import {lookOf} from './theme.ts';

/** What the screen is given: a terminal, and how to make the program behind it. */
export type StartOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: TerminalOut;
  readonly stderr: NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Makes what the screen needs, given what only the terminal can do. */
  readonly port: (terminal: Terminal) => Port;
  /** Wheel and click; the terminal's own selection then needs shift. */
  readonly mouse?: boolean;
  /** Frames of ASCII characters. Default: where the locale is not UTF-8. */
  readonly ascii?: boolean;
  readonly maxFps?: number;
  /** Stops the process until somebody continues it. */
  readonly stop?: () => Promise<void>;
};
/** `done` settles once the terminal is as it was before; it rejects when drawing failed. */
export type Tui = {readonly terminal: Terminal; readonly done: Promise<void>; readonly flush: () => Promise<void>};

// A line that is a cell too long for the terminal's idea of widths is cut then, and does not push all others down.
const noWrap = {on: '\x1b[?7l', off: '\x1b[?7h'} as const;

/** Draws the program on a terminal until it is quit. */
export function startTui({stdin, stdout, stderr, env, port: makePort, mouse = false, ascii, maxFps = 120, stop = stopProcess}: StartOptions): Tui {
  const write = stdout.write.bind(stdout) as (text: string) => void;
  const modes = mouse ? {on: noWrap.on + mouseModes.on, off: mouseModes.off + noWrap.off} : noWrap;
  const screen = screenStream(stdout, write, modes);
  let quit = (): void => {};
  let suspend: Suspend | undefined;
  const say = (level: '!' | 'FAIL', text: string): void => port.store.post({type: 'noticed', level, text, at: port.store.get().now});
  const terminal: Terminal = {
    copy(text) {
      const sequence = clipboardSequence(text, env);
      if (sequence === undefined) return tooLong(text);
      write(sequence);
      return undefined;
    },
    suspend() {
      if (process.platform === 'win32') return say('!', 'Windows cannot suspend a program.');
      void suspend?.(stop);
    },
    quit: () => quit(),
  };
  const port = makePort(terminal);
  const tell = (columns: number, rows: number): void => port.store.send({type: 'resized', columns, rows});
  const resized = (): void => screen.resize(tell);
  const {columns, rows} = sizeOf(stdout);
  tell(columns, rows);
  const unguard = [guardStreams([stdout, stderr], line => say('!', line)), guardErrors(text => say('FAIL', text))];
  stdout.on('resize', resized);
  const app = <App port={port} look={lookOf(env, ascii)} mouse={mouse} onSuspend={found => (suspend = found)} />;
  const instance = render(app, {
    stdin,
    stdout: screen.stream,
    stderr: screen.stream,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps,
    patchConsole: false,
    exitOnCtrlC: false,
    interactive: true,
  });
  quit = () => instance.unmount();
  const done = instance
    .waitUntilExit()
    .then(() => undefined)
    .finally(() => {
      stdout.off('resize', resized);
      for (const stop of unguard) stop();
    });
  return {terminal, done, flush: () => instance.waitUntilRenderFlush()};
}

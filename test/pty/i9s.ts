import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach} from 'vitest';

type Terminals = typeof import('../../bin/tools/terminal.mjs');
export type Screen = ReturnType<Terminals['openTerminal']>;
export type Start = {readonly cols?: number; readonly rows?: number; readonly env?: Readonly<Record<string, string>>};

const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = join(root, 'bin/i9s.js');

/** Why real terminals cannot be had here, in words: node-pty is native code and has no binary for every platform. Undefined when they can. */
export const noTerminal: string | undefined = await import('@lydell/node-pty').then(
  () => undefined,
  (error: Error) => `node-pty does not load: ${error.message.split('\n')[0]}`,
);

/** The bundle is what is tested here, so it must be that of the sources at hand. Quick when it is. */
export const build = (): void => void execFileSync(process.execPath, [join(root, 'bin/setup.mjs')], {stdio: 'inherit'});

const toClose: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** A home of its own, gone after the test: no history, no configuration, no kubeconfig of the machine. */
export function emptyHome(): Readonly<Record<string, string>> {
  const home = mkdtempSync(join(tmpdir(), 'i9s-home-'));
  toClose.push(() => rmSync(home, {recursive: true, force: true}));
  return {HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home};
}

/** Runs a program in a terminal that is closed after the test. */
export async function open(command: string, args: readonly string[], {env, ...size}: Start = {}): Promise<Screen> {
  const {openTerminal} = await import('../../bin/tools/terminal.mjs');
  const screen = openTerminal(command, args, {...size, cwd: root, env: {...emptyHome(), ...env}});
  toClose.unshift(screen.close);
  return screen;
}

/** `i9s ARGS` in a terminal. */
export const i9s = (args: readonly string[], start?: Start): Promise<Screen> => open(process.execPath, [program, ...args], start);

/** How the name begins in the row that the cursor is on (">" inside the frame): ages in the row and the width of the name may change. */
export const cursorRow = (screen: Screen): string => (screen.screen().find(line => /^. ?> ?\S/.test(line)) ?? '').slice(4, 16);

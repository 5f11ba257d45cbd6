import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** In place of i9s: says what it was given and stays; with RESTORES it listens for its end as Ink does. */
const program = `
  import {writeSync} from 'node:fs';
  import onExit from 'signal-exit';
  import {demo} from './demo/main.ts';
  const say = text => writeSync(1, text + '\\n');
  process.exitCode = await demo(process.argv.slice(2), async args => {
    if (process.env.RESTORES) onExit(() => say('restored'));
    say('started ' + args[1]);
    await new Promise(() => setInterval(() => {}, 1000));
  });
`;

/** `i9s demo` as a process of its own, so that it can be sent signals. */
export type DemoProgram = {
  /** Starts it; gives what it has written once that fits. */
  readonly start: (
    args: readonly string[],
    until: RegExp,
    env?: Readonly<Record<string, string>>,
  ) => Promise<{readonly child: ChildProcess; readonly written: () => string; readonly ended: Promise<{code: number | null; signal: string | null}>}>;
  /** What lies in its temporary folder. */
  readonly leftovers: () => readonly string[];
  readonly remove: () => void;
};

/** Bundles the demo with a stand-in for i9s into a folder of its own. */
export async function buildDemoProgram(): Promise<DemoProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'i9s-test-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  symlinkSync(join(root, 'demo/recorded'), join(folder, 'recorded'));
  const banner = {js: "import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);"};
  const outfile = join(folder, 'program.mjs');
  await build({stdin: {contents: program, resolveDir: root}, outfile, banner, bundle: true, format: 'esm', platform: 'node', logLevel: 'error'});
  const running = new Set<ChildProcess>();
  return {
    leftovers: () => readdirSync(temporary),
    remove: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, {recursive: true, force: true});
    },
    start: (args, until, env = {}) => {
      const child = spawn(process.execPath, [outfile, ...args], {
        env: {...process.env, ...env, TMPDIR: temporary},
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.add(child);
      let text = '';
      const ended = new Promise<{code: number | null; signal: string | null}>(resolve =>
        child.on('close', (code, signal) => {
          running.delete(child);
          resolve({code, signal});
        }),
      );
      return new Promise((resolve, reject) => {
        child.stdout?.on('data', chunk => {
          text += String(chunk);
          if (until.test(text)) resolve({child, written: () => text, ended});
        });
        void ended.then(({code, signal}) => reject(new Error(`ended (${code ?? signal}) after: ${text}`)));
      });
    },
  };
}

import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {build, emptyHome, i9s, noTerminal, program, type Screen} from './i9s.ts';

const patienceMs = 30_000; // each test starts the program several times
vi.setConfig({testTimeout: 120_000});
const waypoint = 'waypoint-5d4f9fc9d4-b44dt.ambient-demo';

let demo: Demo;
let env: Readonly<Record<string, string>>;
beforeAll(build, 60_000);
beforeEach(async () => {
  demo = await startDemo({quiet: true, healthy: true});
  const home = emptyHome();
  env = {...home, KUBECONFIG: join(home.HOME ?? '', 'kubeconfig')};
  writeFileSync(env.KUBECONFIG ?? '', demo.kubeconfig);
});
afterEach(() => demo.close());

const changes = (): readonly string[] => demo.podRequests.filter(({url}) => url.includes('/logging?')).map(({url}) => url);
const records = (): string => join(env.XDG_STATE_HOME ?? '', 'i9s', 'loglevels.json');
const raisedPods = (): readonly string[] =>
  existsSync(records()) ? (JSON.parse(readFileSync(records(), 'utf8')) as {raised: readonly {pod: string}[]}).raised.map(({pod}) => pod) : [];
const there = ['/logging?paths=http:debug'];
const andBack = [...there, '/logging?paths=http:warning'];

describe.skipIf(noTerminal)(`i9s log in a real terminal${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  const log = (...flags: readonly string[]): Promise<Screen> => i9s(['log', waypoint, '--level', 'http:debug', ...flags], {cols: 120, env});
  const raised = async (): Promise<Screen> => {
    const screen = await log('--for', '10m', '--yes');
    await screen.until('ctrl-c puts it back now.', patienceMs);
    expect(raisedPods()).toHaveLength(1);
    return screen;
  };

  test('asks with the exact request, and goes on after a yes only', async () => {
    for (const no of ['enter', 'ctrl-c', 'ctrl-d']) {
      const screen = await log();
      await screen.until(/ {2}POST waypoint\S+:15000\/logging\?paths=http:debug\s+Go on\? \[y\/N\]/, patienceMs);
      screen.press(no);
      expect(await screen.ended).toEqual({code: 1, signal: 0});
      expect(screen.output()).toContain('Nothing was changed.');
    }
    expect(changes()).toEqual([]);
    const screen = await log();
    await screen.until('[y/N]', patienceMs);
    screen.press('y', 'enter');
    expect(await screen.ended).toEqual({code: 0, signal: 0});
    expect(screen.output()).toContain('  http: debug');
    expect(changes()).toEqual(there);
  });

  test.each([
    ['ctrl-c', 130],
    ['SIGTERM', 143],
  ] as const)('puts back on %s', async (how, code) => {
    const screen = await raised();
    how === 'ctrl-c' ? screen.press(how) : screen.signal(how);
    expect(await screen.ended).toEqual({code, signal: 0});
    expect(screen.output()).toContain(`Put back ${waypoint}.`);
    expect(changes()).toEqual(andBack);
    expect(raisedPods()).toEqual([]);
  });

  test('puts back when its window is closed', async () => {
    const screen = await raised();
    screen.hangUp();
    await screen.ended;
    await vi.waitFor(() => expect(() => process.kill(screen.pid, 0)).toThrow('ESRCH'), patienceMs);
    expect(changes()).toEqual(andBack);
    expect(raisedPods()).toEqual([]);
  });

  test('leaves a record behind when it is killed, which --reset puts back', async () => {
    const screen = await raised();
    screen.signal('SIGKILL');
    await screen.ended;
    expect(raisedPods()).toHaveLength(1);
    const {stdout} = await promisify(execFile)(process.execPath, [program, 'log', waypoint, '--reset', '--yes'], {
      env: {...env, PATH: process.env.PATH},
    });
    expect(stdout).toContain('  http: warning\n');
    expect(changes()).toEqual(andBack);
    expect(raisedPods()).toEqual([]);
  });
});

test('puts back on SIGHUP also where nobody reads any more', async () => {
  const child = execFile(process.execPath, [program, 'log', waypoint, '--level', 'http:debug', '--for', '10m', '--yes'], {
    env: {...env, PATH: process.env.PATH},
  });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  await new Promise<void>(resolve => child.stderr?.on('data', (text: string) => text.includes('Raised') && resolve()));
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.kill('SIGHUP');
  await ended;
  expect(changes()).toEqual(andBack);
  expect(raisedPods()).toEqual([]);
});

test('puts back when the time is over also where nobody reads any more, as behind head', async () => {
  const child = spawn(process.execPath, [program, 'log', '-l', 'app=reviews', '-n', 'bookinfo', '--level', 'http:debug', '--for', '1s', '--yes'], {
    env: {...process.env, ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  child.stderr.destroy();
  await once(child, 'exit');
  expect(changes().toSorted()).toEqual([...there, ...there, ...there, ...andBack.slice(1), ...andBack.slice(1), ...andBack.slice(1)]);
  expect(raisedPods()).toEqual([]);
});

import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {build, emptyHome, i9s, noTerminal, type Screen} from './i9s.ts';

const details = 'details-v1-5845b8756-ld969';
let demo: Demo | undefined;
afterEach(async () => {
  await demo?.close();
  demo = undefined;
});

type Home = Readonly<Record<string, string>>;
const recordsOf = (home: Home): string => join(home.XDG_STATE_HOME ?? '', 'i9s', 'loglevels.json');
const raisedIn = (home: Home): number => JSON.parse(readFileSync(recordsOf(home), 'utf8')).raised.length;
const changes = (): readonly string[] => demo?.podRequests.flatMap(({method, url}) => (/^POST .*\?./.test(`${method} ${url}`) ? [url] : [])) ?? [];

/** i9s with this home on the demo of the test; what is filtered is the proxy `details`. */
async function start(home: Home, args: readonly string[] = []): Promise<Screen> {
  demo ??= await startDemo({quiet: true, healthy: true});
  const config = join(home.HOME ?? '', 'kubeconfig');
  if (!existsSync(config)) writeFileSync(config, demo.kubeconfig);
  const screen = await i9s([...args, '--kubeconfig', config, '--filter', 'details bookinfo'], {cols: 120, env: home});
  await screen.until(/all in sync[\s\S]*details-v1/);
  return screen;
}

async function raise(screen: Screen): Promise<void> {
  screen.press('x');
  await screen.until(/http +warning/);
  screen.press('6', 'enter');
  await screen.until(/paths=http:debug/);
  screen.press('y');
  await screen.until(/http debug applied to 1 of 1/);
}

beforeAll(build, 60_000);

describe.skipIf(noTerminal)(`raised levels in a real terminal${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  test.each(['SIGKILL', 'SIGHUP', 'SIGTERM'] as const)('after %s the next start offers to put back what was raised', async signal => {
    const home = emptyHome();
    const first = await start(home);
    await raise(first);
    first.signal(signal);
    await first.ended;
    expect(raisedIn(home)).toBe(1);
    const second = await start(home);
    await second.until(/An i9s that has ended left log levels of 1 pod raised/);
    second.press('p');
    await second.until(`POST ${details}.bookinfo:15000/logging?paths=http:warning`);
    second.press('y');
    await second.until(/as they were \(http warning\)/);
    expect(changes().at(-1)).toBe('/logging?paths=http:warning');
    expect(raisedIn(home)).toBe(0);
    second.press('ctrl-c'); // nothing is raised any more: no question
    expect(await second.ended).toEqual({code: 0, signal: 0});
  });

  test.each([
    ['refuses connections', (faults: Demo['faults']) => faults.apiDown()],
    ['says nothing', (faults: Demo['faults']) => faults.slow(60_000)],
  ])('is left soon, and with its record, while the API server %s', async (_, fail) => {
    const home = emptyHome();
    const first = await start(home);
    await raise(first);
    first.press('T');
    await first.until('when i9s is quit');
    first.press('3');
    await first.until(/are put back when i9s is quit/);
    await fail(demo!.faults);
    first.press('ctrl-c');
    await first.until(/Log levels of 1 pod are still raised/);
    const asked = performance.now();
    first.press('l');
    expect(await first.ended).toEqual({code: 0, signal: 0});
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(raisedIn(home)).toBe(1);
    await demo!.faults.heal();
    const second = await start(home);
    await second.until(/An i9s that has ended left log levels of 1 pod raised/);
  });

  test('config.yaml makes contexts read-only, --write lifts it', async () => {
    const home = emptyHome();
    const folder = join(home.XDG_CONFIG_HOME ?? '', 'i9s');
    const {mkdirSync} = await import('node:fs');
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, 'config.yaml'), "readOnly: ['demo*']\n");
    const locked = await start(home);
    await locked.until('[read-only]');
    locked.press('D');
    await locked.until(/matches demo\*.*--write lifts it/);
    expect(changes()).toEqual([]);
    locked.press('ctrl-c');
    await locked.ended;
    await raise(await start(home, ['--write']));
  });
});

import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {build, cursorRow, emptyHome, i9s, noTerminal, open, program, type Screen} from './i9s.ts';

const demo = ['demo', '--quiet', '--healthy'];

/** The built program in a terminal, once the list is there: rows change places until every istiod has answered. */
async function list(start?: Parameters<typeof i9s>[1]): Promise<Screen> {
  const screen = await i9s(demo, start);
  await screen.until(() => /all in sync[\s\S]*productpage-v1/.test(screen.screen().join('\n')) && /3\/3 answered/.test(screen.screen().join('\n')));
  return screen;
}

/** What must hold however i9s ends: the terminal is as it was before. */
async function restored(screen: Screen): Promise<void> {
  await screen.ended;
  expect(screen.buffer()).toBe('normal');
  expect(screen.emulator.modes.mouseTrackingMode).toBe('none');
  expect(screen.emulator.modes.bracketedPasteMode).toBe(false);
  expect(screen.output().lastIndexOf('\x1b[?25h')).toBeGreaterThan(screen.output().lastIndexOf('\x1b[?25l'));
  expect(screen.screen().join('\n')).not.toMatch(/\bat .+:\d+:\d+/); // no stack trace left behind
}

beforeAll(build, 60_000);

describe.skipIf(noTerminal)(`i9s in a real terminal${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  test('shows the list, follows the cursor keys and fits itself to a new size', async () => {
    const screen = await list({cols: 100, rows: 30});
    expect(screen.buffer()).toBe('alternate');
    const first = cursorRow(screen);
    screen.press('j');
    await screen.until(() => cursorRow(screen) !== first);
    screen.press('up');
    await screen.until(() => cursorRow(screen) === first);
    screen.resize(80, 24);
    await screen.until(() => screen.screen().length === 24 && screen.screen().some(line => /^┌.{78}┐$/.test(line)));
    screen.resize(50, 10);
    await screen.until('60x15');
    screen.resize(100, 30);
    await screen.until(() => cursorRow(screen) === first);
  });

  test('opens a proxy with enter and comes back with esc', async () => {
    const screen = await list();
    screen.press('/', 'productpage', 'enter');
    await screen.until(() => /productpage/.test(cursorRow(screen)));
    screen.press('enter');
    await screen.until(/Listeners[^\n]*\[\d+\]/);
    screen.press('esc');
    await screen.until(/Proxies/);
    await screen.until(() => /productpage/.test(cursorRow(screen)));
  });

  test.each([[':q'], ['ctrl-c']])('leaves with %s', async key => {
    const screen = await list();
    screen.press(key, ...(key === ':q' ? ['enter'] : []));
    expect(await screen.ended).toEqual({code: 0, signal: 0});
    await restored(screen);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('restores the terminal on %s', async signal => {
    const screen = await list();
    screen.signal(signal);
    await restored(screen);
  });

  test('does not stay behind when its window is closed', async () => {
    const screen = await list();
    screen.hangUp();
    await screen.ended;
    expect(() => process.kill(screen.pid, 0)).toThrow('ESRCH');
  });

  test('is suspended by ctrl-z, under a shell, and comes back with fg', async () => {
    const screen = await open('bash', ['--norc', '--noprofile', '-i'], {env: {PS1: 'shell> '}});
    await screen.until('shell>');
    screen.press(`'${process.execPath}' '${program}' ${demo.join(' ')}`, 'enter');
    await screen.until(() => cursorRow(screen) !== '');
    screen.press('ctrl-z');
    await screen.until(() => screen.buffer() === 'normal' && /Stopped[\s\S]*shell> $/.test(screen.output()));
    screen.press('fg', 'enter');
    await screen.until(() => screen.buffer() === 'alternate' && cursorRow(screen) !== '');
    const before = cursorRow(screen);
    screen.press('j');
    await screen.until(() => cursorRow(screen) !== before);
    screen.press('ctrl-c');
    await screen.until(() => screen.buffer() === 'normal' && /shell> $/.test(screen.output()));
  });

  test('shows colours, but none under NO_COLOR or --no-color', async () => {
    const colour = /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])m/;
    expect((await list()).output()).toMatch(colour);
    expect((await list({env: {NO_COLOR: '1'}})).output()).not.toMatch(colour);
    const plain = await i9s(['--no-color', ...demo]);
    await plain.until(() => cursorRow(plain) !== '');
    expect(plain.output()).not.toMatch(colour);
  });
});

test('prints the list once, without escape sequences, where stdout is no terminal', async () => {
  const {stdout, stderr} = await promisify(execFile)(process.execPath, [program, ...demo], {env: {PATH: process.env.PATH, ...emptyHome()}});
  expect(stdout).toMatch(/^NAME +CLUSTER +CDS +LDS/m);
  expect(stdout.match(/productpage-v1/g)).toHaveLength(1);
  expect(stdout).not.toContain('\x1b');
  expect(stderr).toBe('');
});

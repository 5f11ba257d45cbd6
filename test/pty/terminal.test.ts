import {describe, expect, test} from 'vitest';
import {noTerminal, open} from './i9s.ts';

/** A full-screen program in five lines: shows its size and the keys it got; q leaves, and so does SIGTERM. */
const tiny = `
  const {stdin, stdout} = process, leave = () => { stdout.write('\\x1b[?1049l'); process.exit(3); };
  const draw = (text) => stdout.write('\\x1b[2J\\x1b[H' + stdout.columns + 'x' + stdout.rows + ' ' + JSON.stringify(text) + '\\r\\n\\x1b[31mred\\x1b[0m');
  stdin.setRawMode(true); stdout.write('\\x1b[?1049h'); draw('');
  stdin.on('data', data => String(data) === 'q' ? leave() : draw(String(data)));
  stdout.on('resize', () => draw('resized')); process.on('SIGTERM', leave);
`;
const start = () => open(process.execPath, ['-e', tiny], {cols: 40, rows: 5});

describe.skipIf(noTerminal)(`the terminal of these tests${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  test('shows what a program draws, in the buffer that it draws in', async () => {
    const screen = await start();
    await screen.until('40x5 ""');
    expect(screen.screen()).toEqual(['40x5 ""', 'red', '', '', '']);
    expect(screen.buffer()).toBe('alternate');
  });

  test('sends keys by their names and tells of a new size', async () => {
    const screen = await start();
    await screen.until('40x5');
    screen.press('up', 'ctrl-z', 'x');
    await screen.until('"\\u001b[A\\u001ax"');
    screen.resize(30, 8);
    await screen.until('30x8 "resized"');
  });

  test('tells how the program ended, after all that it wrote', async () => {
    const left = await start();
    await left.until('40x5');
    left.press('q');
    expect(await left.ended).toEqual({code: 3, signal: 0});
    expect(left.buffer()).toBe('normal');

    const killed = await start();
    await killed.until('40x5');
    killed.signal('SIGKILL');
    expect(await killed.ended).toEqual({code: 0, signal: 9});
    expect(killed.buffer()).toBe('alternate');
  });

  test('says what was on the screen when it waited in vain', async () => {
    const screen = await start();
    await expect(screen.until('never', 300)).rejects.toThrow(/Not within 300 ms; waited for never.*\n40x5 ""/);
    screen.press('q');
    await expect(screen.until('never')).rejects.toThrow(/The program has ended/);
  });
});

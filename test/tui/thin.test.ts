import xterm from '@xterm/headless';
import {expect, test} from 'vitest';
import {thinned} from '../../src/tui/thin.ts';

const drawn = async (text: string): Promise<readonly string[]> => {
  const screen = new xterm.Terminal({cols: 40, rows: 4, allowProposedApi: true, convertEol: true});
  await new Promise<void>(resolve => screen.write('x'.repeat(39).concat('\n').repeat(3) + 'y'.repeat(39) + text, resolve));
  return Array.from({length: 4}, (_, y) => {
    const line = screen.buffer.active.getLine(y)!;
    return Array.from({length: 40}, (_, x) => `${line.getCell(x)?.getChars() || ' '}${line.getCell(x)?.isInverse()}`).join('');
  });
};

// As Ink writes it: up to the first line, changed lines from column 1 with what is behind them erased, steps over the others.
const frame = [
  '\x1b[3A\x1b[1G\x1b[1mtitle\x1b[22m                    right\x1b[K\n',
  '\x1b[E\x1b[1G│\x1b[7m > row              \x1b[27m          9│\x1b[K\n',
  '\x1b[1Gshort\x1b[K',
].join('');

test('a thinned frame draws the same', async () => {
  expect(thinned(frame).length).toBeLessThan(frame.length);
  expect(await drawn(thinned(frame))).toEqual(await drawn(frame));
});

test('steps over many unchanged lines are one step', () => {
  expect(thinned('\x1b[9A\x1b[E\x1b[E\x1b[E\x1b[1Gx\x1b[K')).toBe('\x1b[9A\x1b[3E\x1b[1G\x1b[Kx');
});

test('the scrollback is never wiped', () => {
  expect(thinned('\x1b[2J\x1b[3J\x1b[H')).toBe('\x1b[2J\x1b[H');
});

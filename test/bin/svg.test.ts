import xterm from '@xterm/headless';
import {expect, test} from 'vitest';
import {screenSvg} from '../../bin/tools/svg.mjs';

async function svgOf(text: string): Promise<string> {
  const emulator = new xterm.Terminal({cols: 20, rows: 2, allowProposedApi: true});
  await new Promise<void>(done => emulator.write(text, done));
  return screenSvg(emulator);
}

/** The texts of the picture with their looks, without the places. */
const texts = (svg: string) => [...svg.matchAll(/<text [^>]*xml:space="preserve" ([^>]*)>([^<]*)</g)].map(([, look, text]) => `${text} ${look}`);

test('colours, bold, dim and underline are drawn, and text is escaped', async () => {
  const svg = await svgOf('\x1b[1;31m<NACK>\x1b[0m \x1b[2mdim\x1b[0m\r\n\x1b[38;5;208;4mx\x1b[0m');
  expect(texts(svg)).toEqual([
    '&lt;NACK&gt; fill="#cc6666" font-weight="bold"',
    'dim fill="#c5c8c6" opacity="0.6"',
    'x fill="#ff8700" text-decoration="underline"',
  ]);
});

test('reverse video swaps ink and paper', async () => {
  expect(await svgOf('\x1b[7;32mrow\x1b[0m')).toMatch(/<rect [^>]*fill="#b5bd68"\/><text [^>]*fill="#1d1f21">row</);
});

test('frames are lines, and wide characters take two cells', async () => {
  const svg = await svgOf('╭─╮你x');
  expect(svg).toMatch(/<path d="M[^"]+" stroke="#c5c8c6"/);
  expect(texts(svg)).toEqual(['你x fill="#c5c8c6"']);
  expect(svg).toContain(`textLength="${(3 * 8.43).toFixed(2)}"`);
});

test('the same screen is the same picture', async () => {
  expect(await svgOf('one \x1b[33mtwo')).toBe(await svgOf('one \x1b[33mtw\x1b[0m\x1b[33mo'));
});

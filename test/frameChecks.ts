import type {FakeTerminal} from './fakeTerminal.ts';

/** What must hold for every frame that stands still; throws with the frame where it does not. */
export function checkFrame(lines: readonly string[], {xterm}: FakeTerminal): void {
  const fail = (what: string): never => {
    throw new Error(`${what}:\n${lines.join('\n')}`);
  };
  const buffer = xterm.buffer.active;
  if (buffer.type !== 'alternate') return; // left, or suspended
  const shown = lines.join('\n');
  if (/\bundefined\b|\bNaN\b|\[object/.test(shown)) fail('The frame shows a value that is none');
  if (buffer.baseY !== 0 || buffer.length !== xterm.rows) fail('The screen was scrolled');
  for (let y = 0; y < xterm.rows; y++) if (buffer.getLine(y)?.isWrapped) fail(`Line ${y + 1} was wrapped`);
  if (/^terminal too small/.test(shown)) return;
  checkBox(lines, fail);
  if (!/^ ?<|^ \S/.test(lines.at(-1) ?? '')) fail('The last line is not on the last row');
  const place = /row (\d+) of (\d+)/.exec(lines.at(-1) ?? '');
  const covered = lines.some(line => /^[├]/.test(line) || /^. *Help:/.test(line.slice(0, 8)));
  const failed = /FAIL {2}This pane cannot be drawn/.test(shown);
  if (place !== null && Number(place[2]) > 0 && !covered && !failed && !/[┌+]. Help: /.test(shown) && !lines.some(line => /^[│|] >/.test(line)))
    fail('The row with the cursor is not in sight');
}

/** The frame reaches from the first column to the last, and so does every line in it. */
function checkBox(lines: readonly string[], fail: (what: string) => never): void {
  const top = lines.findIndex(line => /^(┌─|\+-)/.test(line));
  const bottom = lines.findLastIndex(line => /^(└─|\+-)/.test(line));
  if (top < 0 || bottom <= top) fail('The frame has no top or no bottom');
  for (const [at, line] of lines.slice(top, bottom + 1).entries()) {
    if (!/^[┌│├└+|].*[┐│┤┘+|]$/.test(line)) fail(`Line ${top + at + 1} does not reach from side to side`);
  }
  const under = lines.length - bottom - 1; // the strip, which has more lines on high screens and most in panes of a proxy, and the last line
  const allowed = lines.length >= 50 ? [5, 9] : lines.length >= 40 ? [5, 7] : lines.length >= 30 ? [3, 5] : [3];
  if (!allowed.includes(under)) fail(`Under the frame there are ${under} lines, not ${allowed.join(' or ')}`);
}

// @ts-check
// A picture of the built demo: node bin/screenshot.mjs [--size 100x30] [--keys 'j j enter'] [--see TEXT] OUT.svg [-- arguments of i9s]
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {screenSvg} from './tools/svg.mjs';
import {openTerminal} from './tools/terminal.mjs';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    size: {type: 'string', default: '100x30'},
    keys: {type: 'string', default: ''}, // names (enter, esc, ctrl-z) or text, separated by blanks
    see: {type: 'string', default: 'productpage'}, // the first key waits for this text
  },
});
const [out, ...given] = positionals;
const [cols = 0, rows = 0] = values.size.split('x').map(Number);
if (out === undefined || !(cols > 0 && rows > 0)) {
  console.error("Usage: node bin/screenshot.mjs [--size 100x30] [--keys 'j j enter'] [--see TEXT] OUT.svg [-- demo --quiet ...]");
  process.exit(2);
}

const quietMs = 400; // longer than a poll's answer takes to reach the screen, shorter than the time between two polls
const home = mkdtempSync(`${tmpdir()}/i9s-screenshot-`);
const program = fileURLToPath(new URL('i9s.js', import.meta.url));
const args = given.length > 0 ? given : ['demo', '--quiet'];
const terminal = openTerminal(process.execPath, [program, ...args], {cols, rows, env: {HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home}});
try {
  await terminal.until(values.see);
  for (const key of values.keys.split(' ').filter(key => key !== '')) {
    await terminal.quiet(quietMs);
    terminal.press(key);
  }
  await terminal.quiet(quietMs);
  writeFileSync(out, screenSvg(terminal.emulator));
} finally {
  await terminal.close();
  rmSync(home, {recursive: true, force: true});
}

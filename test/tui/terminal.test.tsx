import {afterEach, expect, test} from 'vitest';
import {startTui} from '../../src/tui/start.tsx';
import {closeScreens, screen} from '../harness.tsx';
import {meshEvents, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

test('quitting leaves the terminal as it was', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {mouse: true});
  expect(ui.terminal.xterm.buffer.active.type).toBe('alternate');
  expect(ui.terminal.xterm.modes).toMatchObject({wraparoundMode: false, mouseTrackingMode: 'vt200', bracketedPasteMode: true});
  await ui.close();
  expect(ui.terminal.xterm.buffer.active.type).toBe('normal');
  expect(ui.terminal.xterm.modes).toMatchObject({wraparoundMode: true, mouseTrackingMode: 'none', bracketedPasteMode: false});
  expect(ui.terminal.written().lastIndexOf('\x1b[?25h')).toBeGreaterThan(ui.terminal.written().lastIndexOf('\x1b[?25l'));
  expect(ui.frame().trim()).toBe('');
});

test('the scrollback of the terminal is never wiped, and the screen never cleared but after a resize', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('j', '/', 'x', 'esc', '?', 'esc', ':', 'esc', 'G');
  expect(ui.terminal.written()).not.toContain('\x1b[2J');
  await ui.resize(90, 30);
  await ui.resize(120, 40);
  expect(ui.terminal.written().split('\x1b[2J')).toHaveLength(3);
  await ui.close();
  expect(ui.terminal.written()).not.toContain('\x1b[3J');
});

test('a storm of resizes ends in one whole frame of the last size', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  let seed = 7;
  const random = (from: number, to: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return from + (seed % (to - from));
  };
  for (let turn = 0; turn < 60; turn++) {
    ui.terminal.resize(random(40, 220), random(10, 70));
    if (turn % 5 === 0) await ui.press(turn % 2 === 0 ? 'j' : 'k');
  }
  await ui.resize(100, 30);
  expect(ui.lines()[3]).toMatch(/^ Proxies {2}10: 1 NACK/);
  expect(ui.rows()).toHaveLength(10);
});

test('what others write is caught and shown as a message', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  ui.terminal.stdout.write('a library says\nsomething\n');
  ui.terminal.stderr.write('\x1b[31mand warns\x1b[39m\n');
  await ui.see('! and warns'.replace(' ', '  '));
  expect(ui.frame()).not.toContain('a library');
  await ui.close();
  ui.terminal.stdout.write('free again');
  expect(ui.terminal.written()).toMatch(/free again$/);
});

test('an error that nobody caught becomes one sentence, and i9s goes on', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  const before = process.listeners('uncaughtException').at(-1) as (error: unknown) => void;
  before(new Error('the worker died.\n    at somewhere (file.ts:1:1)'));
  await ui.see('FAIL  Something failed inside i9s: the worker died. Everything else goes on.');
  expect(ui.frame()).not.toContain('file.ts');
  await ui.press('j');
  expect(ui.lines().at(-1)).toContain('row 2 of 10');
});

test('ctrl-z gives the terminal back, and fg brings the screen again', async () => {
  let resume = (): void => {};
  const program = handProgram(meshEvents(smallMesh));
  const ui = await screen({
    start: streams =>
      startTui({
        ...streams,
        stop: () => new Promise(resolve => (resume = resolve)),
        port: terminal => ({...program.port, press: (chord, input) => (chord === 'ctrl-z' ? terminal.suspend() : program.port.press(chord, input))}),
      }),
  });
  await ui.press('j', 'ctrl-z');
  expect(ui.terminal.xterm.buffer.active.type).toBe('normal');
  expect(ui.terminal.xterm.modes.wraparoundMode).toBe(true);
  resume();
  await ui.see('row 2 of 10');
  expect(ui.terminal.xterm.buffer.active.type).toBe('alternate');
  expect(ui.terminal.xterm.modes.wraparoundMode).toBe(false);
  await ui.press('j');
  expect(ui.lines().at(-1)).toContain('row 3 of 10');
});

test('a text is copied by OSC 52, also through tmux; too much of it is refused in words', async () => {
  const copied: string[] = [];
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  ui.terminal.xterm.parser.registerOscHandler(52, data => copied.push(data) > 0);
  expect(ui.tui.terminal.copy('reviews-v3 数据')).toBeUndefined();
  await ui.idle();
  expect(Buffer.from(copied[0]!.split(';')[1]!, 'base64').toString()).toBe('reviews-v3 数据');
  expect(ui.tui.terminal.copy('x'.repeat(60_000))).toBe('60,000 bytes are too many for the clipboard of a terminal: ctrl-s saves to a file.');
  const inTmux = await shown(handProgram(meshEvents(smallMesh)), {env: {TMUX: '/tmp/tmux'}});
  inTmux.tui.terminal.copy('x');
  expect(inTmux.terminal.written()).toContain('\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\');
});

test('the mouse selects rows and turns the wheel, only when it was asked for', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {mouse: true});
  await ui.send('\x1b[<0;20;10M\x1b[<0;20;10m');
  expect(ui.lines().at(-1)).toContain('row 4 of 10');
  await ui.send('\x1b[<65;20;10M');
  expect(ui.lines().at(-1)).toContain('row 7 of 10');
  await ui.send('\x1b[<64;20;10M');
  expect(ui.lines().at(-1)).toContain('row 4 of 10');
  await ui.send('\x1b[<0;20;28M');
  expect(ui.lines().at(-1)).toContain('row 4 of 10');
  const without = await shown(handProgram(meshEvents(smallMesh)));
  await without.send('\x1b[<0;20;10M');
  expect(without.lines().at(-1)).toContain('row 1 of 10');
});

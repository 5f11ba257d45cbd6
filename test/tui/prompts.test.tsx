import {afterEach, expect, test} from 'vitest';
import {closeScreens} from '../harness.tsx';
import {meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

test('the filter prompt counts while one types, and moves nothing', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  const first = ui.lines()[6];
  await ui.press('/');
  expect(ui.lines()[6]).toBe(first);
  expect(ui.lines()[27]).toMatch(/^ Filter: words are AND-ed, !word excludes/);
  await ui.type('v1');
  expect(ui.lines()[28]).toMatch(/^ \/ v1 .* 3 of 10 {2}<esc> clear $/);
  expect(ui.rows()).toHaveLength(3);
  await ui.press('enter');
  expect(ui.lines()[4]).toContain('Proxies(all)[3 of 10] filter: v1');
});

test('a line is edited as in a shell, and the cursor is seen', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  await ui.press('/');
  await ui.type('one two');
  await ui.press('ctrl-w', 'ctrl-a', 'delete', 'right', 'X', 'end', 'backspace');
  expect(program.store.get().prompt).toMatchObject({line: {text: 'nXe', cursor: 3}});
  await ui.press('left');
  const {x, inverse} = cursorCell(ui);
  expect(inverse).toBe(true);
  expect(ui.lines()[28]?.[x]).toBe('e');
});

const cursorCell = (ui: Awaited<ReturnType<typeof shown>>): {readonly x: number; readonly inverse: boolean} => {
  const line = ui.terminal.xterm.buffer.active.getLine(28);
  const x = Array.from({length: 100}, (_, at) => line?.getCell(at)?.isInverse() !== 0).indexOf(true);
  return {x, inverse: x >= 0};
};

test('a line that is longer than the screen shows the part around the cursor', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {columns: 60, rows: 20});
  await ui.press('/');
  await ui.type(`start ${'x'.repeat(80)} end`);
  expect(ui.lines()[18]).toMatch(/^ \/ ~x+ end /);
  await ui.press('home');
  expect(ui.lines()[18]).toMatch(/^ \/ start x+~/);
});

test('a filter that cannot be read says what was taken literally', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('/');
  await ui.type('/(/');
  expect(ui.lines()[27]).toMatch(/^ ! .*not a regular expression/);
});

test('nothing that matches is said in words', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('/');
  await ui.type('nosuch');
  expect(ui.frame()).toContain('None of 10 rows matches the filter "nosuch".');
  expect(ui.lines()[29]).toContain('no rows');
});

test('a paste goes into the open prompt as one text, and nowhere else', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  await ui.paste('jjj:q');
  expect(program.pressed).toEqual([]);
  await ui.press('/');
  await ui.paste('two\nlines');
  expect(program.pressed).toEqual(['/', '']);
  expect(program.store.get().prompt).toMatchObject({line: {text: 'two lines'}});
  const long = 'x'.repeat(10_000);
  await ui.paste(long);
  expect(ui.lines()[28]).toContain('x');
});

test('keys that come faster than frames are all counted', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.send('jjjjj');
  expect(ui.lines().at(-1)).toContain('row 6 of 10');
  await ui.send('kk\x1b[B\x1b[B');
  expect(ui.lines().at(-1)).toContain('row 6 of 10');
});

test('the palette covers lower rows with up to six candidates and what they do', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  const above = ui.lines().slice(0, 19);
  await ui.press(':');
  expect(ui.lines().slice(0, 19)).toEqual(above);
  expect(ui.lines()[19]).toMatch(/^├─ Commands 1 of 8 ─+┤$/);
  expect(ui.lines()[20]).toMatch(/^│ > proxies +Opens proxies\. +│$/);
  await ui.press('down');
  expect(ui.lines()[21]).toMatch(/^│ > istiods/);
  await ui.type('acc');
  expect(ui.frame()).toMatch(/├─ Commands ─+┤\n│ {3}access/);
  expect(ui.lines()[28]).toMatch(/^ : acc /);
  await ui.type('zzz');
  expect(ui.frame()).toContain('Nothing like that.');
  await ui.press('esc');
  expect(ui.frame()).not.toContain('├─');
});

test('the help is searched by typing; the strip says the chosen entry in full', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('?');
  expect(ui.frame()).toContain('┌─ Help: proxies');
  expect(ui.frame()).toMatch(/THIS SCREEN +TABLES/);
  expect(ui.frame()).toContain('WHAT THE WORDS MEAN');
  expect(ui.frame()).toContain('STALE   sent, not acknowledged');
  await ui.press('down');
  expect(ui.frame()).toContain(' <d> Diff  Not now: Nothing is selected.');
  await ui.type('mark');
  expect(ui.frame()).toMatch(/> mark +1 of 7/);
  expect(ui.frame()).not.toContain('EVERYWHERE');
});

test('on a low screen the help scrolls to what is chosen and at last to the words', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {columns: 60, rows: 15});
  await ui.press('?');
  expect(ui.frame()).not.toContain('WHAT THE WORDS MEAN');
  await ui.press('down', 'down', 'down', 'down', 'down', 'down');
  expect(ui.frame()).toContain('after a cell');
});

test('a choice lights one of a few', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('c');
  expect(ui.frame()).toMatch(/├─ Copy ─+ <enter> choose {2}<esc> close ─┤/);
  expect(ui.frame()).toMatch(/│ {3}1 name +reviews-v3 +│\n│ > 2 name.namespace/);
});

test('a message stands under the table for six seconds', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  program.store.send({type: 'noticed', level: 'ok', text: 'Copied reviews-v3', at: noon});
  await ui.see(/\n ok {2}Copied reviews-v3 +12:00:00\n/);
  program.store.send({type: 'noticed', level: 'FAIL', text: `It failed: ${'because of this and that '.repeat(8)}`, at: noon});
  await ui.see(/\n FAIL {2}It failed: because[^\n]*\n {3}[^\n]*~\n/);
  program.store.send({type: 'ticked', now: noon + 6_000});
  await ui.see('LDS ERROR Error adding');
});

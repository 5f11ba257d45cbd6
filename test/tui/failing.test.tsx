import {afterEach, expect, test} from 'vitest';
import {paneOf} from '../../src/store/state.ts';
import {defineTable} from '../../src/views/view.ts';
import {closeScreens} from '../harness.tsx';
import {meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

/** A program whose second pane can be broken: in what makes its rows, or in what draws them. */
function fragile() {
  const broken: {rows?: boolean; cells?: boolean} = {};
  const fail = (): never => {
    throw new Error('cannot read it.\n    at secret (file.ts:1:1)');
  };
  const bad = defineTable({
    scope: 'mesh',
    title: 'Bad',
    help: '',
    aliases: [],
    from: () => 0,
    rows: () => (broken.rows ? fail() : ['one']),
    id: row => row,
    columns: [{title: 'NAME', help: '', cell: row => (broken.cells ? fail() : row)}],
  });
  const program = handProgram(meshEvents(smallMesh), {bad});
  program.store.send({type: 'paneOpened', pane: paneOf('bad')});
  return {...program, broken};
}

test.each(['rows', 'cells'] as const)('a pane whose %s fail says so in its own place, and is back as soon as it can be', async part => {
  const program = fragile();
  const ui = await shown(program);
  expect(ui.selected()).toBe('one');
  program.broken[part] = true;
  program.store.send({type: 'ticked', now: noon + 1_000});
  await ui.see('FAIL  This pane cannot be drawn: cannot read it.');
  expect(ui.frame()).toContain('ctrl-r tries again; esc goes back.');
  expect(ui.lines()[3]).toMatch(/^ Proxies {2}10: 1 NACK/);
  expect(ui.lines().at(-1)).toContain('<proxies> <bad>');
  expect(ui.terminal.written()).not.toContain('file.ts');
  program.broken[part] = false;
  program.store.send({type: 'ticked', now: noon + 2_000});
  await ui.gone('FAIL');
  expect(ui.selected()).toBe('one');
});

test('esc leads out of a pane that fails, also where it breaks the keys themselves', async () => {
  const program = fragile();
  const ui = await shown(program);
  program.broken.rows = true;
  program.store.send({type: 'ticked', now: noon + 1_000});
  await ui.see('FAIL');
  await ui.press('j'); // looks for the rows, too
  await ui.see('FAIL  Something failed inside i9s: cannot read it. Everything else goes on.');
  await ui.press('esc');
  expect(ui.rows()).toHaveLength(10);
});

test('where more than a pane fails the whole screen says so, and comes back', async () => {
  const program = handProgram(meshEvents(smallMesh));
  let broken = false;
  const hints = () => {
    if (broken) throw new Error('no hints');
    return program.port.hints();
  };
  const ui = await shown({...program, port: {...program.port, hints}});
  broken = true;
  program.store.send({type: 'ticked', now: noon + 1_000});
  await ui.see('FAIL  The screen cannot be drawn: no hints.');
  expect(ui.frame()).toContain('ctrl-r tries again; esc goes back.');
  await ui.resize(90, 26);
  expect(ui.frame()).toContain('The screen cannot be drawn');
  broken = false;
  await ui.resize(100, 30);
  expect(ui.rows()).toHaveLength(10);
});

import {expect, test, vi} from 'vitest';
import {hints} from '../../src/commands/listing.ts';
import {span} from '../../src/lib/page.ts';
import {paneOf} from '../../src/store/state.ts';
import type {Known} from '../../src/views/view.ts';
import {commandContext} from './context.ts';

/** A text whose second line leads to the istiods, and its third to a command. */
vi.mock('../../src/views/index.ts', async importOriginal => {
  const real = await importOriginal<typeof import('../../src/views/index.ts')>();
  const {defineText} = await import('../../src/views/view.ts');
  const declared = {
    scope: 'mesh',
    title: 'Summary',
    help: 'A summary.',
    aliases: [],
    from: ({mesh}: Known) => mesh.istiods.size,
    lines: (istiods: number) => [[span('Mesh')], [span('istiods: ', 'dim'), span(String(istiods))], [span('help')]],
  } as const;
  const summary = defineText({
    ...declared,
    jumps: (_, line) => (line === 1 ? [{label: 'istiods', to: 'istiods', where: {}}] : line === 2 ? [{label: 'pods', run: 'ns bookinfo'}] : []),
  });
  const plain = defineText(declared);
  return {...real, viewNamed: (name: string) => (name === 'summary' ? summary : name === 'plain' ? plain : real.viewNamed(name))};
});

const opened = () => {
  const program = commandContext();
  program.context.store.send({type: 'paneOpened', pane: paneOf('summary')});
  return program;
};

test('enter follows the jump of a line, and says where there is none', () => {
  const {press, pane, said, state} = opened();
  press('enter');
  expect([pane().view, said()]).toEqual(['summary', 'Fold: This line leads nowhere.']);
  press('j', 'enter');
  expect(pane().view).toBe('istiods');
  press('esc', 'j', 'enter');
  expect(state().namespace).toBe('bookinfo');
});

test('a text that is no printed value is copied line by line, and has neither folds nor paths', async () => {
  const {press, done, said} = opened();
  press('j', 'c');
  expect(done.at(-1)).toBe('copy istiods: 1');
  press('C');
  expect(said()).toBe('Copy path: Lines of this text have no path.');
  press('{');
  expect(said()).toBe('Fold all: This text has nothing to fold.');
  press('ctrl-s');
  await expect.poll(said).toBe('Saved /saved/summary.txt:Mesh');
});

test('the hint of enter says what it does: nothing where no line leads anywhere, open where one does, fold in a printed value', () => {
  const enter = ({context}: ReturnType<typeof opened>) => hints(context).find(({keys}) => keys === 'enter');
  const program = opened();
  expect(enter(program)).toEqual({keys: 'enter', title: 'Open', blocked: 'This line leads nowhere'});
  program.press('j');
  expect(enter(program)).toEqual({keys: 'enter', title: 'Open'});
  expect(enter(opens({a: {b: 1}}))).toMatchObject({title: 'Fold'});
  program.context.store.send({type: 'paneOpened', pane: paneOf('plain')});
  expect(enter(program)).toBeUndefined();
  expect(hints(program.context).some(({keys}) => keys === 'C')).toBe(false);
});

const opens = (json: unknown) => {
  const program = commandContext();
  program.context.store.send({type: 'paneOpened', pane: paneOf('resource', {subject: {title: 'x', json}})});
  return program;
};

test('a search that is given up leaves folds as they were, and the cursor on what can be seen', () => {
  const {press, pane, done} = opens({a: 1, b: {c: {d: 'deep'}}});
  press('{', '/', "'deep'", 'esc');
  expect(pane().folded.size).toBe(2);
  press('C', 'c');
  expect(done).toEqual(['copy .b', 'copy {\n  "c": {\n    "d": "deep"\n  }\n}']);
});

test('{ and } bring the cursor back to the very line', () => {
  const {press, pane, done} = opens({a: 1, b: {c: {d: 'deep', e: null}}});
  press('G', '{', '}', 'C', 'c');
  expect([pane().index, ...done]).toEqual([4, 'copy .b.c.e', 'copy null']);
});

test('a value of one line can be looked at too', () => {
  const {press, done, said} = opens('only');
  press('G', 'c', 'C', 'J', 'c');
  expect(done).toEqual(['copy only', 'copy .', 'copy only']);
  press('enter');
  expect(said()).toMatch(/folds nothing/);
});

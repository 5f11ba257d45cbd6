import {afterEach, expect, test} from 'vitest';
import {paneOf} from '../../src/store/state.ts';
import {defineTable, defineText} from '../../src/views/view.ts';
import {closeScreens} from '../harness.tsx';
import {meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

/** Sets the title of the terminal, rings, colours with a C1 introducer, moves the cursor: as ESC and as C1 sequences. */
const evil = 'x\x1b]0;pwned\x07y\x9b31mz\x9d0;pwned\x9c\x1b[2J\r\n\t\u0085';
const trouble = {kind: 'other', what: `${evil}.`, next: evil} as const;

test('nothing that comes from a mesh, a kubeconfig or the network commands the terminal, wherever it is shown', async () => {
  const table = defineTable({
    scope: 'mesh',
    title: evil,
    help: evil,
    aliases: [],
    small: true,
    from: () => 0,
    rows: () => [evil],
    id: row => row,
    columns: [{title: 'NAME', help: '', cell: row => row}],
    note: () => evil,
  });
  const notes = defineTable({
    ...table,
    small: undefined as never,
    scope: 'mesh',
    from: () => 0,
    rows: () => [evil],
    id: row => row,
    columns: [],
    note: () => evil,
  });
  const text = defineText({
    scope: 'mesh',
    title: evil,
    help: '',
    aliases: [],
    from: () => 0,
    lines: () => [[{text: evil}], [{text: evil.repeat(20)}]],
  });
  const mesh = [{name: evil, namespace: evil, version: evil, states: {LDS: 'ERROR' as const}, error: evil}, ...smallMesh];
  const program = handProgram(meshEvents(mesh), {table, notes, text});
  const {store, port} = program;
  const named = {keys: 'x', title: evil, help: evil, blocked: evil};
  const ui = await shown({
    ...program,
    port: {
      ...port,
      hints: () => [named],
      help: () => [{...named, section: evil, command: evil}],
      candidates: () => [{text: evil, help: evil}],
      tabs: () => [{key: '1', title: evil, isOpen: true}],
      contextMarks: () => [evil],
    },
  });
  let title = '';
  ui.terminal.xterm.onTitleChange(now => {
    title = now;
  });
  const {session} = store.get();
  store.send({type: 'sessionOpened', session: {...session, about: {...session.about, context: evil}}, istioNamespace: evil});
  for (const event of meshEvents(mesh)) store.send({type: 'meshMoved', event});
  await ui.see('y 31mz');
  await ui.press(':', 'esc', '?', 'esc', '/');
  await ui.paste(evil);
  await ui.press('enter', '/', 'ctrl-u', 'enter', 'c', 'esc');
  store.send({type: 'promptChanged', prompt: {is: 'choose', title: evil, choices: [{label: evil, detail: evil, run: evil, args: []}], index: 0}});
  await ui.press('esc');
  store.send({type: 'noticed', level: 'FAIL', text: evil, at: noon});
  await ui.see('FAIL  x');
  for (const view of ['table', 'notes', 'text', 'missing']) {
    store.send({type: 'paneOpened', pane: paneOf(view, {proxy: evil, where: {[evil]: evil}, subject: {title: evil, json: {}}, filter: evil})});
    await ui.idle();
  }
  store.send({type: 'meshMoved', event: {type: 'podFeedChanged', feed: {is: 'denied', trouble, retryAt: noon}, at: noon}});
  await ui.see('DENIED');
  expect(title).toBe('');
  const ofInk = /\x1b\[[?\d;]*[A-Za-z]|\x1b\[>?[\d;]*u|\r|\n/g;
  expect(ui.terminal.written().replace(ofInk, '')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  expect(ui.terminal.written()).not.toContain('\x1b[2J');
});

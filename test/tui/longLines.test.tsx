import {afterEach, expect, test} from 'vitest';
import {paneOf} from '../../src/store/state.ts';
import {defineText} from '../../src/views/view.ts';
import {closeScreens} from '../harness.tsx';
import {meshEvents, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

test('lines of a megabyte, such as a filter in base64, are cut and wrapped as quickly as others', async () => {
  const lines = Array.from({length: 24}, (_, n) => [{text: `wasm${n}: `}, {text: 'QUJD'.repeat(250_000)}]);
  const own = defineText({scope: 'mesh', title: 'Own', help: '', aliases: [], from: () => lines, lines: () => lines});
  const {store, ...program} = handProgram(meshEvents(smallMesh), {own});
  store.send({type: 'paneOpened', pane: paneOf('own', {filter: 'DQ'})});
  const ui = await shown({store, ...program});
  expect(ui.frame()).toMatch(/│ > wasm0: (QUJD)+[QUJ]*~│\n│ {3}wasm1: /);
  expect(ui.style('DQUJD').inverse).toBe(true);
  store.send({type: 'paneChanged', change: {wrap: true, filter: ''}});
  await ui.see(/│ > wasm0: +│\n(│ {3}[QUJD]{95}│\n){20}/); // took minutes when every row looked at all of the line
});

import {afterEach, expect, test} from 'vitest';
import type {Line} from '../../src/lib/page.ts';
import {pageKey, paneOf} from '../../src/store/state.ts';
import {defineTable, defineText} from '../../src/views/view.ts';
import {closeScreens} from '../harness.tsx';
import {meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

type Row = {readonly name: string; readonly port: number};
const listeners = defineTable({
  scope: 'proxy',
  title: 'Listeners',
  help: 'Its listeners.',
  aliases: ['l'],
  load: async (): Promise<readonly Row[]> => [],
  rows: (rows: readonly Row[]) => rows,
  id: row => row.name,
  columns: [
    {title: 'NAME', help: 'Name.', cell: row => row.name, min: 12},
    {title: 'PORT', help: 'Port.', cell: row => String(row.port), align: 'right'},
  ],
});
const proxy = 'reviews-v3-7b9b5fdfd6-4r52s.default';
const page = {
  kind: 'grid' as const,
  headings: listeners.headings,
  rows: [
    {name: '0.0.0.0_9080', port: 9080},
    {name: 'virtualInbound', port: 15006},
  ].map((row, rank) => ({
    key: row.name,
    name: row.name,
    rank,
    problem: false,
    labels: {},
    cells: () => [{text: row.name}, {text: String(row.port)}],
    sort: () => rank,
    jumps: () => [],
    strip: () => [[{text: `strip of ${row.name}`}]],
    copies: () => [],
    json: () => row,
  })),
};
const opened = () => {
  const program = handProgram(meshEvents(smallMesh), {listeners});
  program.store.send({type: 'paneOpened', pane: paneOf('listeners', {proxy})});
  return program;
};

test('a pane that is asked for says so, then shows its rows and how old they are', async () => {
  const {store, ...program} = opened();
  const ui = await shown({store, ...program});
  store.send({type: 'pageAsked', key: pageKey(paneOf('listeners', {proxy}))});
  await ui.see(`Asking for the listeners of ${proxy}.`);
  expect(ui.lines()[0]).toContain(`${proxy}   sidecar   istio 1.31.0   10.42.0.7`);
  expect(ui.lines()[1]).toContain('LDS NACK 3m');
  expect(ui.lines()[3]).toMatch(/^( <\S+> \w+ )+ *$/); // hints, none of them cut
  expect(ui.lines().at(-1)).toMatch(/^ <proxies> <reviews-v3-7b9b5fdfd6-4r52s> <listeners>/);
  store.send({type: 'pageArrived', key: pageKey(paneOf('listeners', {proxy})), make: () => page, at: noon});
  store.send({type: 'ticked', now: noon + 4_000});
  await ui.see('taken 4s ago');
  expect(ui.row('virtualInbound').cell('PORT')).toBe('15006');
  expect(ui.frame()).toContain('strip of 0.0.0.0_9080');
});

test('what was fetched stays readable while it is fetched again, and when that fails', async () => {
  const {store, ...program} = opened();
  const ui = await shown({store, ...program});
  const key = pageKey(paneOf('listeners', {proxy}));
  store.send({type: 'pageArrived', key, make: () => page, at: noon});
  store.send({type: 'pageAsked', key});
  await ui.see(/ loading, taken 0s ago ─┐/);
  expect(ui.rows()).toHaveLength(2);
  const trouble = {kind: 'timeout', what: 'The Envoy did not answer within 15 s.', next: 'ctrl-r asks again.'} as const;
  store.send({type: 'pageFailed', key, trouble});
  await ui.see(/ FAIL, taken 0s ago ─┐/);
  expect(ui.rows()).toHaveLength(2);
  expect(ui.frame()).toContain(' ! The Envoy did not answer within 15 s. ctrl-r asks again.');
});

test('a pane that never came says what is wrong and what to do', async () => {
  const {store, ...program} = opened();
  const ui = await shown({store, ...program});
  const trouble = {kind: 'forbidden', what: 'You may not create pods/portforward in default.', next: 'Ask for the Role edit.'} as const;
  store.send({type: 'pageFailed', key: pageKey(paneOf('listeners', {proxy})), trouble});
  await ui.see(/FAIL {2}You may not create pods\/portforward in default\. +│\n│ +Ask for the Role edit\./);
});

test('the API server goes: everything stays, dim and with its age, and the header says when it is tried again', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  const away = {
    kind: 'unreachable',
    what: 'The API server 10.0.0.1:6443 cannot be reached: i/o timeout.',
    next: 'i9s tries again by itself.',
  } as const;
  const at = noon + 40_000;
  for (const istiod of program.store.get().mesh.istiods.keys())
    program.store.send({type: 'meshMoved', event: {type: 'syncFailed', istiod, trouble: away, at}});
  program.store.send({type: 'meshMoved', event: {type: 'podFeedChanged', feed: {is: 'retrying', trouble: away, retryAt: at + 15_000}, at}});
  program.store.send({type: 'ticked', now: noon + 47_000});
  await ui.see('OFFLINE 00:07: API server unreachable, showing 12:00:40 data');
  expect(ui.frame()).toContain('retry in 8 s  <ctrl-r> now  <:ctx> switch  (never exits)');
  expect(ui.frame()).toContain('last error: The API server 10.0.0.1:6443 cannot be reached');
  expect(ui.lines()[2]).toMatch(/^ Istiod {3}0\/2 answered/);
  expect(ui.lines()[3]).toMatch(/^ Proxies {2}10 as of 7s ago/);
  expect(ui.lines()[4]).toMatch(/^┌─ Proxies\(all\)\[10\] FROZEN .* as of 12:00:40, 7s old ─┐$/);
  expect(ui.rows()).toHaveLength(10);
  expect(ui.style('details-v1').dim).toBe(true);
  await ui.resize(80, 24);
  expect(ui.lines()[0]).toMatch(/^ prod-eu-1 {2}OFFLINE 00:07: API server unreachable/);
});

test.each([
  ['unauthorized', 'DENIED: the API server does not accept your credentials, nothing to show yet'],
  ['forbidden', 'DENIED: pods may not be listed, nothing to show yet'],
  ['no config', 'OFFLINE: no kubeconfig to use, nothing to show yet'],
  ['refused', 'OFFLINE: API server refuses connections, nothing to show yet'],
  ['timeout', 'OFFLINE: API server does not answer, nothing to show yet'],
] as const)('where pods cannot be had for the reason %s the header says: %s', async (kind, words) => {
  const program = handProgram([]);
  const ui = await shown(program, {columns: 140});
  const is = words.startsWith('DENIED') ? 'denied' : 'retrying';
  const trouble = {kind, what: 'It went wrong.', next: 'Do something.'};
  program.store.send({type: 'meshMoved', event: {type: 'podFeedChanged', feed: {is, trouble, retryAt: noon}, at: noon}});
  await ui.see(words);
});

test.each([60, 80, 100])('at %i columns a note is cut, and a failure goes over as many lines as it needs', async columns => {
  const note = `! rejected by Envoy: ${Array.from({length: 30}, (_, n) => `0.0.0.0_90${n}`).join(', ')}`;
  const noted = {...page, note};
  const program = opened();
  const ui = await shown(program, {columns, rows: 24});
  const key = pageKey(paneOf('listeners', {proxy}));
  const what = 'You may not create pods/portforward in the namespace default of the cluster at https://10.0.0.1:6443, which i9s asked for twice.';
  program.store.send({type: 'pageFailed', key, trouble: {kind: 'forbidden', what, next: 'Ask for the Role edit.'}});
  await ui.see('Ask for the Role edit.');
  const said = ui
    .lines()
    .filter(line => line.startsWith('│'))
    .map(line => line.slice(1, -1).trim())
    .join(' ');
  expect(said).toContain(what);
  program.store.send({type: 'pageArrived', key, make: () => noted, at: noon});
  await ui.see(/│ {3}! rejected by Envoy: [^\n]*~│\n└/);
});

test('one istiod that does not answer is named', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program, {columns: 140});
  const trouble = {kind: 'timeout', what: 'istiod did not answer within 5 s.', next: ''} as const;
  program.store.send({type: 'meshMoved', event: {type: 'syncFailed', istiod: 'istiod-795d55fc6d-8xq2m.istio-system', trouble, at: noon}});
  await ui.see('Istiod   1/2 answered, not istiod-795d55fc6d-8xq2m (timeout)');
});

test('answers that stop coming are labelled with their age', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  expect(ui.lines()[4]).toMatch(/ live 2s ─┐$/);
  program.store.send({type: 'ticked', now: noon + 12_000});
  await ui.see(/ updated 12s ago ─┐/);
});

test('before the first answer the pane says whom i9s asks', async () => {
  const program = handProgram([]);
  const ui = await shown(program);
  expect(ui.frame()).toContain('Asking the API server of prod-eu-1 for its pods.');
  program.store.send({type: 'meshMoved', event: {type: 'podsListed', pods: [], at: noon}});
  program.store.send({type: 'meshMoved', event: {type: 'podFeedChanged', feed: {is: 'live'}, at: noon}});
  await ui.see('No istiod runs in namespace istio-system; -i names another one.');
  expect(ui.lines()[2]).toMatch(/^ Istiod {3}none running in istio-system/);
});

test('rows that stand still for the hand say so', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  const keys = [...program.store.get().mesh.proxies.keys()];
  program.store.send({type: 'paneChanged', change: {held: {keys, until: noon + 2_000}}});
  await ui.see(/ order held, live 2s ─┐/);
});

test('the sorted column has an arrow, the picked one is reversed', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  program.store.send({type: 'paneChanged', change: {sort: {title: 'SINCE', descending: true}, column: 'NS'}});
  await ui.see('SINCE↓');
  expect(ui.lines()[4]).toContain('sorted: SINCE down');
  expect(ui.style('NS ').inverse).toBe(true);
  await ui.resize(200, 50);
  expect(ui.lines()[5]).toContain('SINCE↓');
});

test('few rows without a cursor are drawn by ink-table', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('i');
  expect(
    ui
      .lines()
      .slice(4, 13)
      .map(line => line.trimEnd())
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "┌─ Istiods[2] ─────────────────────────────────────────────────────────────────────────── live 2s ─┐
    │ ┌─────────────────────────┬─────────┬─────────┐                                                  │
    │ │ POD                     │ REV     │ VERSION │                                                  │
    │ ├─────────────────────────┼─────────┼─────────┤                                                  │
    │ │ istiod-795d55fc6d-vqtjx │ default │ 1.31.0  │                                                  │
    │ ├─────────────────────────┼─────────┼─────────┤                                                  │
    │ │ istiod-795d55fc6d-8xq2m │ default │ 1.31.0  │                                                  │
    │ └─────────────────────────┴─────────┴─────────┘                                                  │
    │                                                                                                  │"
  `);
  await ui.press(':');
  expect(ui.lines()[20]).toMatch(/^│ > proxies/);
  await ui.press('esc');
  await ui.resize(60, 15);
  expect(ui.frame()).toContain('istiod-795d55fc6d-vqtjx');
});

/** A pane of these lines. */
const textOf = (lines: readonly Line[]) => defineText({scope: 'mesh', title: 'Own', help: '', aliases: [], from: () => lines, lines: () => lines});

test('of 50,000 lines only those in sight are looked at', async () => {
  let asked = 0;
  const lines = Array.from({length: 50_000}, (_, n) => [{text: `line ${n}`}]);
  const counting = new Proxy(lines, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) asked++;
      return Reflect.get(target, key);
    },
  });
  const ui = await shown(handProgram([], {own: textOf(counting)}, 'own'));
  await ui.press('G');
  expect(ui.lines().at(-1)).toContain('line 50000 of 50000');
  expect(ui.frame()).toMatch(/│ > line 49999 /);
  asked = 0;
  await ui.press('k');
  expect(asked).toBeLessThan(60);
});

test('a search lights what it finds and says how much that is', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  await ui.press('y', '/');
  await ui.type('_9004');
  expect(ui.lines()[28]).toContain('500 found');
  expect(ui.style('_9004    ').inverse).toBe(true);
  expect(ui.style('_9003').inverse).toBe(false);
  await ui.press('enter', 'j', 'j', 'j', 'j');
  expect(ui.lines()[4]).toMatch(/┌─ YAML {2}search: _9004 \[1 of 500\]/);
});

test('long lines are cut, or wrapped when that is wanted', async () => {
  const text = Array.from({length: 60}, (_, n) => `${n} ${'word '.repeat(30)}`).map(line => [{text: line}]);
  const wrapping = handProgram(meshEvents(smallMesh), {own: textOf(text)});
  wrapping.store.send({type: 'paneOpened', pane: paneOf('own', {wrap: true, index: 7, line: 7})});
  const ui = await shown(wrapping, {columns: 60, rows: 20});
  expect(ui.frame()).toMatch(/│ > 7 word/);
  wrapping.store.send({type: 'paneChanged', change: {wrap: false}});
  await ui.see(/│ > 7 word[^\n]*~│/);
});

test('a pane that does not exist says so', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  program.store.send({type: 'paneOpened', pane: paneOf('own')});
  await ui.see('There is no pane named own.');
});

import {afterEach, expect, test} from 'vitest';
import {defineTable} from '../../src/views/view.ts';
import {closeScreens, type Screen} from '../harness.tsx';
import {manyProxies, meshEvents, noon, smallMesh} from './fakeMesh.ts';
import {handProgram} from './handProgram.ts';
import {shown} from './start.ts';

afterEach(closeScreens);

const titles = (ui: Screen): readonly string[] => (ui.lines().find(line => / NAME /.test(line)) ?? '').slice(1, -1).trim().split(/ {1,}/);

test('the home screen says where we are, whether the mesh is fine, and why the selected row is not', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  expect(ui.frame()).toMatchInlineSnapshot(`
    " Context  prod-eu-1                       <0> all *         <4> shop  <enter> Open  </> Filter
     Mesh     istio 1.31.0  1 proxy on 1.30.2 <1> default                 <d> Diff      <:> Command
     Istiod   2/2 answered in 0.2 s           <2> istio-system            <space> Mark  <?> Help
     Proxies  10: 1 NACK 1 n/c 2 STALE        <3> payments                <z> Problems  <c> Copy
    ┌─ Proxies(all)[10] sorted: worst first ───────────────────────────────────────────────── live 2s ─┐
    │   NAME                         NS          KIND CDS    LDS    EDS    RDS    ECDS    SINCE VER    │
    │ > reviews-v3-7b9b5fdfd6-4r52s  default     side ok     NACK   ok     ok     -          0s 1.31.0 │
    │   checkout-5c8d9f7b6d-x2k4p    payments    side n/c    n/c    n/c    n/c    n/c        0s 1.31.0 │
    │   istio-ingressg~9b4b48f-qxhn5 istio-syst~ side ok     STALE  ok     ok     -          0s 1.31.0 │
    │   ratings-v1-5d9ff497bb-gslng  default     side ok     ok     STALE  ok     -          0s 1.31.0 │
    │   istio-egressga~b494485-l9d5l istio-syst~ side ok     ok     ok     unsent -          0s 1.31.0 │
    │   adservice-7d4c6f9b8b-2hxkq   shop        side ok     ok     ok     ok     -          0s 1.31.0 │
    │   cart-6b7f8c5d9-k2l8p         shop        side ok     ok     ok     ok     -          0s 1.31.0 │
    │   details-v1-6dcc6fbb9d-wsjz4  default     side ok     ok     ok     ok     -          0s 1.31.0 │
    │   payments-api-5f6d8b7c9-ggn2w payments    side ok     ok     ok     ok     -          0s 1.30.2 │
    │   productpage-v1~86ff494-hm7zk default     side ok     ok     ok     ok     -          0s 1.31.0 │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    │                                                                                                  │
    └──────────────────────────────────────────────────────────────────────────────────────────────────┘
     LDS ERROR Error adding/updating listener(s) 0.0.0.0_9080: error adding listener '0.0.0.0_9080':
       multiple filter chains with overlapping matching rules are defined
     <proxies>                                                                              row 1 of 10"
  `);
});

test.each([
  [60, 'NAME NS STATE'],
  [80, 'NAME NS KIND CDS LDS EDS RDS'],
  [99, 'NAME NS KIND CDS LDS EDS RDS ECDS SINCE VER'],
  [100, 'NAME NS KIND CDS LDS EDS RDS ECDS SINCE VER'],
  [140, 'NAME NS KIND CDS LDS EDS RDS ECDS SINCE VER ISTIOD'],
  [200, 'NAME NS KIND CDS LDS EDS RDS ECDS SINCE VER ISTIOD NODE IP RESTARTS'],
])('at %i columns the table shows %s', async (columns, expected) => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {columns, rows: 30});
  expect(titles(ui).join(' ')).toBe(expected);
  expect(ui.row('reviews-v3').text).toMatch(/NACK|ERROR/);
});

test('below 60x15 one line says so, and nothing breaks', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {columns: 59, rows: 20});
  expect(ui.frame().trim()).toBe('terminal too small (60x15 needed)');
  await ui.press('j', '/', 'x', 'esc');
  await ui.resize(60, 14);
  expect(ui.frame().trim()).toBe('terminal too small (60x15 needed)');
  await ui.resize(60, 15);
  expect(ui.row('reviews-v3').cell('STATE')).toBe('LDS NACK');
});

test('the header is one line on a low or narrow screen, or when it is switched off', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {columns: 100, rows: 26});
  expect(ui.lines()[3]).toMatch(/^ Proxies {2}10: 1 NACK 1 n\/c 2 STALE/);
  await ui.press('ctrl-e');
  expect(ui.lines()[0]).toMatch(/^ prod-eu-1 {2}10: 1 NACK 1 n\/c 2 STALE {2}istiod 2\/2 answered in 0.2 s/);
  expect(ui.lines()[1]).toMatch(/^┌─ Proxies/);
  await ui.press('ctrl-e');
  await ui.resize(100, 25);
  expect(ui.lines()[1]).toMatch(/^┌─ Proxies/);
  await ui.resize(89, 40);
  expect(ui.lines()[1]).toMatch(/^┌─ Proxies/);
});

test('wide characters take two cells each and no line shifts', async () => {
  const long = '数据平面代理服务的一个非常长的名字-7b9b5fdfd6-4r52s';
  const ui = await shown(handProgram(meshEvents([{name: long}, ...smallMesh])), {columns: 80, rows: 24});
  await ui.see('数据');
  expect(ui.row('数据').text).toContain('~');
  expect(ui.row('4r52s').cell('RDS')).toBe('ok');
});

test('without colours every state is still a word, and the cursor is seen', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {env: {NO_COLOR: '1'}});
  for (const word of ['NACK', 'n/c', 'STALE', 'unsent', 'ok']) expect(ui.frame()).toContain(word);
  expect(ui.terminal.written()).not.toMatch(/\x1b\[(3[0-7]|9[0-7]|4[0-7])m/);
  expect(ui.style('reviews-v3').inverse).toBe(true);
  expect(ui.style('NACK 1 n/c').color).toBeUndefined();
});

test('with colours they repeat what the words say', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)));
  const [red, yellow, cyan] = [1, 3, 6];
  await ui.press('G');
  expect(ui.style('NACK   ok')).toMatchObject({color: red, bold: true});
  expect(ui.style('STALE  ok')).toMatchObject({color: yellow});
  expect(ui.style('unsent')).toMatchObject({color: cyan});
});

test('frames are of ASCII characters where the locale is not UTF-8', async () => {
  const ui = await shown(handProgram(meshEvents(smallMesh)), {env: {LANG: 'C'}});
  expect(ui.frame()).not.toMatch(/[^\x00-\x7f]/);
  expect(ui.lines()[4]).toMatch(/^\+- Proxies\(all\)\[10\] .*-\+$/);
});

test('the cursor stays on its proxy while rows change places', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  await ui.press('j', 'j', 'j', 'j', 'j');
  const name = ui.selected();
  expect(name).toMatch(/^adservice/);
  const sick = smallMesh.map(proxy => (proxy.name.startsWith('cart') ? {...proxy, states: {CDS: 'ERROR' as const}} : proxy));
  for (const event of meshEvents(sick, noon + 5_000)) program.store.send({type: 'meshMoved', event});
  program.store.send({type: 'ticked', now: noon + 5_000});
  await ui.see('2 NACK');
  expect(
    ui
      .rows()
      .slice(0, 2)
      .map(row => row.cell(''))
      .join(' '),
  ).toContain('cart-');
  expect(ui.selected()).toBe(name);
});

test('a proxy that goes leaves the cursor where it was', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  await ui.press('j', 'j');
  const place = ui.rows().findIndex(row => row.isSelected);
  expect(place).toBe(2);
  const fewer = smallMesh.filter(({name}) => !name.startsWith('ratings'));
  for (const event of meshEvents(fewer, noon + 1_000)) program.store.send({type: 'meshMoved', event});
  await ui.gone('ratings-v1');
  expect(ui.rows().findIndex(row => row.isSelected)).toBe(place);
});

test('when nothing changed nothing is written', async () => {
  const program = handProgram(meshEvents(manyProxies(1_000)));
  const ui = await shown(program, {columns: 200, rows: 50});
  ui.bytes();
  program.store.send({type: 'ticked', now: noon + 1});
  for (const event of meshEvents(manyProxies(1_000), noon)) program.store.send({type: 'meshMoved', event});
  await ui.idle();
  expect(ui.bytes()).toBe(0);
});

test('a cursor move on a large screen writes at most 700 bytes', async () => {
  const ui = await shown(handProgram(meshEvents(manyProxies(500))), {columns: 200, rows: 50});
  for (let move = 0; move < 5; move++) {
    ui.bytes();
    await ui.press('j');
    const written = ui.bytes();
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThanOrEqual(700);
  }
});

test('5,000 rows cost a cursor move no more than those in sight', async () => {
  let asked = 0;
  const rows = Array.from({length: 5_000}, (_, n) => `row-${n}`);
  const cell = (row: string): string => {
    asked++;
    return row;
  };
  const many = defineTable({
    scope: 'mesh',
    title: 'Many',
    help: '',
    aliases: [],
    from: () => 0,
    rows: () => rows,
    id: row => row,
    columns: [{title: 'NAME', help: '', cell}],
  });
  const ui = await shown(handProgram([], {many}, 'many'), {columns: 200, rows: 50});
  expect(ui.selected()).toBe('row-0');
  asked = 0;
  for (let move = 0; move < 60; move++) await ui.press('j');
  expect(ui.selected()).toBe('row-60');
  expect(asked).toBeLessThanOrEqual(60);
});

test('marks stand before the name, changes behind the word, and neither moves anything', async () => {
  const program = handProgram(meshEvents(smallMesh));
  const ui = await shown(program);
  const before = ui.row('productpage').text;
  const sick = smallMesh.map(proxy => (proxy.name.startsWith('productpage') ? {...proxy, states: {RDS: 'STALE' as const}} : proxy));
  for (const event of meshEvents(sick, noon + 6_000)) program.store.send({type: 'meshMoved', event});
  await ui.see('STALE*');
  expect(ui.row('productpage').text).toHaveLength(before.length);
  await ui.press('j', 'space');
  expect(ui.rows().filter(row => row.isMarked)).toHaveLength(1);
  expect(ui.lines().at(-1)).toMatch(/1 marked {2}row 2 of 10 $/);
});

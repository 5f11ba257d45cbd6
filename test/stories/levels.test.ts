import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

const details = 'details-v1-5845b8756-ld969';
/** What the demo's pods were asked to change, without the host. */
const changes = ({demo}: Program): readonly string[] =>
  demo.podRequests.flatMap(({pod, method, url}) => (/^(POST .*\?.|PUT )/.test(`${method} ${url}`) ? [`${pod} ${url}`] : []));
const records = ({folder}: Program): {readonly raised: readonly {readonly pod: string; readonly was: Record<string, string>}[]} =>
  JSON.parse(readFileSync(join(folder, 'loglevels.json'), 'utf8'));

async function select({press, type}: Program, filter: string): Promise<void> {
  await press('/');
  await type(filter);
  await press('enter', 'g');
}

/** i9s with the pane of loggers of details open. */
async function loggersOf(filter: string, options: Parameters<typeof i9s>[0] = {}): Promise<Program> {
  const program = await i9s({healthy: true, columns: 120, ...options});
  await program.see(/all in sync/);
  await select(program, filter);
  await program.press('x');
  await program.see(/Loggers\[/);
  await program.see(/rbac +\w/);
  return program;
}

test('x shows the levels of a proxy, and looking changes nothing', async () => {
  const program = await loggersOf('details bookinfo');
  const {row} = program;
  expect(row(' http ').cell('LEVEL')).toBe('warning');
  expect(row(' http ').cell('WAS')).toBe('warning');
  expect(row(' http ').cell('WHAT IT SHOWS')).toMatch(/request/);
  await select(program, 'misc');
  expect(row(' misc ').cell('LEVEL')).toBe('error');
  expect(changes(program)).toEqual([]);
});

test('a level is set after one question that names the request, recorded, and put back to what it was', async () => {
  const program = await loggersOf('details bookinfo');
  const {press, type, see, row} = program;
  await press('/');
  await type('misc');
  await press('enter', '6');
  expect(row(' misc ').cell('PENDING')).toBe('-> debug');
  await see(/1 pending change on 1 pod/);
  await press('enter');
  await see(`POST ${details}.bookinfo:15000/logging?paths=misc:debug`);
  expect(changes(program)).toEqual([]);
  await press('y');
  await see(/misc debug applied to 1 of 1/);
  expect(changes(program)).toEqual([`${details}.bookinfo /logging?paths=misc:debug`]);
  expect(row(' misc ').cell('LEVEL')).toBe('debug');
  expect(row(' misc ').text).toMatch(/debug +error/);
  expect(records(program).raised).toMatchObject([{pod: details, was: {misc: 'error'}}]);
  await see(/raised 1/);
  await press('R');
  await see(/POST .*paths=misc:error/);
  await press('enter');
  await see(/levels of details.* are as they were \(misc error\)/);
  expect(row(' misc ').cell('LEVEL')).toBe('error');
  expect(records(program).raised).toEqual([]);
  await program.gone(/raised \d/);
});

test('n sends nothing', async () => {
  const program = await loggersOf('details bookinfo');
  await program.press('7', 'enter');
  await program.see(/paths=http:trace/);
  await program.press('n');
  await program.see(/Nothing was changed/);
  expect(changes(program)).toEqual([]);
});

test('D raises a waypoint to debug and puts it back, R from the list as well', async () => {
  const program = await i9s({healthy: true, columns: 120});
  const {see, press} = program;
  await see(/all in sync/);
  await select(program, 'reviews-svc-waypoint');
  await press('D');
  await see(/POST reviews-svc-waypoint-[\w-]+\.ambient-demo:15000\/logging\?level=debug/);
  await press('enter'); // every logger at once: enter does not suffice
  expect(changes(program)).toEqual([]);
  await press('y');
  await see(/loggers debug applied to 1 of 1/);
  await see(/raised 1, back in 10m/);
  await press('D');
  await see(/Put back the levels of 1 pod/);
  await press('y');
  await see(/are as they were/);
  await program.gone(/raised \d/);
  expect(records(program).raised).toEqual([]);
});

test('the line of --command waits for the pods that it names', async () => {
  const {see} = await i9s({healthy: true, columns: 120, command: ':loggers deploy/details-v1.bookinfo'});
  await see(/rbac +warning/);
});

test('a question that is too long for the screen scrolls', async () => {
  const program = await i9s({healthy: true, columns: 60, rows: 15});
  const {see, press} = program;
  await see(/all in sync/);
  await select(program, 'reviews bookinfo');
  await press('space', 'space', 'space', 'x');
  await see(/rbac/);
  for (const key of ['6', 'j', '6', 'j', '6', 'j', '6', 'j', '6', 'j', '7', 'j', '7', 'j', '7', 'j', '7', 'j', '7']) await press(key);
  await press('enter');
  await see(/lines 1 to \d+ of \d+, <j> <k> {2}<y> yes {2}<n> no/);
  await press('j');
  await see(/lines 2 to/);
  await press('n');
});

test('marked proxies are shown together, and a preset is set on all of them', async () => {
  const program = await i9s({healthy: true, columns: 160});
  const {see, press, type, row} = program;
  await see(/all in sync/);
  await select(program, 'reviews bookinfo');
  await press('space', 'space', 'space', 'x');
  await see(/Loggers\[/);
  await see(/reviews-v1 +reviews-v2 +reviews-v3/);
  await press('p');
  await see(/rbac/);
  await type('3'); // authz
  await press('enter');
  await see(/reviews-v3-[\w-]+\.bookinfo:15000\/logging\?paths=/);
  await press('y');
  await see(/applied to 3 of 3/);
  expect(row(' rbac ').text).toMatch(/rbac +debug +debug +debug +debug +warning/);
  expect(changes(program)).toHaveLength(3);
});

test('where one of three fails it is named, the others are set, and r tries again', async () => {
  const program = await i9s({healthy: true, columns: 160});
  const {see, press, demo} = program;
  await see(/all in sync/);
  await select(program, 'reviews bookinfo');
  await press('space', 'space', 'space', 'x');
  await see(/rbac +warning/);
  await press('6', 'enter');
  await see(/Send 3 requests to 3 pods/);
  demo.faults.refusePortForward('reviews-v2-59c866b6b4-jm8pp.bookinfo');
  demo.faults.cutPortForwards('reviews-v2-59c866b6b4-jm8pp.bookinfo');
  await press('y');
  await see(/http debug applied to 2 of 3, not to reviews-v2-59c866b6b4-jm8pp\.bookinfo/);
  await see(/r tries again/);
  await demo.faults.heal();
  await press('r');
  await see(/http debug applied to 1 of 1/);
  expect(records(program).raised).toHaveLength(3);
});

test('read-only says why not, and the keys stay visible', async () => {
  const why = 'Read-only: the context demo-bookinfo matches *demo* in readOnly of config.yaml; --write lifts it';
  const program = await loggersOf('details bookinfo', {readOnly: () => why});
  const {see, press} = program;
  await see(/\[read-only\]/);
  await press('6');
  await see(/--write lifts it/);
  await press('esc', 'D');
  await see(/Read-only: the context demo-bookinfo matches/);
  expect(changes(program)).toEqual([]);
});

test('quitting with raised levels asks: stay, put back, leave', async () => {
  const program = await loggersOf('details bookinfo');
  const {see, press, tui} = program;
  await press('6', 'enter', 'y');
  await see(/http debug applied/);
  await press('ctrl-c');
  await see(/Log levels of 1 pod are still raised/);
  await press('s');
  await see(/Loggers\[/);
  await press('ctrl-c');
  await see(/still raised/);
  await press('p');
  await tui.done;
  expect(records(program).raised).toEqual([]);
  expect(changes(program).at(-1)).toBe(`${details}.bookinfo /logging?paths=http:warning`);
});

test('what was left on purpose stays raised, is listed, and is not offered', async () => {
  const first = await loggersOf('details bookinfo');
  await first.press('6', 'enter', 'y');
  await first.see(/http debug applied/);
  await first.press('ctrl-c');
  await first.see(/still raised/);
  await first.press('l');
  await first.tui.done;
  const {see, press, type, row} = await i9s({beside: first, columns: 120});
  await see(/all in sync/);
  await see(/raised 1/);
  await press(':');
  await type('levels');
  await press('enter');
  await see(/Raised levels/);
  expect(row(details).text).toMatch(/http debug \(was warning\)/);
});

test('i9s puts back by itself when the time is over', async () => {
  const program = await loggersOf('details bookinfo');
  const {see, press, clock} = program;
  await press('6', 'enter', 'y');
  await see(/raised 1, back in 10m/);
  clock.shift += 601_000;
  await see(/Put back: levels of details/, 15_000);
  expect(records(program).raised).toEqual([]);
});

test('T chooses another time, also for what is raised already', async () => {
  const program = await loggersOf('details bookinfo');
  const {see, press} = program;
  await press('6', 'enter', 'y');
  await see(/back in 10m/);
  await press('T');
  await see(/half an hour/);
  await press('2');
  await see(/raised 1, back in 30m/);
});

test('two at once see what the other has raised, and both put back to what was there first', async () => {
  const one = await loggersOf('details bookinfo');
  const two = await i9s({beside: one, columns: 120});
  await two.see(/all in sync/);
  await one.press('6', 'enter', 'y');
  await one.see(/http debug applied/);
  await two.see(/raised 1/, 15_000);
  await select(two, 'details bookinfo');
  await two.press('x');
  await two.see(/http +debug +warning/);
  await two.press('7', 'enter', 'y');
  await two.see(/http trace applied/);
  await two.press('R', 'y');
  await two.see(/as they were \(http warning\)/);
  await one.gone(/raised \d/, 15_000);
});

test('a pod that was replaced meanwhile is dropped with a word', async () => {
  const program = await loggersOf('details bookinfo');
  const {see, press, type, demo} = program;
  await press('6', 'enter', 'y');
  await see(/http debug applied/);
  demo.faults.deletePod(`${details}.bookinfo`);
  await press(':');
  await type('levels');
  await press('enter', 'R', 'y');
  await see(/was replaced|is gone/);
  expect(records(program).raised).toEqual([]);
});

test('ztunnels and istiods have the same pane in their own words', async () => {
  const program = await i9s({healthy: true, scenario: 'ambient', columns: 140});
  const {see, press, type, row} = program;
  await see(/all in sync/);
  await press(':');
  await type('loggers ztunnel');
  await press('enter');
  await see(/default +info/);
  await select(program, 'access');
  await press('6', 'enter');
  await see(/logging\?level=access=debug/);
  await press('y');
  await see(/access debug applied to \d of \d/);
  await press('esc', 'esc', ':');
  await type('loggers istiod');
  await press('enter');
  await see(/ads +info/);
  await select(program, 'ads');
  await press('6', 'enter');
  await see(/PUT istiod-[\w-]+\.istio-system:9876\/scopej\/ads/);
  await press('y');
  await see(/ads debug applied/);
  expect(row(' ads ').text).toMatch(/ads +debug +debug/);
});

test('hundreds of proxies are asked, set and put back in seconds, none of them left out', async () => {
  const program = await i9s({scenario: 'large', proxies: 300, healthy: true, columns: 120});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type('!ztunnel');
  await press('enter', 'g', 'space', 'G', 'ctrl-space', 'x');
  await see(/1 to 7 set a level/, 20_000);
  await press('6', 'enter');
  await see(/Send 297 requests to 297 pods/);
  await press('y');
  await see(/http debug applied to 297 of 297/);
  await see(/raised 297/);
  await press('R');
  await see(/Put back the levels of 297 pods/);
  await press('y');
  await program.gone(/raised \d/);
  expect(records(program).raised).toEqual([]);
});

import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

const details = 'details-v1-5845b8756-ld969';

/** i9s with the diff of a proxy open. */
async function diffOf(proxy: string, options: ProgramOptions = {}): Promise<Program> {
  const program = await i9s({healthy: true, columns: 120, ...options});
  await program.see(/Proxies\(all\)/);
  await program.press('/');
  await program.type(proxy);
  await program.press('enter', 'g');
  await program.see(new RegExp(proxy));
  await program.press('d');
  return program;
}
const refused = (): ProgramOptions => ({prepare: ({faults}) => faults.nack(`${details}.bookinfo`)});

test('d on a proxy that is in sync says that all is the same, of both sides and when they were asked', async () => {
  const {see, frame} = await diffOf(details);
  await see(/Clusters +53 same/);
  await see(/istiod-\S+ \d\d:\d\d:\d\d\.\d +Envoy \d\d:\d\d:\d\d\.\d/);
  await see(/Extensions +1 same/);
  expect(frame()).toMatch(/\n 1?\d\d same/);
  expect(frame()).not.toMatch(/ (differs|rejected|lags) /);
});

test('a refused listener is selected at once, with its difference and the words of Envoy', async () => {
  const program = await diffOf(details, {...refused(), columns: 200});
  await program.see(/@@ filterChains\[0\]\.filters\[trouble\.unknown\] @@/);
  expect(program.frame()).toMatch(/> +0\.0\.0\.0_9080 +rejected/);
  expect(program.frame()).toMatch(/- +- name: trouble\.unknown/);
  expect(program.frame()).toMatch(/Refused by the proxy at \d\d:\d\d:\d\d: Didn't find a registered implementation/);
});

test('the keys of the text: side by side, more context, to the text and back', async () => {
  const {press, see, frame} = await diffOf(details, refused());
  await see(/@@ filterChains/);
  await press('s');
  expect(frame()).toMatch(/filters: +\| +filters:/);
  await press('s', '}', '}', '}', '}', 'tab');
  await see(/> Listeners 0\.0\.0\.0_9080/);
  const before = frame();
  await press('ctrl-d');
  expect(frame()).not.toBe(before);
  expect(frame()).not.toContain('@@ ');
  await press('g');
  expect(frame()).toContain('@@ ');
  await press('esc');
  expect(frame()).not.toContain('> Listeners 0.0.0.0_9080');
});

test('on a narrow screen tab changes between the list and the difference', async () => {
  const {press, see, frame} = await diffOf(details, {...refused(), columns: 80, rows: 24});
  await see(/0\.0\.0\.0_9080 +rejected/);
  expect(frame()).not.toContain('@@');
  expect(frame()).toContain('tab to the text and back');
  await press('tab');
  expect(frame()).toContain('@@ filterChains');
  expect(frame()).not.toContain('RESOURCE');
});

test('a lists what is the same as well, and the filter finds it', async () => {
  const {press, type, see} = await diffOf(details);
  await see(/Clusters +53 same/);
  await press('a', '/');
  await type('15010');
  await press('enter', 'g');
  await see(/ 15010 +same/);
});

test('enter opens the resource in its pane', async () => {
  const {press, see} = await diffOf(details, refused());
  await see(/@@ filterChains/);
  await press('enter');
  await see(/Listeners\[\d+\] NAME 0\.0\.0\.0_9080/);
  await press('backspace');
  await see(/@@ filterChains/);
});

test('ctrl-s saves the differences as text', async () => {
  const {press, see, folder} = await diffOf(details, refused());
  await see(/@@ filterChains/);
  await press('ctrl-s');
  await press('1');
  await see(/Saved/);
  const saved = readdirSync(join(folder, 'saved'), {recursive: true, encoding: 'utf8'}).find(name => name.endsWith('.diff'));
  expect(readFileSync(join(folder, 'saved', saved ?? ''), 'utf8')).toMatch(
    /=== Listeners 0\.0\.0\.0_9080\n@@ .*\n[\s\S]*- +- name: trouble\.unknown/,
  );
});

test.each([403, 404, 500] as const)('where istiod answers %s the pane says so, keeps what it has, and asks again', async status => {
  const {see, demo, press, frame} = await diffOf(details, refused());
  await see(/@@ filterChains/);
  demo.faults.refuseDebug('all', status);
  await press('r');
  await see(new RegExp(`! .*${status}`));
  expect(frame()).toContain('0.0.0.0_9080');
});

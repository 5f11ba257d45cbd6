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
  expect(frame()).toContain('RESOURCE');
  await press('s');
  expect(frame()).not.toContain('RESOURCE'); // both sides have the whole width
  await press('s');
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

test('both sides are asked at the moment of the diff, whatever another pane has asked before', async () => {
  const {see, press, type, demo} = await i9s({columns: 120, ...refused()});
  await see(/details-v1.*NACK/);
  await press('/');
  await type(details);
  await press('enter', 'g', 'W');
  await see(/0\.0\.0\.0_9080/);
  await see(/Refused version/);
  const asked = (): number => demo.podRequests.filter(({url}) => url.startsWith('/debug/config_dump')).length;
  const before = asked();
  expect(before).toBeGreaterThan(0);
  await press('esc', 'd');
  await see(/@@ filterChains/);
  expect(asked()).toBe(before + 1);
});

test('what is hidden is shown by i, also of what is the same', async () => {
  const {press, type, see} = await diffOf(details);
  await see(/Clusters +53 same/);
  await press('a', '/');
  await type('reviews.bookinfo:9080');
  await press('enter', 'G');
  await see(/The same on both sides\. i shows what is hidden in it\./);
  await press('i');
  await see(/\+ +healthCheckConfig: \{\}/);
  await see(/- istiod +\+ Envoy +with what is hidden/);
});

test('a cluster that a NACK names was rejected, which Envoy itself shows of listeners only', async () => {
  const reviews = 'outbound|9080||reviews.bookinfo.svc.cluster.local';
  const {see} = await diffOf(details, {
    prepare: ({faults}) => faults.nack(`${details}.bookinfo`, 'CDS', `Error adding/updating cluster(s) ${reviews}: no such thing`),
  });
  await see(/> +reviews\.bookinfo:9080 +rejected/);
  await see(/1 rejected, /);
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

test('what istiod would send otherwise differs, is only in istiod, or only in Envoy; n walks through all of it', async () => {
  const reviews = 'outbound|9080||reviews.bookinfo.svc.cluster.local';
  const {see, press, frame} = await diffOf(details, {
    columns: 200,
    prepare: ({faults}) =>
      faults.drift(
        `${details}.bookinfo`,
        {kind: 'clusters', name: reviews, how: 'changed', path: 'connectTimeout', value: '7s'},
        {kind: 'listeners', name: '0.0.0.0_7070', how: 'added'},
        {kind: 'routes', name: '15014', how: 'removed'},
      ),
  });
  await see(/> +reviews\.bookinfo:9080 +differs/);
  expect(frame()).toMatch(/- connectTimeout: 7s/);
  expect(frame()).toMatch(/\+ connectTimeout: \d+s/);
  expect(frame()).toMatch(/0\.0\.0\.0_7070 +only istiod/);
  expect(frame()).toMatch(/15014 +only Envoy/);
  await press('n');
  await see(/> +0\.0\.0\.0_7070/);
  await press('n');
  await see(/Routes 15014/);
  await press('n');
  await see('This is the last difference.');
});

test('a push on its way lags: it is neither counted nor red, and is gone when Envoy has it', async () => {
  const program = await diffOf(details);
  const {see, press, demo, frame} = program;
  await see(/Endpoints +45 same/);
  demo.faults.drift(`${details}.bookinfo`, {kind: 'endpoints', name: 'outbound|9080||ratings.bookinfo.svc.cluster.local', how: 'changed'});
  demo.faults.push('EDS');
  await press('r');
  await see(/ratings\.bookinfo:9080 +lags/);
  expect(frame()).toMatch(/1 lags, /);
  demo.faults.settle(`${details}.bookinfo`);
  await press('r');
  await see(/Endpoints +45 same/);
});

test('an object that changed lately is named as what may have caused it', async () => {
  const {see, press, frame} = await diffOf(details, {
    columns: 200,
    prepare: ({faults}) => faults.drift(`${details}.bookinfo`, {kind: 'routes', name: '9080', how: 'changed'}),
  });
  await see(/Cause candidates/);
  await see(/virtual-service bookinfo\/\S+ +changed \d+s ago/);
  await press('o', '1');
  await see(/kind: VirtualService/);
  expect(frame()).toContain('details-mistake');
});

test('a cluster that warms is neither missing nor different', async () => {
  const {see} = await diffOf(details, {
    prepare: ({faults}) => faults.warm(`${details}.bookinfo`, 'outbound|9080||reviews.bookinfo.svc.cluster.local'),
  });
  await see(/reviews\.bookinfo:9080 +warming/);
  await see(/- connectTimeout: \d+s/); // what warms, against what is in use
});

test('a ztunnel has workloads, services and policies to compare', async () => {
  const {see, frame} = await diffOf('ztunnel-l9tbd');
  await see(/Workloads +\d+ same/);
  expect(frame()).toMatch(/Policies +4 same/);
  expect(frame()).toMatch(/only ztunnel/);
});

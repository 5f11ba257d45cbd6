import {afterEach, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

const ambient = (): Promise<Program> => i9s({scenario: 'ambient', healthy: true, columns: 160, rows: 40});

async function select({press, type, see}: Program, word: string): Promise<void> {
  await press('/', 'ctrl-u');
  await type(word);
  await press('enter', 'g');
  await see(new RegExp(`> .*${word}`));
}

test('from a waypoint in the list to who uses it, on to its page, and step by step back', async () => {
  const program = await ambient();
  const {press, see} = program;
  await see(/all in sync/);
  await select(program, 'reviews-svc-wa');
  await press('u');
  await see(/Waypoint uses\(all\) NAMED ambient-demo\/reviews-svc-waypoint/);
  await see(/\$ curl http:\/\/reviews\.ambient-demo:9080\//);
  await press('enter');
  await see(/Waypoint ambient-demo\/reviews-svc-waypoint/);
  await see(/connect_terminate/);
  // The page is about its proxy: digits are those of the proxy.
  await press('4');
  await see(/Clusters\[\d+\]/);
  await press('esc', 'esc', 'esc');
  await see(/Proxies\(all\)/);
});

test('from a sidecar to the ztunnel of its node, which knows it, and from a ztunnel to what it has', async () => {
  const program = await ambient();
  const {press, see, selected} = program;
  await see(/all in sync/);
  await select(program, 'details-v1');
  const pod = selected();
  await press('Z');
  await see(/Workloads\(all\)\[1 of \d+\] filter: details-v1/);
  await see(new RegExp(`> bookinfo +${pod}`));
  await press('esc', 'esc');
  await see(/Proxies\(all\)/);
  await select(program, 'ztunnel-');
  await press('enter');
  await see(/\[1 Workloads\]/);
  await press('5');
  await see(/\[5 Connections\]/);
  await press('esc', 'M');
  await see(/Path of a pod ztunnel-/);
  await press('3');
  await see(/\[3 Policies\]/);
});

test('a pod without a proxy leads to its path, and from there to its ztunnel', async () => {
  const program = await ambient();
  const {press, see, type} = program;
  await see(/all in sync/);
  await press(':');
  await type('pods');
  await press('enter');
  await see(/Pods\(all\)/);
  await select(program, 'reviews-v2-7966');
  await press('enter');
  await see(/in the mesh by ambient: ztunnel-/);
  await press('1');
  await see(/This page is about one thing; digits choose namespaces in tables/);
  await press('Z');
  await see(/Workloads\(all\)\[1 of \d+\] filter: reviews-v2-7966/);
});

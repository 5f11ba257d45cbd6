import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);
const curl = 'curl-66d454fb44-92pb7';
const hung = 'istiod-797f89d895-m4k9t';

/** The page about a proxy, by a part of its name. */
async function connOf(name: string, options: Parameters<typeof i9s>[0] = {}): Promise<Program> {
  const program = await i9s({healthy: true, rows: 90, columns: 80, ...options});
  const {see, press, type} = program;
  await see(/ > \S+ +\S+ +(side|gw|wpt|zt) /);
  await press('/');
  await type(name);
  await press('enter');
  await see(/1 of 17/);
  await press(':');
  await type('conn');
  await press('enter');
  await see('Connectivity');
  return program;
}

/** The lines under a title, until the next blank line. */
const section = ({lines}: Program, title: string): string => {
  const all = lines().map(line => line.slice(4, -1).trimEnd());
  const from = all.findIndex(line => line.startsWith(title));
  if (from < 0) throw new Error(`no ${title}:\n${all.join('\n')}`);
  const end = all.indexOf('', from);
  return all.slice(from, end).join('\n');
};

/** Without the lines' ends. */
const wordsOf = (text: string): string => text.replace(/\s+/g, ' ');

describe('all is well', () => {
  test('from i9s to every istiod, and from the proxy to its istiod', async () => {
    const program = await connOf(curl);
    await program.see(/All 26 answers are as they should be\./);
    await program.see(/:15012\./); // the last answer is in a note, and no check
    expect(section(program, 'API server')).toMatch(
      /as demo\n +ok {2}GET \/version +\d+ ms {2}Kubernetes v1\.33\.4\n +ok {2}pods, listed and watched +30 pods/,
    );
    const istiod = section(program, hung);
    for (const line of [
      /ok {2}port-forward +\d+ ms {2}opens/,
      /ok {2}GET :8080\/ready +\d+ ms {2}ready/,
      /ok {2}GET :15014\/version +\d+ ms {2}1\.30\.3/,
      /ok {2}GET :15014\/debug\/list +\d+ ms {2}30 debug endpoints/,
      /ok {2}GET :15014\/debug\/syncz +\d+ ms {2}7 proxies, 0s ago/,
      /ok {2}GET :15014\/debug\/connections +\d+ ms {2}7 proxies/,
    ])
      expect(istiod).toMatch(line);
    expect(section(program, 'All istiods')).toMatch(/ok {2}pods with a proxy +17 of 17 connected/);
    const proxy = section(program, `Proxy ${curl}.bookinfo`);
    expect(proxy).toMatch(/ok {2}its istiod, by syncz\n +istiod-797f89d895-ddlfw, for \d+m\d+s from 10\.244\.0\.16:\d+/);
    expect(proxy).toMatch(/ok {2}stats of xds-grpc +\d+ ms\n +1 connection, 1 stream; none failed/);
    expect(proxy).toMatch(/unix:\/\/\.\/etc\/istio\/proxy\/XDS HEALTHY, 0 of 1 failed/);
    expect(proxy).toMatch(/ok {2}its certificate +\d+ ms\n +23h left, until 20/);
    expect(wordsOf(proxy)).toContain('passes all on to istiod at istiod.istio-system.svc:15012.');
    expect(section(program, 'Permissions')).toMatch(/ok {2}access reviews +\d+ ms {2}all 9/);
    await program.press('esc');
    await program.see(/Proxies\(all\)/);
  });

  test('from the istiods it is about the mesh alone, and nothing can be run', async () => {
    const {see, press, type, frame} = await i9s({healthy: true, rows: 60});
    await see(/all in sync/);
    await press(':');
    await type('istiods');
    await press('enter');
    await see(/LAST ERROR/);
    await press(':');
    await type('conn');
    await press('enter');
    await see(/All 22 answers/);
    expect(frame()).not.toMatch(/xds-grpc|Run in pod/);
    await press('X');
    await see(/Run in pod: Open this page about a proxy/);
  });
});

describe('something is wrong', () => {
  test('a hung istiod holds up nothing but its own lines', async () => {
    const program = await connOf(curl, {prepare: ({faults}) => faults.hangIstiod(hung)});
    await program.see(/its certificate +\d+ ms/);
    expect(section(program, hung)).toMatch(/\.\. {2}GET :8080\/ready +asked/);
    expect(section(program, 'istiod-canary')).toMatch(/ok {2}GET :15014\/debug\/connections/);
    await program.see(/ready +5\d\d\d ms {2}no answer/);
    expect(section(program, hung)).toMatch(/\? {3}port-forward\n +Nothing was heard through it/);
    expect(section(program, 'All istiods')).toMatch(/10 of 17 connected\n +Of 7 nobody can tell/);
  });

  test.each([
    [401, /wants credentials for its debug endpoints/],
    [403, /See DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES/],
    [404, /Set ENABLE_DEBUG_ON_HTTP=true/],
  ] as const)('debug refused with %i is explained; ready and version still answer', async (status, words) => {
    const program = await connOf(curl, {prepare: ({faults}) => faults.refuseDebug(hung, status)});
    await program.see(new RegExp(`connections +\\d+ ms {2}HTTP ${status}, as /debug/list`));
    const istiod = section(program, hung);
    expect(istiod).toMatch(new RegExp(`no {2}GET :15014/debug/list +\\d+ ms {2}HTTP ${status}`));
    expect(wordsOf(istiod)).toMatch(words);
    expect(istiod).toMatch(/ok {2}GET :8080\/ready/);
    expect(istiod).toMatch(/ok {2}GET :15014\/version/);
  });

  test('no port-forward: said once, with what it disables', async () => {
    const program = await connOf(curl, {prepare: ({faults}) => faults.answer403({resource: 'pods/portforward'})});
    await program.see(/Permissions\s+│\n│ +no/);
    await program.see(/its certificate +\d+ ms/);
    const refusals = program.lines().filter(line => line.includes('"pods/portforward"'));
    expect(refusals).toHaveLength(2); // of istio-system and of bookinfo
    expect(section(program, hung)).toMatch(/\? {3}GET :8080\/ready +not asked: no port-forward/);
    expect(section(program, 'Permissions')).toMatch(
      /no {2}create pods\/portforward +in namespace bookinfo\n +For: ask Envoys.*Without it no configuration\n +panes/,
    );
    expect(section(program, 'API server')).toMatch(/ok {2}pods, listed/);
  });

  test('a proxy that lost its istiod: from both sides; enter on the mesh line leads to the one that is missing', async () => {
    const program = await connOf('productpage', {prepare: ({faults}) => faults.disconnect(`${curl}.bookinfo`)});
    const {see, press} = program;
    await see(/no {2}pods with a proxy +16 of 17 connected/);
    await see(/1 of 26 not as they should be:\s+│\n│ +no {2}All istiods: pods with a proxy/);
    await press('enter'); // from the first line to the one in question, and on
    await see(/> +no {2}pods with a proxy/);
    await press('enter');
    await see(`Proxy ${curl}.bookinfo`);
    await see(/NOT CONNECTED for/);
    await see(/no {2}stats of xds-grpc/);
    expect(section(program, `Proxy ${curl}`)).toMatch(
      /1 connection, 0 streams; none failed\n +There is a connection and no stream on it: pilot-agent ends/,
    );
  });
});

describe('from inside the pod', () => {
  test('curl of istiod, by keys: which container, which exact command, and the answer on the page', async () => {
    const {see, press, demo, frame} = await connOf(curl);
    await see(/All 26 answers/);
    await press('X');
    await see(/1 curl in curl +through Envoy/);
    await press('enter');
    await see(/Run this in container curl\?/);
    await see(/kubectl exec -n bookinfo curl-66d454fb44-92pb7 -c curl -- curl -sS/);
    expect(frame()).toMatch(/gives up after\s+5 s/);
    expect(demo.requests.some(({url}) => url.includes('/exec'))).toBe(false);
    await press('enter');
    await see(/ok {2}curl in curl +\d+ ms {2}istiod 1\.30\.3 answers/);
    await see(/All 27 answers/);
    await press('X');
    await see(/2 pilot-agent in istio-proxy/);
    await press('2');
    await see(/Run this in container istio-proxy\?/);
    await press('y');
    await see(/cluster\.xds-grpc;\.upstream_rq_active: 1/);
  });

  test('no is no; an image without curl says so, and what answers the same', async () => {
    const {see, press, demo} = await connOf('productpage');
    await see(/All 26 answers/);
    await press('X');
    await see(/1 curl in productpage/);
    await press('1');
    await see(/Run this in container productpage\?/);
    await press('n');
    await see(/Nothing was changed/);
    expect(demo.requests.some(({url}) => url.includes('/exec'))).toBe(false);
    await press('X');
    await see(/1 curl in productpage/);
    await press('1');
    await see(/Run this in container productpage\?/);
    await press('y');
    await see(/no {2}curl in productpage +\d+ ms {2}curl: not found/);
    await see(/What Envoy says of xds-grpc answers the/);
  });

  test('an istiod that hangs, as curl has it', async () => {
    const {see, press, demo} = await connOf(curl);
    await see(/All 26 answers/);
    demo.faults.hangIstiod('istiod-797f89d895-ddlfw');
    await press('X');
    await see(/1 curl in curl/);
    await press('enter');
    await see(/kubectl exec/);
    await press('enter');
    await see(/no {2}curl in curl +\d+ ms {2}exit code 28/);
    await see(/curl: \(28\) Operation timed out/);
    await see(/istiod hangs, or packets are dropped/);
  });

  test('who may not is told before anything is run', async () => {
    const {see, press, demo} = await connOf(curl, {prepare: ({faults}) => faults.answer403({resource: 'pods/exec', namespace: 'bookinfo'})});
    await see(/no {2}get pods\/exec +in namespace bookinfo/);
    await press('X');
    await see(/you may not run commands in pods of namespace bookinfo/);
    expect(demo.requests.some(({url}) => url.includes('/exec'))).toBe(false);
  });

  test('read-only it says why not', async () => {
    const {see, press, demo} = await connOf(curl, {readOnly: () => 'Read-only: started with --read-only'});
    await see(/All 26 answers/);
    await press('X');
    await see(/Read-only: started with --read-only\./);
    expect(demo.requests.some(({url}) => url.includes('/exec'))).toBe(false);
  });

  test('a ztunnel has nothing to run', async () => {
    const {see, press} = await connOf('ztunnel-2wg4r');
    await see(/A ztunnel is no Envoy/);
    await press('X');
    await see(/Run in pod: The image of a ztunnel has neither/);
  });
});

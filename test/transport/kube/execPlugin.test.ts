import {readFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {troubleOf, troubleText} from '../../../src/lib/trouble.ts';
import {runPlugin} from '../../../src/transport/kube/execPlugin.ts';
import {type KubeOptions, type LoadedKube, loadKube, prepareCredentials} from '../../../src/transport/kube/kubeconfig.ts';
import {configFolder, kubeconfig} from '../configFolder.ts';
import {type ManualClock, manualClock} from '../manualClock.ts';
import {refuse, startServer, type TestServer} from '../testServer.ts';
import {tlsData, tlsFile} from '../tlsFile.ts';

let folder: ReturnType<typeof configFolder>;
let server: TestServer;
let clock: ManualClock;
let kube: LoadedKube;
const {signal} = new AbortController();

beforeEach(async () => {
  folder = configFolder();
  server = await startServer();
  clock = manualClock();
});
afterEach(() => {
  server.close();
  folder.remove();
});

/** A plugin: `code` runs with `status` at hand, which it prints. Each run appends to the file "runs". */
const plugin = (code = '', more: object = {}) => {
  const script = folder.write(
    'plugin.cjs',
    `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(`${folder.home}/runs`)}, process.env.KUBERNETES_EXEC_INFO + '\\n');
     const status = {token: fs.existsSync(${JSON.stringify(`${folder.home}/token`)}) ? fs.readFileSync(${JSON.stringify(`${folder.home}/token`)}, 'utf8') : 'good'};
     ${code}
     console.log(JSON.stringify({kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status}));`,
  );
  return {exec: {apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [script], interactiveMode: 'Never', ...more}};
};
const runs = () => readFileSync(`${folder.home}/runs`, 'utf8').trim().split('\n');
const open = async (user: object, options: Partial<KubeOptions> = {}, cluster: object = {}) => {
  const file = folder.write('config', kubeconfig({server: server.url, user, cluster}));
  kube = await loadKube({kubeconfig: file, env: process.env, home: folder.home, clock, ...options});
  return kube.open();
};
const onlyToken = (token: string) => {
  server.faults.answer = (request, response) =>
    request.headers.authorization !== `Bearer ${token}` && refuse(response, 401, 'Unauthorized', 'Unauthorized');
};
const troubleIn = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no trouble',
    error => troubleText(troubleOf(error)),
  );

describe('a plugin that works', () => {
  test('is run once for twenty requests at a time, and its token is kept', async () => {
    onlyToken('good');
    const source = await open(plugin());
    await Promise.all(Array.from({length: 20}, () => source.askApi('/version', signal)));
    clock.advance(24 * 3_600_000);
    await source.askApi('/version', signal);
    expect(runs()).toHaveLength(1);
  });

  test('contexts of the same user share what it gave', async () => {
    await (await open(plugin())).askApi('/version', signal);
    await kube.open().askApi('/version', signal);
    expect(runs()).toHaveLength(1);
  });

  test('is run again 10 s before its token expires', async () => {
    const source = await open(plugin(`status.expirationTimestamp = ${JSON.stringify(new Date(clock.now() + 60_000).toISOString())};`));
    await source.askApi('/version', signal);
    clock.advance(49_000);
    await source.askApi('/version', signal);
    expect(runs()).toHaveLength(1);
    clock.advance(1000);
    await source.askApi('/version', signal);
    expect(runs()).toHaveLength(2);
  });

  test('is run again when its token is refused, once for all who were', async () => {
    folder.write('token', 'old');
    onlyToken('old');
    const source = await open(plugin());
    await source.askApi('/version', signal);
    folder.write('token', 'new');
    onlyToken('new');
    await Promise.all(Array.from({length: 5}, () => source.askApi('/version', signal)));
    expect(runs()).toHaveLength(2);
  });

  test('one that keeps giving bad tokens is not run for each request', async () => {
    onlyToken('another');
    const source = await open(plugin());
    for (let n = 0; n < 3; n++)
      expect(await troubleIn(source.askApi('/version', signal))).toBe(
        `API server ${server.url} does not accept the credentials (401 Unauthorized). Log in again with the credential plugin "node"; i9s tries again by itself.`,
      );
    expect(runs()).toHaveLength(2);
    clock.advance(10_000);
    await troubleIn(source.askApi('/version', signal));
    expect(runs()).toHaveLength(3);
  });

  test('may give a client certificate', async () => {
    server.close();
    server = await startServer({tls: true});
    const status = {clientCertificateData: tlsFile('client.crt'), clientKeyData: tlsFile('client.key')};
    const source = await open(
      plugin(`delete status.token; Object.assign(status, ${JSON.stringify(status)});`),
      {},
      {'insecure-skip-tls-verify': true},
    );
    await source.askApi('/version', signal);
    expect(server.requests.at(-1)?.socket).toMatchObject({authorized: true});
  });

  test('is told about the cluster when it wants to know, and its environment is set', async () => {
    const extension = {name: 'client.authentication.k8s.io/exec', extension: {audience: 'mesh'}};
    const user = plugin('status.token = process.env.MY_TOKEN;', {provideClusterInfo: true, env: [{name: 'MY_TOKEN', value: 'from-env'}]});
    onlyToken('from-env');
    await (await open(user, {}, {'certificate-authority-data': tlsData('ca.crt'), extensions: [extension]})).askApi('/version', signal);
    expect(JSON.parse(runs()[0] ?? '')).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: {interactive: false, cluster: {server: server.url, 'certificate-authority-data': tlsData('ca.crt'), config: {audience: 'mesh'}}},
    });
  });
});

describe('a plugin that fails', () => {
  test('its own words are told, without colours; it is left alone for a while', async () => {
    const source = await open(plugin(`console.error('\\x1b[31mThe SSO session\\nhas expired\\x1b[0m'); process.exit(255);`));
    const words =
      'The credential plugin "node" failed (exit code 255): The SSO session has expired. Log in again in another terminal; i9s tries again by itself.';
    expect(await troubleIn(source.askApi('/version', signal))).toBe(words);
    expect(await troubleIn(source.askPod({namespace: 'a', name: 'b'}, {port: 15000, path: '/'}, signal))).toBe(words);
    expect(runs()).toHaveLength(1);
    clock.advance(5000);
    await troubleIn(source.askApi('/version', signal));
    clock.advance(5000);
    await troubleIn(source.askApi('/version', signal));
    expect(runs()).toHaveLength(2);
    folder.write('plugin.cjs', readFileSync(`${folder.home}/plugin.cjs`, 'utf8').replace('process.exit', 'void '));
    clock.advance(5000);
    expect(await source.askApi('/version', signal)).toEqual({gitVersion: 'v1.32.0'});
  });

  test('one that is not installed: its own hint', async () => {
    const source = await open({exec: {command: 'no-such-plugin', installHint: 'Get it from\nits makers.'}});
    expect(await troubleIn(source.askApi('/version', signal))).toBe('The credential plugin "no-such-plugin" was not found. Get it from its makers.');
  });

  test('a path counts from the kubeconfig', async () => {
    const source = await open({exec: {command: './no-such-plugin'}});
    expect(await troubleIn(source.askApi('/version', signal))).toMatch(/"no-such-plugin" was not found/);
  });

  test('one that prints something else', async () => {
    const source = await open(plugin('console.log("hello"); process.exit(0);'));
    expect(await troubleIn(source.askApi('/version', signal))).toMatch(
      /^The credential plugin "node" printed no ExecCredential with a token or certificate\./,
    );
  });

  test('one that takes too long is ended with all its children, and what it said is told', async () => {
    const ends: Promise<unknown>[] = []; // a child is alive as long as its connection is open
    const listener = createServer(socket => ends.push(new Promise(resolve => socket.on('error', resolve).on('close', resolve).resume())));
    await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
    const {port} = listener.address() as AddressInfo;
    const {exec} = plugin(
      `console.error('open https://login.test and enter ABCD');
       require('child_process').spawn(process.execPath, ['-e', 'require("net").connect(${port}, "127.0.0.1")']);
       return;`,
    );
    const slow = runPlugin({...exec, env: {}, provideClusterInfo: false}, {env: process.env, limitMs: 2500});
    expect(await troubleIn(slow)).toBe(
      'The credential plugin "node" did not finish in 2.5 s: open https://login.test and enter ABCD. Log in again in another terminal; i9s tries again by itself.',
    );
    await Promise.all(ends);
    listener.close();
  });

  test('a slow plugin holds up nobody who stops waiting', async () => {
    const source = await open(plugin('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);'));
    const stop = new AbortController();
    const answer = troubleIn(source.askApi('/version', stop.signal));
    stop.abort();
    expect(await answer).toBe('Cancelled.');
    await source.askApi('/version', signal);
    expect(runs()).toHaveLength(1);
  });
});

describe('a plugin that talks to the user', () => {
  test('is run before the screen is taken, and not again', async () => {
    const source = await open(plugin('', {interactiveMode: 'Always'}), {interactive: true});
    await prepareCredentials(kube);
    await source.askApi('/version', signal);
    expect(runs().map(info => (JSON.parse(info) as {spec: {interactive: boolean}}).spec.interactive)).toEqual([true]);
  });

  test('cannot without a terminal', async () => {
    await open(plugin('', {interactiveMode: 'Always'}));
    expect(await troubleIn(prepareCredentials(kube))).toMatch(
      /^The credential plugin of this context wants to ask you something, but stdin is no terminal\./,
    );
  });

  test('the others are left for later', async () => {
    await open(plugin('', {interactiveMode: 'IfAvailable'}), {interactive: true});
    await prepareCredentials(kube);
    expect(runs).toThrow();
    await prepareCredentials(kube, undefined, true);
    expect(runs()).toHaveLength(1);
  });
});

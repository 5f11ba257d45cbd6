import {createServer} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import type {TLSSocket} from 'node:tls';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {troubleOf, troubleText} from '../../../src/lib/trouble.ts';
import {type KubeOptions, loadKube} from '../../../src/transport/kube/kubeconfig.ts';
import type {MeshSource} from '../../../src/transport/meshSource.ts';
import {configFolder, kubeconfig} from '../configFolder.ts';
import {manualClock} from '../manualClock.ts';
import {refuse, startServer, type TestServer} from '../testServer.ts';
import {tlsData, tlsPath} from '../tlsFile.ts';

let folder: ReturnType<typeof configFolder>;
let server: TestServer;
let source: MeshSource | undefined;
const {signal} = new AbortController();

beforeEach(async () => {
  folder = configFolder();
  server = await startServer();
});
afterEach(() => {
  source?.close();
  server.close();
  folder.remove();
});

type Parts = {readonly cluster?: object; readonly user?: object; readonly context?: object};
const open = async (parts: Parts = {}, options: Partial<KubeOptions> = {}) => {
  const file = folder.write('config', kubeconfig({server: server.url, ...parts}));
  source = (await loadKube({kubeconfig: file, env: {}, home: folder.home, ...options})).open();
  return source;
};
const headers = async (from: MeshSource) => {
  await from.askApi('/version', signal);
  return server.requests.at(-1)?.headers ?? {};
};
const troubleIn = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no trouble',
    error => troubleText(troubleOf(error)).replaceAll(folder.home, '~'),
  );
const onlyToken = (token: string) => {
  server.faults.answer = (request, response) =>
    request.headers.authorization !== `Bearer ${token}` && refuse(response, 401, 'Unauthorized', 'Unauthorized');
};

describe('headers', () => {
  test('a token', async () => {
    expect((await headers(await open({user: {token: 'secret'}}))).authorization).toBe('Bearer secret');
  });

  test('user and password', async () => {
    expect((await headers(await open({user: {username: 'alice', password: 'pw'}}))).authorization).toBe(
      `Basic ${Buffer.from('alice:pw').toString('base64')}`,
    );
  });

  test('a context without a user', async () => {
    expect((await headers(await open({context: {user: undefined}}))).authorization).toBeUndefined();
  });

  test('impersonation: user, uid, every group, every extra', async () => {
    const user = {as: 'bob', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': {'example.com/scope': ['x', 'y']}};
    const sent = await headers(await open({user}));
    expect(sent).toMatchObject({
      'impersonate-user': 'bob',
      'impersonate-uid': '7',
      'impersonate-group': 'a, b',
      'impersonate-extra-example.com%2fscope': 'x, y',
    });
    expect(server.requests.at(-1)?.rawHeaders.filter(word => word === 'Impersonate-Group')).toHaveLength(2);
  });

  test('--as and --as-group win over the kubeconfig', async () => {
    const sent = await headers(await open({user: {as: 'bob', 'as-groups': ['a']}}, {as: 'carol', asGroups: ['c']}));
    expect(sent).toMatchObject({'impersonate-user': 'carol', 'impersonate-group': 'c'});
  });

  test('they go with port-forwards too', async () => {
    const from = await open({user: {token: 'secret', as: 'bob'}});
    await from.askPod({namespace: 'a', name: 'b'}, {port: 15000, path: '/'}, signal);
    expect(server.requests.at(-1)?.headers).toMatchObject({upgrade: 'websocket', authorization: 'Bearer secret', 'impersonate-user': 'bob'});
  });

  test('a path in front, as Rancher has it', async () => {
    const file = folder.write('config', kubeconfig({server: `${server.url}/k8s/clusters/c-1/`}));
    source = (await loadKube({kubeconfig: file, env: {}, home: folder.home})).open();
    await source.askApi('/version', signal);
    expect(server.requests.at(-1)?.url).toBe('/k8s/clusters/c-1/version');
  });
});

describe('of several ways to log in', () => {
  const exec = {command: 'missing-plugin', apiVersion: 'client.authentication.k8s.io/v1'};
  const authProvider = {name: 'oidc', config: {'id-token': 'oidc'}};

  test('a token file counts before a token, that before a plugin, that before an auth provider', async () => {
    folder.write('t', 'file');
    const all = {tokenFile: 't', token: 'inline', exec, 'auth-provider': authProvider};
    const {tokenFile: _, ...noFile} = all;
    const {token: __, ...noToken} = noFile;
    expect((await headers(await open({user: all}))).authorization).toBe('Bearer file');
    source?.close();
    expect((await headers(await open({user: noFile}))).authorization).toBe('Bearer inline');
    source?.close();
    expect(await troubleIn((await open({user: noToken})).askApi('/version', signal))).toContain('missing-plugin');
    source?.close();
    expect((await headers(await open({user: {'auth-provider': authProvider}}))).authorization).toBe('Bearer oidc');
  });
});

describe('token files', () => {
  test('the path counts from the kubeconfig, the line feed does not', async () => {
    folder.write('tokens/t', 'first\n');
    expect((await headers(await open({user: {tokenFile: 'tokens/t'}}))).authorization).toBe('Bearer first');
  });

  test('it is read again after a minute, and at once when refused', async () => {
    const clock = manualClock();
    folder.write('t', 'first');
    const from = await open({user: {tokenFile: 't', token: 'loses'}}, {clock});
    await headers(from);
    folder.write('t', 'second');
    expect((await headers(from)).authorization).toBe('Bearer first');
    clock.advance(60_000);
    expect((await headers(from)).authorization).toBe('Bearer second');
    folder.write('t', 'third');
    onlyToken('third');
    expect((await headers(from)).authorization).toBe('Bearer third');
  });

  test('one that is missing', async () => {
    expect(await troubleIn((await open({user: {tokenFile: 'gone'}})).askApi('/version', signal))).toBe(
      'The token file ~/gone cannot be read (ENOENT). Check tokenFile of the user in the kubeconfig; i9s tries again by itself.',
    );
  });
});

describe('tokens in the kubeconfig', () => {
  const expired = `x.${Buffer.from(JSON.stringify({exp: 1000})).toString('base64url')}.x`;

  test('one that is refused is looked up again, for a tool may have written a new one', async () => {
    onlyToken('new');
    const from = await open({user: {token: 'old'}});
    folder.write('config', kubeconfig({server: server.url, user: {token: 'new'}}));
    expect((await headers(from)).authorization).toBe('Bearer new');
  });

  test('without a new one: what to do', async () => {
    onlyToken('new');
    expect(await troubleIn((await open({user: {token: 'old'}})).askApi('/version', signal))).toBe(
      `API server ${server.url} does not accept the credentials (401 Unauthorized). The token has probably expired: log in again; i9s reads the new token from the kubeconfig by itself.`,
    );
    expect(server.requests).toHaveLength(1);
  });

  test('the ID token of an oidc provider, which kubectl renews in the kubeconfig', async () => {
    const provider = (token: string) => ({'auth-provider': {name: 'oidc', config: {'id-token': token}}});
    const from = await open({user: provider(expired)});
    folder.write('config', kubeconfig({server: server.url, user: provider('fresh')}));
    expect((await headers(from)).authorization).toBe('Bearer fresh');
  });

  test('providers that no longer exist', async () => {
    expect(await troubleIn((await open({user: {'auth-provider': {name: 'gcp'}}})).askApi('/version', signal))).toMatch(
      /^The kubeconfig logs in by the auth-provider "gcp", which no longer exists\. Have the kubeconfig written anew/,
    );
  });
});

describe('TLS', () => {
  const ca = {'certificate-authority-data': tlsData('ca.crt'), 'tls-server-name': 'mesh.test'};
  beforeEach(async () => {
    server.close();
    server = await startServer({tls: true});
  });

  test.each<[string, Parts]>([
    ['CA as data and another server name', {cluster: ca}],
    ['CA as a file', {cluster: {'certificate-authority': tlsPath('ca.crt'), 'tls-server-name': 'mesh.test'}}],
    ['data wins over a file', {cluster: {...ca, 'certificate-authority': 'gone'}}],
    ['no user in the context', {cluster: ca, context: {user: undefined}}],
    ['no verification', {cluster: {'insecure-skip-tls-verify': true}}],
  ])('%s', async (_case, parts) => {
    const from = await open(parts);
    expect(await from.askApi('/version', signal)).toEqual({gitVersion: 'v1.32.0'});
    expect((await from.askPod({namespace: 'a', name: 'b'}, {port: 15000, path: '/'}, signal)).status).toBe(200);
  });

  test('a client certificate, from files and as data', async () => {
    for (const user of [
      {'client-certificate': tlsPath('client.crt'), 'client-key': tlsPath('client.key')},
      {'client-certificate-data': tlsData('client.crt'), 'client-key-data': tlsData('client.key')},
    ]) {
      await headers(await open({cluster: ca, user}));
      const socket = server.requests.at(-1)?.socket;
      expect(socket !== undefined && 'getPeerCertificate' in socket && (socket as TLSSocket).getPeerCertificate().subject.CN).toBe('alice');
      source?.close();
    }
  });

  test('one connection for many requests, another when that was reset', async () => {
    const from = await open({cluster: ca, user: {token: 'secret'}});
    for (let n = 0; n < 5; n++) await from.askApi('/version', signal);
    expect(server.connections()).toBe(1);
    server.reset();
    await from.askApi('/version', signal);
    expect(server.connections()).toBe(2);
  });

  test.each<[string, object, RegExp]>([
    [
      'an unknown CA',
      {},
      /^The certificate of API server https:\S+ is not accepted: self-signed certificate in certificate chain\. Check certificate-authority/,
    ],
    ['another name', {'certificate-authority-data': tlsData('ca.crt')}, /is not accepted: Hostname\/IP does not match certificate's altnames/],
    ['a CA that is none', {'certificate-authority-data': Buffer.from('nonsense').toString('base64')}, /^The certificate of|is not valid/],
    ['a CA file that is missing', {'certificate-authority': 'gone'}, /^The file ~\/gone, named in the kubeconfig, cannot be read \(ENOENT\)\./],
  ])('%s is told', async (_case, cluster, words) => {
    expect(await troubleIn((await open({cluster})).askApi('/version', signal))).toMatch(words);
  });

  test('a client certificate that is none', async () => {
    const user = {
      'client-certificate-data': Buffer.from('nonsense').toString('base64'),
      'client-key-data': Buffer.from('nonsense').toString('base64'),
    };
    expect(await troubleIn((await open({cluster: ca, user})).askApi('/version', signal))).toMatch(/^(A certificate or key|No TLS connection)/);
  });
});

describe('proxies', () => {
  const startProxy = async () => {
    const seen: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      seen.push(request.url ?? '');
      const through = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [through, socket]) end.on('error', () => {});
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    return {seen, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close()};
  };

  test.each(['proxy-url', 'HTTPS_PROXY'])('%s, for lists and port-forwards', async how => {
    server.close();
    server = await startServer({tls: true});
    const proxy = await startProxy();
    const cluster = {server: `https://mesh.test:${server.port}`, 'certificate-authority-data': tlsData('ca.crt')};
    const from =
      how === 'proxy-url' ? await open({cluster: {...cluster, 'proxy-url': proxy.url}}) : await open({cluster}, {env: {HTTPS_PROXY: proxy.url}});
    await from.askApi('/version', signal);
    expect((await from.askPod({namespace: 'a', name: 'b'}, {port: 15000, path: '/'}, signal)).status).toBe(200);
    expect(new Set(proxy.seen)).toEqual(new Set([`mesh.test:${server.port}`]));
    proxy.close();
  });
});

import {delimiter} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {troubleOf, troubleText} from '../../../src/lib/trouble.ts';
import {type KubeOptions, loadKube} from '../../../src/transport/kube/kubeconfig.ts';
import {configFolder, kubeconfig} from '../configFolder.ts';

let folder: ReturnType<typeof configFolder>;
beforeEach(() => {
  folder = configFolder();
});
afterEach(() => folder.remove());

const load = (options: Partial<KubeOptions> = {}) => loadKube({env: {}, home: folder.home, serviceAccount: folder.home, ...options});
const troubleIn = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no trouble',
    error => troubleText(troubleOf(error)).replaceAll(folder.home, '~'),
  );
const named = (name: string, server: string, current = '') => ({
  clusters: [{name, cluster: {server}}],
  users: [{name, user: {}}],
  contexts: [{name, context: {cluster: name, user: name}}],
  'current-context': current,
});
const list = (...files: readonly string[]) => ({KUBECONFIG: files.join(delimiter)});

describe('which files are read', () => {
  test('~/.kube/config when nothing is said', async () => {
    const file = folder.write('.kube/config', kubeconfig({context: {namespace: 'bookinfo'}}));
    const kube = await load();
    expect(kube.files).toEqual([file]);
    expect(kube.current).toBe('here');
    expect(kube.contexts).toEqual([{name: 'here', cluster: 'c', user: 'u', namespace: 'bookinfo', server: 'https://127.0.0.1:1'}]);
    expect(kube.open().about).toEqual({
      context: 'here',
      cluster: 'c',
      server: 'https://127.0.0.1:1',
      user: 'u',
      namespace: 'bookinfo',
      istioNamespace: 'istio-system',
      proxyAdminPort: 15_000,
    });
  });

  test('--kubeconfig wins over $KUBECONFIG, that over the home folder', async () => {
    folder.write('.kube/config', named('home', 'https://home', 'home'));
    const env = list(folder.write('env', named('env', 'https://env', 'env')));
    const flag = folder.write('flag', named('flag', 'https://flag', 'flag'));
    expect((await load({env})).current).toBe('env');
    expect((await load({env, kubeconfig: flag})).current).toBe('flag');
  });

  test('of several files the first to name a context, a cluster or the current context wins; missing and empty ones are skipped', async () => {
    const first = folder.write('first', {...named('a', 'https://first-a'), 'current-context': ''});
    const second = folder.write('second', {
      ...named('b', 'https://second-b', 'b'),
      clusters: [...named('a', 'https://second-a').clusters, ...named('b', 'https://second-b').clusters],
    });
    const third = folder.write('third', named('a', 'https://third-a', 'a'));
    const kube = await load({env: list('/nowhere', folder.write('empty', ''), first, second, third)});
    expect(kube.current).toBe('b');
    expect(kube.contexts.map(({name, server}) => [name, server])).toEqual([
      ['a', 'https://first-a'],
      ['b', 'https://second-b'],
    ]);
  });

  test('cluster and user may stand in another file than the context', async () => {
    const context = folder.write('context', {contexts: [{name: 'x', context: {cluster: 'c', user: 'u'}}], 'current-context': 'x'});
    const cluster = folder.write('sub/cluster', {clusters: [{name: 'c', cluster: {server: 'https://other/'}}]});
    expect((await load({env: list(context, cluster)})).open().about.server).toBe('https://other');
  });

  test('YAML with comments, anchors and repeated keys, as kubectl takes it', async () => {
    const file = folder.write(
      'yaml',
      '# mine\ncurrent-context: x\ncurrent-context: x\nclusters:\n- name: c\n  cluster: {server: "http://c"}\ncontexts:\n- context: {cluster: c}\n  name: x\n',
    );
    expect((await load({kubeconfig: file})).open().about).toMatchObject({context: 'x', server: 'http://c', user: '', namespace: 'default'});
  });
});

describe('what the flags set', () => {
  test('context, namespace and the namespace of Istio', async () => {
    const first = folder.write('a', named('a', 'https://a', 'a'));
    const env = list(first, folder.write('b', named('b', 'https://b')));
    const kube = await load({env, context: 'b', namespace: 'shop', istioNamespace: 'mesh', proxyAdminPort: 15_100});
    expect(kube.open().about).toMatchObject({context: 'b', namespace: 'shop', istioNamespace: 'mesh', proxyAdminPort: 15_100});
    expect(kube.open('a').about.context).toBe('a');
  });
});

describe('inside of a pod', () => {
  const env = {KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443'};

  test('its account is used when there is no kubeconfig', async () => {
    folder.write('token', 'secret\n');
    folder.write('namespace', 'tools\n');
    const kube = await load({env});
    expect(kube.open().about).toMatchObject({context: 'in-cluster', server: 'https://[fd00::1]:443', namespace: 'tools'});
  });

  test('but a kubeconfig wins', async () => {
    folder.write('token', 'secret');
    folder.write('.kube/config', kubeconfig());
    expect((await load({env})).current).toBe('here');
  });
});

describe('what is wrong and what to do', () => {
  const next = 'Give one with --kubeconfig or $KUBECONFIG, or try i9s without a cluster: i9s demo.';

  test('no kubeconfig at all', async () => {
    expect(await troubleIn(load())).toBe(`No kubeconfig found: looked for ~/.kube/config, and this is not a pod of a cluster. ${next}`);
    expect(await troubleIn(load({env: list('/a', '/b')}))).toBe(
      `No kubeconfig found: looked for /a, /b, and this is not a pod of a cluster. ${next}`,
    );
  });

  test('the file that was asked for is missing', async () => {
    expect(await troubleIn(load({kubeconfig: `${folder.home}/gone`}))).toBe(
      'The kubeconfig file ~/gone does not exist. Give the right one with --kubeconfig or $KUBECONFIG.',
    );
    expect(await troubleIn(load({kubeconfig: folder.home}))).toMatch(/^The kubeconfig file ~ is a folder\./);
  });

  test('not YAML: file and line', async () => {
    const file = folder.write('bad', 'clusters:\n- name: c\n  cluster: {server: "http://c\n');
    expect(await troubleIn(load({kubeconfig: file}))).toMatch(
      /^The kubeconfig file ~\/bad is not valid YAML in line \d: .*\. Correct it, or give another one with --kubeconfig\.$/,
    );
    expect(await troubleIn(load({kubeconfig: folder.write('words', 'just words')}))).toMatch(/^The file ~\/words is not a kubeconfig/);
  });

  test('a file without contexts', async () => {
    expect(await troubleIn(load({kubeconfig: folder.write('bare', {clusters: []})}))).toBe(`~/bare holds no context. ${next}`);
  });

  test('an unknown context names those that exist', async () => {
    const env = list(folder.write('a', named('a', 'https://a')), folder.write('b', named('b', 'https://b')));
    expect(await troubleIn(load({env, context: 'prod'}))).toBe('There is no context "prod" in ~/a, ~/b. Choose one of these with --context: a, b.');
    expect(await troubleIn(load({env}))).toBe('~/a, ~/b names no current context. Choose one of these with --context: a, b.');
    const kube = await load({env, context: 'a'});
    expect(() => kube.open('prod')).toThrow('There is no context "prod"');
  });

  test('a context without its cluster, and an address that is none', async () => {
    const lost = folder.write('lost', {...kubeconfig(), clusters: []});
    expect(await troubleIn(load({kubeconfig: lost}))).toMatch(/^Context "here" names the cluster "c", which is not in ~\/lost\./);
    const odd = folder.write('odd', kubeconfig({server: 'api.example.com:6443'}));
    expect(await troubleIn(load({kubeconfig: odd}))).toBe(
      'The server "api.example.com:6443" of cluster "c" is not an http or https address. Correct it in ~/odd.',
    );
  });

  test('groups without a user to go with', async () => {
    folder.write('.kube/config', kubeconfig());
    expect(await troubleIn(load({asGroups: ['admins']}))).toBe('Groups can only be impersonated together with a user. Give the user with --as.');
  });
});

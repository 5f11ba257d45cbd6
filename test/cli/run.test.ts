import {spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {fixture} from '../fixtures/read.ts';
import {i9s} from './cliRun.ts';
import {failure, fakeSource, istiodPod, listed, synczOf} from './fakeSource.ts';

const noConfig = failure({kind: 'no config', what: 'No kubeconfig found: looked for ~/.kube/config.', next: 'Give one with --kubeconfig.'});
const refuses = {open: () => Promise.reject(noConfig)};

describe('ps without a cluster', () => {
  it('says in one line what is wrong and what to do', async () =>
    expect(await i9s('ps -o json', refuses)).toEqual({
      code: 2,
      out: '',
      err: 'i9s: No kubeconfig found: looked for ~/.kube/config. Give one with --kubeconfig.\n',
    }));

  it('never shows a stack trace', async () =>
    expect(await i9s('ps', {open: () => Promise.reject(new TypeError('x is undefined\n    at a.ts:1'))})).toEqual({
      code: 2,
      out: '',
      err: 'i9s: x is undefined.\n',
    }));
});

it('closes the source it has opened', async () => {
  const {source, state} = fakeSource({events: [listed([istiodPod('istiod-1')])], answers: {'istiod-1': synczOf({})}});
  await i9s('ps', {source});
  expect(state.closed).toBe(true);
});

describe('saved answers', () => {
  const files: Readonly<Record<string, string>> = {
    'istiod-1.json': synczOf({a: 'SYNCED'}),
    'istiod-2.json': synczOf({b: 'NACK'}),
    'old/istiod-2.json': synczOf({c: 'SYNCED'}),
    'bad.json': '{"a":',
    'other.json': '{}',
  };
  const readSaved = async (file: string) => {
    const text = files[file];
    if (text === undefined) throw failure({kind: 'other', what: `The file ${file} does not exist.`, next: ''});
    return {name: file.replace(/.*\/|\.json$/g, ''), file, text};
  };
  const clock = () => Date.parse('2026-11-21T07:10:00Z');

  it('of several istiods are one table, with the names of the files', async () => {
    const {out, code, err} = await i9s('ps -f istiod-1.json -f istiod-2.json --exit-code', {readSaved, clock});
    expect(out.split('\n').map(line => line.split(/ {5,}/))).toEqual([
      expect.arrayContaining(['NAME', 'LDS', 'ISTIOD']),
      ['a.shop', 'Kubernetes', 'IGNORED', 'SYNCED (10m)', 'IGNORED', 'IGNORED', 'IGNORED', 'istiod-1', '1.31.0'],
      ['b.shop', 'Kubernetes', 'IGNORED', 'ERROR (10m)', 'IGNORED', 'IGNORED', 'IGNORED', 'istiod-2', '1.31.0'],
      [''],
    ]);
    expect({code, err}).toEqual({code: 1, err: ''});
  });

  it('of the same file name stay apart', async () =>
    expect((await i9s('ps -f istiod-2.json -f old/istiod-2.json', {readSaved, clock})).out).toMatch(
      /^b\.shop .* istiod-2\.json .*\nc\.shop .* old\/istiod-2\.json/m,
    ));

  it('are JSON objects of connected proxies of no known revision', async () =>
    expect(JSON.parse((await i9s('ps -o json -f istiod-1.json', {readSaved, clock})).out)).toEqual([
      expect.objectContaining({id: 'a.shop', connected: true, istiod: 'istiod-1', revision: null, node: null, ip: null}),
    ]));

  it('that are none are named, and the others printed', async () => {
    const {out, code, err} = await i9s('ps -f bad.json -f other.json -f istiod-1.json', {readSaved, clock});
    expect(out).toContain('a.shop');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^i9s: bad\.json is not JSON: .*\. Save istiod's own answer: kubectl exec .*\ni9s: other\.json is JSON, but not an answer of istiod's \/debug\/syncz\. /,
    );
  });

  it('that cannot be read end it', async () =>
    expect(await i9s('ps -f gone.json', {readSaved})).toEqual({code: 2, out: '', err: 'i9s: The file gone.json does not exist.\n'}));

  it('of 416 proxies are read', async () => {
    const text = fixture('scale/istiod/syncz.json');
    const {out} = await i9s('ps -f -', {readSaved: async file => ({name: 'stdin', file, text})});
    expect(out.split('\n')).toHaveLength(1 + 416 + 1);
  });
});

describe('info', () => {
  it('prints paths, the context and what may be done there', async () => {
    const {source} = fakeSource({
      events: [],
      answers: {},
      access: async questions => questions.map(question => ({...question, allowed: question.verb !== 'create', reason: ''})),
    });
    const {code, out, err} = await i9s('info', {source});
    expect({code, err}).toEqual({code: 0, err: ''});
    for (const line of [
      'version | 1.2.3 (node v22, linux x64)',
      'saved tables | /s/i9s/saved',
      'kubeconfig | ~/.kube/config',
      'context | demo (of 1)',
      'server | http://127.0.0.1:1',
      'user | me',
    ])
      expect(out.split('\n')).toContain(line);
    expect(out).toMatch(/^list \| pods \| \* \| yes$/m);
    expect(out).toMatch(/^create \| pods\/portforward \| istio-system \| no$/m);
    expect(out).toContain('\nWithout the right to create pods/portforward istio-system: no sync states.\n');
    expect(out).not.toContain('to list pods');
  });

  it('tells the rest where there is no cluster', async () => {
    const {code, out} = await i9s('info', refuses);
    expect(code).toBe(0);
    expect(out).toContain('configuration | /c/i9s');
    expect(out).toContain('\nNo cluster: No kubeconfig found: looked for ~/.kube/config. Give one with --kubeconfig.\n');
  });

  it('says once why nothing is known of rights', async () => {
    const {source} = fakeSource({
      events: [],
      answers: {},
      access: async questions => questions.map(question => ({...question, allowed: undefined, reason: 'API server refuses connections.'})),
    });
    const {out} = await i9s('info', {source});
    expect(out).toMatch(/^list \| pods \| \* \| \?$/m);
    expect(out.match(/API server refuses connections\./g)).toHaveLength(1);
  });
});

describe('what needs no cluster', () => {
  it('version', async () => expect(await i9s('version')).toEqual({code: 0, out: 'i9s 1.2.3 (node v22, linux x64)\n', err: ''}));

  it('help names every command and flag', async () => {
    const {out, code} = await i9s('--help');
    expect(code).toBe(0);
    for (const word of [
      'i9s ps',
      'i9s info',
      'i9s demo',
      'i9s completion bash|zsh|fish',
      '-n, --namespace NAME',
      '--as-group GROUP',
      '--read-only, --readonly',
      '--command LINE',
    ])
      expect(out).toContain(word);
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(120);
  });

  it('help of a command has its flags and exit codes', async () => {
    const {out} = await i9s('ps --help');
    expect(out).toMatch(/^Usage: i9s ps \[flags\] \[POD\]\n/);
    for (const word of [
      '-o, --output FORMAT',
      '--wait DURATION',
      '-f, --file FILE',
      'Exit code: 0 in sync, 1',
      '--context NAME',
      'Also: i9s proxy-status',
    ])
      expect(out).toContain(word);
  });

  it('completion', async () => {
    const {out} = await i9s('completion bash');
    expect(out).toContain('i9s completion contexts');
    expect(out).toContain('--istioNamespace');
    expect(out).toContain('complete -F _i9s i9s');
    expect(spawnSync('bash', ['-n'], {input: out, encoding: 'utf8'})).toMatchObject({status: 0, stderr: ''});
  });

  it('a command line that makes no sense', async () =>
    expect(await i9s('pss')).toEqual({code: 2, out: '', err: 'i9s: There is no command "pss", did you mean ps? See i9s --help.\n'}));
});

describe('what completion scripts ask', () => {
  const {source} = fakeSource({events: [], answers: {}});
  it('contexts', async () => expect((await i9s('completion contexts', {source})).out).toBe('demo\n'));
  it('namespaces', async () => expect((await i9s('completion namespaces', {source})).out).toBe('bookinfo\nistio-system\n'));
});

import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, delimiter, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {needsTerminal} from '../../../src/transport/kube/needsTerminal.ts';
import {configFolder, kubeconfig} from '../configFolder.ts';

let folder: ReturnType<typeof configFolder>;
beforeEach(() => {
  folder = configFolder();
});
afterEach(() => folder.remove());

const plugin = (interactiveMode?: string) => ({exec: {command: 'login', apiVersion: 'client.authentication.k8s.io/v1', interactiveMode}});
const needs = (kubeconfig: string, context?: string) => needsTerminal({kubeconfig, context, env: {}, home: folder.home});

describe('whether a credential plugin needs the terminal', () => {
  test.each([
    ['Always', true],
    ['IfAvailable', false],
    ['Never', false],
    [undefined, false],
  ])('interactiveMode %s: %s', async (mode, expected) => {
    expect(await needs(folder.write('config', kubeconfig({user: plugin(mode)})))).toBe(expected);
  });

  test('it is the user of the context that counts, wherever the word stands', async () => {
    const config = kubeconfig({user: plugin('Never')});
    const file = folder.write('config', {
      ...config,
      users: [...config.users, {name: 'asks', user: plugin('Always')}],
      contexts: [...config.contexts, {name: 'other', context: {cluster: 'c', user: 'asks'}}],
    });
    expect(await needs(file)).toBe(false);
    expect(await needs(file, 'other')).toBe(true);
    expect(await needs(file, 'missing')).toBe(false);
  });

  test('files are found as kubectl finds them', async () => {
    const config = folder.write('.kube/config', kubeconfig({user: plugin('Always')}));
    expect(await needsTerminal({env: {}, home: folder.home})).toBe(true);
    const KUBECONFIG = [folder.write('empty', ''), join(folder.home, 'missing'), config].join(delimiter);
    expect(await needsTerminal({env: {KUBECONFIG}, home: '/'})).toBe(true);
    expect(await needsTerminal({env: {KUBECONFIG: folder.write('mine', kubeconfig())}, home: folder.home})).toBe(false);
  });

  test.each(['interactiveMode: Always\n  - : {', '- Always', 'Always', ''])('no kubeconfig (%j): no', async words => {
    expect(await needs(folder.write('config', words))).toBe(false);
  });

  test('what is loaded for it at once is a few kB, without client-node and without the YAML parser', async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'i9s-test-'));
    const entry = fileURLToPath(new URL('../../../src/transport/kube/needsTerminal.ts', import.meta.url));
    const settings = {bundle: true, splitting: true, minify: true, format: 'esm', platform: 'node', metafile: true, logLevel: 'silent'} as const;
    const {metafile} = await build({...settings, entryPoints: [entry], outdir});
    const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name) || !outputs.has(name)) return;
      loaded.add(name);
      for (const {path, kind} of outputs.get(name)?.imports ?? []) if (kind === 'import-statement') load(basename(path));
    };
    load('needsTerminal.js');
    const bytes = [...loaded].reduce((sum, name) => sum + readFileSync(join(outdir, name)).length, 0);
    rmSync(outdir, {recursive: true});
    expect(bytes).toBeLessThan(6000);
    expect(Object.keys(metafile.inputs).filter(path => path.includes('client-node'))).toEqual([]);
  });
});

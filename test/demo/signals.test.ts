import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {endings} from '../../demo/configFile.ts';
import {parseYaml} from '../../src/lib/yaml.ts';
import {buildDemoProgram, type DemoProgram} from './program.ts';

let program: DemoProgram;
beforeAll(async () => {
  program = await buildDemoProgram();
});
afterAll(() => program.remove());

describe.each(endings)('%s', signal => {
  it('ends a demo without a screen, as if nobody listened, and takes its folder away', async () => {
    const {child, ended} = await program.start(['--quiet'], /started .*\n/);
    expect(program.leftovers()).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toEqual({code: null, signal});
    expect(program.leftovers()).toEqual([]);
  });

  it('lets a screen give the terminal back, and takes the folder away', async () => {
    const {child, written, ended} = await program.start(['--quiet'], /started .*\n/, {RESTORES: 'yes'});
    child.kill(signal);
    expect(await ended).toEqual({code: null, signal});
    expect(written()).toMatch(/\nrestored\n$/);
    expect(program.leftovers()).toEqual([]);
  });

  it('ends --serve well, and takes the folder away', async () => {
    const {child, ended} = await program.start(['--serve', '--quiet'], /contexts:[\s\S]*namespace: bookinfo\n/);
    expect(program.leftovers()).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toEqual({code: 0, signal: null});
    expect(program.leftovers()).toEqual([]);
  });
});

it('what --serve prints is a kubeconfig, the same as in the file that it names, and the mesh answers there', async () => {
  const {child, written, ended} = await program.start(['--serve', '--quiet'], /contexts:[\s\S]*namespace: bookinfo\n/);
  const read = (text: string) => {
    const parsed = parseYaml(text);
    return 'value' in parsed ? (parsed.value as {clusters: {cluster: {server: string}}[]; 'current-context': string}) : undefined;
  };
  const config = read(written());
  expect(config?.['current-context']).toBe('demo');
  const [, path = ''] = /^# +export KUBECONFIG=(\S+)$/m.exec(written()) ?? [];
  expect(read(readFileSync(path, 'utf8'))).toEqual(config);
  expect((await fetch(`${config?.clusters[0]?.cluster.server}/version`)).status).toBe(200);
  child.kill('SIGINT');
  await ended;
});

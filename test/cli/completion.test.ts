import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {CompletionSpec} from '../../src/cli/completion.ts';
import {completionScript, shells} from '../../src/cli/completion.ts';

const spec: CompletionSpec = {
  program: 'i9s',
  verbs: [
    {
      name: 'ps',
      help: "Print every proxy's sync state [once]: now",
      flags: [{names: ['-o', '--output'], help: 'Format', values: ['table', 'wide', 'json', 'yaml']}],
    },
    {name: 'demo', help: 'Open the demo mesh', flags: [{names: ['--proxies'], help: 'How many', values: 'any'}]},
    {name: 'completion', help: 'Print a completion script', values: ['bash', 'zsh', 'fish']},
  ],
  flags: [
    {names: ['-n', '--namespace'], help: 'Only this namespace', values: {asks: ['completion', '--namespaces']}},
    {names: ['-A', '--all-namespaces'], help: 'All namespaces'},
    {names: ['--kubeconfig'], help: 'File', values: 'file'},
  ],
};

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).error === undefined;

describe.each(shells)('the script for %s', shell => {
  it.skipIf(!has(shell))('is understood by the shell', () => {
    const folder = mkdtempSync(join(tmpdir(), 'i9s-completion-'));
    const file = join(folder, 'script');
    writeFileSync(file, completionScript(shell, spec));
    const {status, stderr} = spawnSync(shell, ['-n', file], {encoding: 'utf8'});
    rmSync(folder, {recursive: true});
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
  });

  it('names every verb and flag', () => {
    const script = completionScript(shell, spec);
    for (const word of ['ps', 'demo', 'completion', 'output', 'proxies', 'namespace', 'kubeconfig', 'yaml']) expect(script).toContain(word);
  });
});

/** What bash offers for a line whose last word is being typed; a stub stands for the program. */
const offered = (...line: readonly string[]): readonly string[] => {
  const list = line.map(word => `'${word}'`).join(' ');
  const script = `i9s() { [[ "$*" == 'completion --namespaces' ]] && printf 'bookinfo\\nistio-system\\n$(exit)x\\n'; }
${completionScript('bash', spec)}
COMP_WORDS=(i9s ${list}); COMP_CWORD=${line.length}; _i9s; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', script], {encoding: 'utf8'}).split('\n').filter(Boolean);
};

describe('bash offers', () => {
  it.each([
    [[''], ['ps', 'demo', 'completion']],
    [['d'], ['demo']],
    [['-'], ['-n', '--namespace', '-A', '--all-namespaces', '--kubeconfig']],
    [
      ['ps', '--'],
      ['--namespace', '--all-namespaces', '--kubeconfig', '--output'],
    ],
    [['demo', '--p'], ['--proxies']],
    [
      ['-A', 'ps', '-o', ''],
      ['table', 'wide', 'json', 'yaml'],
    ],
    [['ps', '--output', '=', 'j'], ['json']],
    [
      ['ps', '--output', '='],
      ['table', 'wide', 'json', 'yaml'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['-n', 'book'], ['bookinfo']],
    [
      ['-n', ''],
      ['bookinfo', 'istio-system', '\\$\\(exit\\)x'],
    ],
    [['-n', 'ps', 'd'], ['demo']],
    [['demo', '--proxies', ''], []],
    [['ps', 'x'], []],
  ])('for %j %j', (line, words) => expect(offered(...line)).toEqual(words));
});

it('a program with no values has a script too', () => {
  const script = completionScript('bash', {program: 'x', verbs: [{name: 'run', help: ''}], flags: [{names: ['-v'], help: ''}]});
  expect(spawnSync('bash', ['-n'], {input: script, encoding: 'utf8'})).toMatchObject({status: 0, stderr: ''});
});

describe.skipIf(!has('fish'))('fish offers', () => {
  const offers = (line: string): readonly string[] => {
    const script = `${completionScript('fish', spec)}\ncomplete --do-complete '${line}'`;
    return execFileSync('fish', ['--no-config', '-c', script], {encoding: 'utf8'})
      .split('\n')
      .filter(Boolean)
      .map(each => each.split('\t')[0] ?? '');
  };

  it('verbs, flags and values', () => {
    expect(offers('i9s ')).toEqual(expect.arrayContaining(['ps', 'demo', 'completion']));
    expect(offers('i9s ps -o ')).toEqual(expect.arrayContaining(['table', 'wide', 'json', 'yaml']));
    expect(offers('i9s completion b')).toEqual(['bash']);
  });
});

import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'i9s-bin-'));
  for (const folder of ['bin', 'dist']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  copyFileSync('bin/i9s.js', join(root, 'bin/i9s.js'));
  writeFileSync(
    join(root, 'dist/main.mjs'),
    `import net from 'node:net';
     export async function main(args) {
       if (args[0] === 'fail') throw new Error('it broke');
       if (args[0] === 'hold') net.createServer().listen(0, '127.0.0.1');
       if (args[0] === 'flood' || args[0] === 'late') for (let line = 0; line < 100_000; line++) console.log(line);
       if (args[0] === 'late') await new Promise(done => setTimeout(done, 100));
       if (args[0] === 'late') return 1;
       console.log(JSON.stringify({args, forceColor: process.env.FORCE_COLOR}));
       return args[0] === 'exit' ? Number(args[1]) : undefined;
     }`,
  );
});
afterAll(() => rmSync(root, {recursive: true}));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [join(root, 'bin/i9s.js'), ...args], {
    encoding: 'utf8',
    env: {PATH: process.env.PATH, ...env},
    timeout: 10_000,
    maxBuffer: 1e7,
  });
const said = (args: readonly string[], env?: Readonly<Record<string, string>>) => JSON.parse(run(args, env).stdout);

test('hands its arguments on and ends with the code it is given', () => {
  expect(said(['ps', '-A'])).toEqual({args: ['ps', '-A']});
  expect(run(['ps']).status).toBe(0);
  expect(run(['exit', '2']).status).toBe(2);
});

test('switches colours off before anything is imported, under NO_COLOR and --no-color', () => {
  expect(said(['ps'], {NO_COLOR: ''})).toEqual({args: ['ps']});
  expect(said(['ps'], {NO_COLOR: '1', FORCE_COLOR: '3'})).toEqual({args: ['ps'], forceColor: '0'});
  expect(said(['ps', '--no-color', '-A'])).toEqual({args: ['ps', '-A'], forceColor: '0'});
});

test('waits for no connection that is left open, but for its own output', () => {
  const {status, signal} = run(['hold']);
  expect({status, signal}).toEqual({status: 0, signal: null});
  expect(run(['flood']).stdout.split('\n')).toHaveLength(100_002);
});

test('says in one sentence what went wrong, without a stack trace', () => {
  const {status, stderr} = run(['fail']);
  expect({status, stderr}).toEqual({status: 2, stderr: 'i9s: it broke\n'});
  expect(run(['demo']).stderr).toBe('i9s has not been built yet. Run `npm start` or `npm run build` in its folder.\n');
});

test.each([
  ['flood', 0],
  ['late', 1],
])('ends quietly when the reader goes away, with the code of what it found out: %s', (command, code) => {
  const {status, stderr} = spawnSync('bash', ['-c', `set -o pipefail; '${process.execPath}' '${join(root, 'bin/i9s.js')}' ${command} | head -1`], {
    encoding: 'utf8',
  });
  expect({status, stderr}).toEqual({status: code, stderr: ''});
});

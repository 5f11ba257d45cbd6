import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {packagesInstalled} from '../../bin/tools/packages.mjs';
import {distIsFresh} from '../../bin/tools/sources.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'i9s-setup-'));
});
afterEach(() => rmSync(root, {recursive: true}));

/** Writes a file whose time is `at` seconds. */
function write(file: string, text = '', at = 100): void {
  const path = join(root, file);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, text);
  utimesSync(path, at, at);
}

describe('packages are installed', () => {
  const lock = (packages: object) => JSON.stringify({packages});
  const wanted = {'': {name: 'i9s'}, 'node_modules/ink': {version: '7.1.1', integrity: 'a'}, 'node_modules/mac': {version: '1.0.0', optional: true}};
  const hidden = 'node_modules/.package-lock.json';

  test('when everything that package-lock.json names is there, other platforms apart', () => {
    write('package-lock.json', lock(wanted));
    write(hidden, lock({'node_modules/ink': wanted['node_modules/ink']}));
    expect(packagesInstalled(root)).toBe(true);
  });

  test.each([
    ['nothing is installed', undefined],
    ['the installation did not come to its end', '{'],
    ['one is missing', lock({})],
    ['one has another version', lock({'node_modules/ink': {version: '7.1.0', integrity: 'a'}})],
    ['one is another file', lock({'node_modules/ink': {version: '7.1.1', integrity: 'b'}})],
  ])('but not when %s', (_, installed) => {
    write('package-lock.json', lock(wanted));
    if (installed !== undefined) write(hidden, installed);
    expect(packagesInstalled(root)).toBe(false);
  });
});

describe('dist is fresh', () => {
  const folder = (name: string, at: number) => utimesSync(join(root, name), at, at);
  beforeEach(() => {
    for (const file of ['src/main.ts', 'src/lib/text.ts', 'demo/entry.ts', 'bin/build.mjs', 'package.json', 'package-lock.json']) write(file);
    write('dist/main.mjs', '', 200);
    for (const name of ['src', 'src/lib', 'demo', 'bin']) folder(name, 100);
  });

  test('when it is newer than all that it is built from', () => expect(distIsFresh(root)).toBe(true));

  test.each(['src/lib/text.ts', 'demo/entry.ts', 'bin/build.mjs', 'package.json', 'package-lock.json'])('but not when %s is newer', file => {
    write(file, '', 300);
    expect(distIsFresh(root)).toBe(false);
  });

  test('nor when a source file was removed, nor when there is none', () => {
    rmSync(join(root, 'src/lib/text.ts')); // which changes its folder
    expect(distIsFresh(root)).toBe(false);
    folder('src/lib', 100);
    expect(distIsFresh(root)).toBe(true);
    rmSync(join(root, 'dist'), {recursive: true});
    expect(distIsFresh(root)).toBe(false);
  });
});

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Metafile} from 'esbuild';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {licenceNotices} from '../../bin/tools/licences.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'i9s-licences-'));
});
afterEach(() => rmSync(root, {recursive: true}));

function install(name: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, 'node_modules', name);
  mkdirSync(folder, {recursive: true});
  for (const [file, text] of Object.entries({'package.json': JSON.stringify({name, version: '1.0.0', ...manifest}), ...files})) {
    writeFileSync(join(folder, file), text);
  }
  return `${folder}/build/index.js`;
}

/** A bundle of these files, with so many bytes of each in it. */
const bundle = (inputs: Readonly<Record<string, number>>): Metafile => ({
  inputs: {},
  outputs: {
    'dist/main.mjs': {
      bytes: 0,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, {bytesInOutput}])),
    },
  },
});

test('every bundled package is named once with its licence and notice, and no other is', () => {
  const index = install('@k/client', {license: 'Apache-2.0'}, {LICENSE: 'the licence of k', 'NOTICE.txt': 'the notice of k', 'README.md': 'no'});
  const unused = install('unused', {license: 'MIT'}, {LICENSE: 'unused'});
  const inner = install('@k/client/node_modules/ws', {name: 'ws', license: 'MIT'}, {'license.md': 'the licence of ws'});
  const text = licenceNotices(bundle({'src/main.ts': 9, [index]: 5, [index.replace('index', 'other')]: 5, [unused]: 0, [inner]: 1}), [
    '/*! mine */',
    '/*! mine */\n',
    '',
  ]);
  expect(text).toContain('@k/client 1.0.0 (Apache-2.0)\n\nthe licence of k\n\nthe notice of k\n');
  expect(text).toContain('ws 1.0.0 (MIT)\n\nthe licence of ws\n');
  expect(text.match(/client 1\.0\.0/g)).toHaveLength(1);
  expect(text.match(/mine/g)).toHaveLength(1);
  expect(text).not.toMatch(/unused|README/);
});

test('a package without a licence file is named with what its package.json says', () => {
  const index = install('yoga', {license: 'MIT', author: {name: 'Meta'}});
  expect(licenceNotices(bundle({[index]: 1}), [])).toContain('yoga 1.0.0 (MIT)\n\nLicence: MIT, by Meta (the package has no licence file)\n');
});

test('a package that says nothing of its licence must not be published', () => {
  const index = install('odd', {});
  expect(() => licenceNotices(bundle({[index]: 1}), [])).toThrow(/odd 1\.0\.0 is bundled and neither has a licence file nor names its licence/);
});

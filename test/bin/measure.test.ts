import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {forgetful} from '../../bin/tools/bundlePlugins.mjs';

const ink = dirname(createRequire(import.meta.url).resolve('ink'));

/** The measuring of texts as it is bundled; `looked` are those whose width was looked at. */
async function measuring() {
  const looked: string[] = [];
  const source = forgetful(readFileSync(join(ink, 'measure-text.js'), 'utf8'));
  const body = source.replace(/^import .*$/m, '').replace('export default', 'return');
  const widest = (text: string): number => looked.push(text);
  const measure = new Function('widestLine', body)(widest) as (text: string) => {readonly width: number; readonly height: number};
  return {measure, looked};
}

test('the size of a text is remembered for a while, and not for ever', async () => {
  const {measure, looked} = await measuring();
  measure('once');
  measure('once');
  expect(looked).toEqual(['once']);
  for (let line = 0; line < 5_000; line++) measure(`line ${line}`);
  measure('once');
  expect(looked.filter(text => text === 'once')).toHaveLength(2);
});

test('another Ink is noticed', () => expect(() => forgetful('export default 1')).toThrow('measure-text.js is not what it was'));

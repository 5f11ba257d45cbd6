import {expect, test} from 'vitest';
import {codeOf, importsOf} from './sourceText.ts';

test('every form of import is found, and whether it is for types only', () => {
  const source = `
    import './polyfill.ts'; // at the start of a line only, as the formatter writes it
import ink, {Box} from 'ink';
import type {Mesh} from '../istio/mesh.ts';
import {
  type One,
  two,
} from './both.ts';
import * as all from "node:fs";
export {three} from './three.ts';
export type {Four} from './four.ts';
/* import no from 'no'; */
// import no from 'no';
const lazy = await import('./lazy.ts');
type Module = typeof import('./module.ts');`;
  expect(importsOf(source).map(({from, typeOnly}) => `${typeOnly ? 'type ' : ''}${from}`)).toEqual([
    'ink',
    'type ../istio/mesh.ts',
    './both.ts',
    'node:fs',
    './three.ts',
    'type ./four.ts',
    './lazy.ts',
    'type ./module.ts',
  ]);
});

test('code is what is left without comments and strings, line for line', () => {
  const source = `call('any'); // any\n/* any\n any */ as(x, "it's \\"any\\"");\nconst url = 'http://any';`;
  expect(codeOf(source)).not.toContain('any');
  expect(codeOf(source).split('\n')).toHaveLength(4);
  expect(codeOf(source)).toMatch(/as\(x, ' *'\);\nconst url/);
});

// @ts-check
import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';

/** @typedef {import('esbuild').Plugin} Plugin */

/** @param {string} name @param {RegExp} filter @param {string} contents @returns {Plugin} */
const replaced = (name, filter, contents) => ({
  name,
  setup(build) {
    build.onResolve({filter}, () => ({path: name, namespace: name}));
    build.onLoad({filter: /.*/, namespace: name}, () => ({contents}));
  },
});

/** Under DEV=true Ink connects to the development tools of React, which are not installed and would bring a second copy of ws. */
export const noDevtools = replaced('no-devtools', /^\.\/devtools\.js$/, '');

/**
 * client-node's own requests are not used: i9s has transport/kube for that, which knows the timeouts, proxies and certificates that node-fetch would
 * not. Bundled, node-fetch would also print a deprecation of punycode onto the screen. `Headers` is made on use: touching the global one loads undici.
 */
export const noNodeFetch = replaced(
  'no-node-fetch',
  /^node-fetch$/,
  `export default () => Promise.reject(new Error('client-node has no HTTP client of its own in i9s'));
   export function Headers(init) { return new globalThis.Headers(init); }
   export class AbortError extends Error {}
   export class FetchError extends Error {}`,
);

/**
 * Puts a module of ours in the place of a package, wherever it is imported. It reaches the package itself by the name with "-orig" behind it, in the copy
 * that Ink has; that one is evaluated on its first use (a `require` that esbuild turns into a function).
 * @param {string} name @param {string} wrapper path of our module @param {readonly string[]} functions what it uses of the package
 * @returns {Plugin}
 */
const wrapped = (name, wrapper, functions) => ({
  name: `wrapped-${name}`,
  setup(build) {
    const lazy = functions.map(one => `const lazy_${one} = (...args) => require('${name}')['${one}'](...args); export {lazy_${one} as ${one}};`);
    build.onResolve({filter: new RegExp(`^${name}$`)}, async ({namespace, pluginData}) => {
      if (pluginData === 'original') return undefined;
      if (namespace !== name) return {path: resolve(wrapper)};
      const ink = await build.resolve('ink', {resolveDir: dirname(resolve(wrapper)), kind: 'import-statement'});
      return build.resolve(name, {resolveDir: dirname(ink.path), kind: 'import-statement', pluginData: 'original'});
    });
    build.onResolve({filter: new RegExp(`^${name}-orig$`)}, () => ({path: name, namespace: name}));
    build.onLoad({filter: /.*/, namespace: name}, () => ({contents: lazy.join('\n'), resolveDir: dirname(resolve(wrapper))}));
  },
});

/** Ink's tokenizer takes most of the time of a frame; ours keeps its answers. */
export const fastTokenizer = wrapped('@alcalzone/ansi-tokenize', 'src/tui/fastTokenizer.ts', [
  'tokenize',
  'styledCharsFromTokens',
  'styledCharsToString',
]);
export const fastWidth = wrapped('string-width', 'src/tui/fastWidth.ts', ['default']);

/**
 * Without this the 333 KB of generated models stay: client-node does not say that its modules have no side effects.
 * @type {Plugin}
 */
export const leanClientNode = {
  name: 'lean-client-node',
  setup(build) {
    build.onResolve({filter: /^\.\.?\/.*\.js$/}, ({path, importer, resolveDir}) =>
      /[/\\]@kubernetes[/\\]client-node[/\\]/.test(importer) ? {path: resolve(resolveDir, path), sideEffects: false} : undefined,
    );
  },
};

/**
 * yoga loads its WebAssembly with fetch() where there is one, and the first fetch() makes Node load undici: 15 to 30 ms of the start.
 * @type {Plugin}
 */
export const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup(build) {
    build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, ({path}) => ({contents: `const fetch = undefined;\n${readFileSync(path, 'utf8')}`}));
  },
};

/** Texts whose size Ink knows at a time. */
const measuredTexts = 2000;

/**
 * The source of Ink's measure-text.js with an end to what it remembers. Throws where that source is another now.
 * @param {string} source
 */
export function forgetful(source) {
  const remember = 'cache.set(text, dimensions);';
  if (!source.includes(remember)) throw new Error("Ink's measure-text.js is not what it was: does it still remember every text that was ever drawn?");
  return source.replace(remember, `if (cache.size >= ${measuredTexts}) cache.clear();\n    ${remember}`);
}

/**
 * Ink remembers the size of every text that it ever drew. Lines of logs run through by the million.
 * @type {Plugin}
 */
export const forgetfulMeasure = {
  name: 'forgetful-measure',
  setup(build) {
    build.onLoad({filter: /[/\\]ink[/\\]build[/\\]measure-text\.js$/}, ({path}) => ({contents: forgetful(readFileSync(path, 'utf8'))}));
  },
};

// @ts-check
// src and demo -> dist: minified ESM with everything in it, so that the published package needs no other.
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {basename} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {fastTokenizer, fastWidth, forgetfulMeasure, leanClientNode, noDevtools, noNodeFetch, yogaWithoutFetch} from './tools/bundlePlugins.mjs';
import {licenceNotices} from './tools/licences.mjs';

const started = new Date();
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const entryPoints = {main: 'src/main.ts', ...(existsSync('demo/entry.ts') ? {demo: 'demo/entry.ts'} : {})};

const {outputFiles, metafile} = await build({
  entryPoints,
  outdir: 'dist', // flat, so that new URL('./recorded/x', import.meta.url) holds in every chunk
  outExtension: {'.js': '.mjs'},
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', 'process.env.I9S_VERSION': JSON.stringify(version)},
  banner: {js: "import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);"},
  plugins: [noDevtools, noNodeFetch, fastTokenizer, fastWidth, forgetfulMeasure, leanClientNode, yogaWithoutFetch],
  legalComments: 'external',
  metafile: true,
  write: false,
  logLevel: 'warning',
}).catch(() => process.exit(1)); // esbuild has said what is wrong

/** @param {{path: string}} file */
const isLegal = ({path}) => path.endsWith('.LEGAL.txt');
const notices = licenceNotices(
  metafile,
  outputFiles.filter(isLegal).map(({text}) => text),
);
const code = outputFiles.filter(file => !isLegal(file)).map(({path, contents}) => ({name: basename(path), contents}));
const files = [...code, {name: 'LICENSES.txt', contents: notices}];

// Written beside and renamed: a program that runs from dist, or a second build, never sees half a file.
mkdirSync('dist/recorded', {recursive: true});
for (const {name, contents} of files) {
  writeFileSync(`dist/${name}.${process.pid}`, contents);
  renameSync(`dist/${name}.${process.pid}`, `dist/${name}`);
}
const recorded = existsSync('demo/recorded') ? readdirSync('demo/recorded') : [];
for (const name of recorded) cpSync(`demo/recorded/${name}`, `dist/recorded/${name}`, {recursive: true});
removeAllBut('dist', [...files.map(({name}) => name), 'recorded']);
removeAllBut('dist/recorded', recorded);
utimesSync('dist/main.mjs', started, started); // what is saved while this runs is newer (bin/tools/sources.mjs)

const kilobytes = Math.round(code.reduce((sum, {contents}) => sum + contents.length, 0) / 1000);
console.log(`dist: ${code.length} files, ${kilobytes} kB of code, built in ${((Date.now() - started.getTime()) / 1000).toFixed(1)} s`);

/** Names that end in a number belong to another build that is under way. @param {string} folder @param {readonly string[]} kept */
function removeAllBut(folder, kept) {
  const old = readdirSync(folder).filter(name => !kept.includes(name) && !/\.\d+$/.test(name));
  for (const name of old) rmSync(`${folder}/${name}`, {recursive: true, force: true});
}

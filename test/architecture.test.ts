import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {codeOf, importsOf} from './sourceText.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = ['src', 'demo', 'bin'].flatMap(folder =>
  readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'}).map(name => normalize(join(folder, name)).replaceAll('\\', '/')),
);
const sources = files.filter(file => /\.(ts|tsx|js|mjs)$/.test(file) && !file.startsWith('demo/recorded/'));
const inSrc = sources.filter(file => file.startsWith('src/'));

/** 'src/views/listeners.ts' -> 'views'; files directly in src and in demo are their own folder. */
const folderOf = (file: string): string => (file.startsWith('src/') ? (file.split('/')[1] ?? '') : (file.split('/')[0] ?? ''));
/** A rule is a file, or a folder with all in it when it ends in a slash. */
const covers = (rule: string, file: string): boolean => (rule.endsWith('/') ? file.startsWith(rule) : file === rule);

/** Who may import whom: folders of src, or single files, which are then for `import type` only. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  envoy: ['lib'],
  ztunnel: ['lib'],
  istio: ['lib'],
  analysis: ['lib', 'envoy', 'ztunnel', 'istio'],
  transport: ['lib', 'istio'],
  store: ['lib', 'istio', 'src/transport/meshSource.ts'],
  views: ['lib', 'envoy', 'ztunnel', 'istio', 'analysis', 'src/transport/meshSource.ts'],
  commands: ['lib', 'envoy', 'istio', 'ztunnel', 'views', 'store', 'src/transport/meshSource.ts', 'src/local/ports.ts'],
  local: ['lib'],
  cli: ['lib', 'istio', 'views', 'commands', 'store', 'src/transport/meshSource.ts'],
  tui: ['lib', 'istio', 'views', 'commands', 'store'],
  demo: ['main.ts', 'lib', 'src/istio/names.ts'],
};
/** They see everything in src, and nothing but the demo sees them. */
const compositionRoot = ['src/main.ts', 'src/screen.ts', 'src/wiring.ts'];
const pure = ['lib', 'envoy', 'istio', 'ztunnel', 'analysis', 'views'];

/** Packages, and the only places that may import them ("x/" is a folder). What is not named here may not be imported at all. */
const packages: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['src/transport/'],
  ws: ['src/transport/', 'demo/'],
  'fuse.js': ['src/lib/fuzzy.ts'],
  'string-width': ['src/lib/text.ts'],
  yaml: ['src/lib/yaml.ts', 'src/lib/goYaml.ts'],
  diff: ['src/analysis/'],
  chalk: ['src/tui/', 'src/cli/'],
  ink: ['src/tui/'],
  react: ['src/tui/'],
  'ink-table': ['src/tui/SmallTable.tsx'],
  'string-width-orig': ['src/tui/fastWidth.ts'],
  '@alcalzone/ansi-tokenize-orig': ['src/tui/fastTokenizer.ts'],
  esbuild: ['bin/'],
  '@lydell/node-pty': ['bin/'],
  '@xterm/headless': ['bin/'],
};

const packageOf = (from: string): string => /^(@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from;
const allImports = sources.flatMap(file => importsOf(read(file)).map(found => ({file, ...found})));
const ours = allImports
  .filter(({from}) => from.startsWith('.'))
  .map(found => ({...found, target: normalize(join(dirname(found.file), found.from)).replaceAll('\\', '/')}));

describe('who imports whom', () => {
  test.each(Object.entries(mayImport))('%s imports only what it may', (folder, allowed) => {
    const wrong = ours.filter(({file, target, typeOnly}) => {
      if (folderOf(file) !== folder || folderOf(target) === folder) return false;
      const whole = target.startsWith('src/') && allowed.includes(folderOf(target));
      const asType = allowed.includes(target) && (typeOnly || folder === 'demo');
      return !whole && !asType;
    });
    expect(wrong.map(({file, from, typeOnly}) => `${file} imports ${typeOnly ? 'the types of ' : ''}${from}`)).toEqual([]);
  });

  test('every folder of src has a row in the table', () => {
    const folders = inSrc.filter(file => file.split('/').length > 2).map(folderOf);
    expect([...new Set(folders)].filter(folder => mayImport[folder] === undefined)).toEqual([]);
  });

  test('nothing in src imports the demo, and only what puts the pieces together lies outside of a folder', () => {
    expect(ours.filter(({file, target}) => file.startsWith('src/') && !target.startsWith('src/')).map(({file}) => file)).toEqual([]);
    expect(inSrc.filter(file => file.split('/').length === 2 && !compositionRoot.includes(file))).toEqual([]);
    expect(ours.filter(({file, target}) => compositionRoot.includes(target) && !compositionRoot.includes(file) && !file.startsWith('demo/'))).toEqual(
      [],
    );
  });

  test('packages are imported only where they belong', () => {
    const wrong = allImports.filter(({file, from}) => {
      if (from.startsWith('.') || from.startsWith('node:')) return false;
      return !(packages[packageOf(from)] ?? []).some(rule => covers(rule, file));
    });
    expect(wrong.map(({file, from}) => `${file} imports ${from}`)).toEqual([]);
  });

  test('no cycle among the files', () => {
    const next = new Map(sources.map(file => [file, ours.filter(found => found.file === file && !found.typeOnly).map(({target}) => target)]));
    const cycles: string[] = [];
    const done = new Set<string>();
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const target of next.get(file) ?? []) walk(target, [...path, file]);
      done.add(file);
    };
    for (const file of sources) walk(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('how it is written', () => {
  const offenders = (among: readonly string[], pattern: RegExp): readonly string[] =>
    among.flatMap(file =>
      codeOf(read(file))
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
  const pureFiles = inSrc.filter(file => pure.includes(folderOf(file)));
  const typescript = sources.filter(file => /\.tsx?$/.test(file));

  test('pure folders do no I/O and know neither the time nor chance', () => {
    // Parsing a certificate is no I/O, and nobody should write an X.509 parser.
    const parses = (file: string, from: string): boolean => ['src/lib/certificates.ts', 'src/lib/sha256.ts'].includes(file) && from === 'node:crypto';
    expect(
      allImports.filter(({file, from}) => pureFiles.includes(file) && from.startsWith('node:') && !parses(file, from)).map(({file}) => file),
    ).toEqual([]);
    expect(
      offenders(pureFiles, /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetTimeout\(|\bsetInterval\(|\bprocess\.|\bfetch\(|\bconsole\./),
    ).toEqual([]);
  });

  test('exports have names, and there is no any, no enum and no interface', () => {
    expect(offenders(typescript, /\bexport default\b/)).toEqual([]);
    expect(offenders(typescript, /[:<|&(,]\s*any\b(?!\s*[.(])|\bas any\b|^\s*(export )?(const )?enum\s|^\s*(export )?interface\s/)).toEqual([]);
  });

  test('classes are rare and only where something is held open', () => {
    const allowed = ['src/transport/', 'src/tui/ErrorBoundary.tsx:']; // React asks for a class there
    expect(offenders(inSrc, /^\s*(export )?(abstract )?class\s/).filter(line => !allowed.some(start => line.startsWith(start)))).toEqual([]);
  });

  test('files are small: median 70 lines, nine in ten 180, none over 300', () => {
    const sizes = sources.map(file => ({file, lines: read(file).split('\n').length - 1})).sort((a, b) => a.lines - b.lines);
    const at = (share: number) => sizes[Math.floor((sizes.length - 1) * share)]?.lines ?? 0;
    expect(sizes.filter(({lines}) => lines > 300)).toEqual([]);
    expect({median: at(0.5) <= 70 || at(0.5), p90: at(0.9) <= 180 || at(0.9)}).toEqual({median: true, p90: true});
  });
});

describe('the package', () => {
  const manifest = JSON.parse(read('package.json'));

  test('has nothing at its top but what belongs there', () => {
    const folders = ['.ci', '.git', 'bin', 'demo', 'dist', 'node_modules', 'src', 'test'];
    const texts = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package-lock.json', 'package.json', 'tsconfig.json'];
    const configuration = ['.gitignore', 'biome.json', 'vitest.config.ts'];
    expect(readdirSync(root).filter(name => ![...folders, ...texts, ...configuration].includes(name))).toEqual([]);
  });

  test('needs no other package to run, and pins what another version is known to break', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest.files).toEqual(['bin/i9s.js', 'dist']);
    const pinned = ['@biomejs/biome', '@kubernetes/client-node', '@lydell/node-pty', '@xterm/headless', 'esbuild', 'ink', 'ink-table', 'typescript'];
    expect(pinned.filter(name => !/^\d+\.\d+\.\d+$/.test(manifest.devDependencies[name]))).toEqual([]);
  });
});

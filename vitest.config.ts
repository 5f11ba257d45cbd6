import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';
import {sumReporter} from './test/sumReporter.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@alcalzone/ansi-tokenize-orig': path('node_modules/@alcalzone/ansi-tokenize/build/index.js'), // as in bin/tools/bundlePlugins.mjs
      'string-width-orig': path('node_modules/string-width/index.js'),
      'ink-table': path('test/inkTable.mjs'),
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    reporters: ['default', sumReporter],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    env: {FORCE_COLOR: '1', TZ: 'UTC'}, // the 16 colours, whatever the terminal of the test run
  },
});

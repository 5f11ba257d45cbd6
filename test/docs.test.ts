import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {docTables, withTables} from '../src/cli/docs.ts';

const readme = new URL('../README.md', import.meta.url);

test('the tables of the README say what the program does (UPDATE_DOCS=1 npx vitest run test/docs.test.ts makes them anew)', () => {
  const made = withTables(readFileSync(readme, 'utf8'));
  if (process.env.UPDATE_DOCS) writeFileSync(readme, made);
  expect(readFileSync(readme, 'utf8') === made ? 'up to date' : 'stale: run UPDATE_DOCS=1 npx vitest run test/docs.test.ts').toBe('up to date');
});

const empty = docTables.map(name => `<!-- ${name} --><!-- /${name} -->`).join('\n');

test('every row of a table has as many cells as its header', () => {
  const tables = withTables(empty)
    .split(/<!-- .*? -->|\n\n/)
    .map(text => text.trim().split('\n'))
    .filter(lines => lines.length > 1);
  expect(tables).toHaveLength(5);
  const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
  expect(tables.flatMap(([header = '', ...rows]) => rows.filter(row => cells(row) !== cells(header)))).toEqual([]);
});

test('a README without a marker is refused by name', () => {
  expect(() => withTables(empty.replace('<!-- /cli -->', ''))).toThrow('README.md has no <!-- cli --> ... <!-- /cli -->');
});

test('text around the tables stays, and making them twice changes nothing', () => {
  const once = withTables(`before\n${empty}\nafter\n`);
  expect(once.startsWith('before\n<!-- keys -->\n|')).toBe(true);
  expect(once.endsWith('<!-- /cli -->\nafter\n')).toBe(true);
  expect(withTables(once)).toBe(once);
});

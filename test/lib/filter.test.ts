import {describe, expect, test} from 'vitest';
import {filterRows, parseFilter} from '../../src/lib/filter.ts';
import {heading, row} from './grid.ts';

const titles = ['NAME', 'NS', 'LDS', 'SINCE', 'VER', 'LDS'];
const headings = titles.map(title => heading(title));
const rows = [
  row(['reviews-v1-9x', 'default', 'NACK', '>2m14s', '1.31.0', 'ERROR 2m'], {app: 'reviews', version: 'v1'}),
  row(['reviews-v2-7f', 'shop', 'ok', '4s', '1.30.2', 'SYNCED 4s'], {app: 'reviews', version: 'v2'}),
  row(['Ratings-v1', 'shop', 'STALE', '41s', '1.31.0', 'STALE 41s'], {app: 'ratings'}),
];
const kept = (filter: string): readonly string[] => filterRows(parseFilter(filter, titles), rows, headings).map(each => each.name);
const all = ['reviews-v1-9x', 'reviews-v2-7f', 'Ratings-v1'];

describe('the filter grammar', () => {
  test.each([
    ['', all],
    ['reviews', ['reviews-v1-9x', 'reviews-v2-7f']],
    ['reviews shop', ['reviews-v2-7f']],
    ['ratings', ['Ratings-v1']], // smart case: lower case finds both
    ['RATINGS', []],
    ['Rat', ['Ratings-v1']],
    ['!shop', ['reviews-v1-9x']],
    ['"1.31.0 ERROR"', ['reviews-v1-9x']],
    ['!"1.31.0 ERROR" v1', ['Ratings-v1']],
    ['/v[12]-\\d/', ['reviews-v1-9x', 'reviews-v2-7f']],
    ['!/^rev/', ['Ratings-v1']],
    ['lds:stale', ['Ratings-v1']],
    ['lds:error', ['reviews-v1-9x']], // the cell of wide mode counts as well
    ['ver:!1.31', ['reviews-v2-7f']],
    ['!ver:1.31', ['reviews-v2-7f']],
    ['since:>1m', ['reviews-v1-9x']],
    ['since:<30', ['reviews-v2-7f']],
    ['ns:/^s/', ['reviews-v2-7f', 'Ratings-v1']],
    ['-l app=reviews,version!=v1', ['reviews-v2-7f']],
    ['-l version', ['reviews-v1-9x', 'reviews-v2-7f']],
    ['-l !version', ['Ratings-v1']],
    ['-l app in (reviews,details) 1.31', ['reviews-v1-9x']],
    ['-l app notin (reviews)', ['Ratings-v1']],
    ['-l app=reviews,version in (v2)', ['reviews-v2-7f']],
    ['-l', all], // still being typed
    ['nosuch:x', []], // no column of that name: a literal
  ])('%s', (filter, expected) => expect(kept(filter)).toEqual(expected));

  test('-f and ~ are fuzzy, on names, best first', () => {
    expect(kept('-f ratngs')).toEqual(['Ratings-v1']);
    expect(kept('~rvws')).toEqual(['reviews-v1-9x', 'reviews-v2-7f']); // letters in their order, as in fzf
    expect(kept('~ratinsg')[0]).toBe('Ratings-v1'); // letters swapped: similar
    expect(kept('~rviews')).toEqual(['reviews-v1-9x', 'reviews-v2-7f']);
  });

  test('what does not parse stays a literal, and the prompt says so', () => {
    expect(parseFilter('foo:bar', titles).problem).toMatch(/no column "foo" here/);
    expect(parseFilter('10.0.0.1:80', titles).problem).toBeUndefined();
    expect(parseFilter('/(/', titles).problem).toMatch(/not a regular expression/);
    expect(parseFilter('-l a=b=c', titles).problem).toMatch(/not a label selector/);
    expect(kept('/(/')).toEqual([]);
  });
});

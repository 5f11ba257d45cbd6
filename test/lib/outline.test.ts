import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {allFolds, type Folded, foldFrom, nodeOn, shownText, unfoldedFor} from '../../src/lib/folding.ts';
import {outlineOf, pathText} from '../../src/lib/outline.ts';
import type {OutlineFormat as Format, Outline} from '../../src/lib/page.ts';
import {lineText} from '../../src/lib/page.ts';
import {randomValue} from './randomValue.ts';

const listener = {
  name: 'virtualInbound',
  '@type': 'type.googleapis.com/Listener',
  filter_chains: [{name: 'a', filters: [{name: 'tcp', port: 9080}]}, {}, {match: [], tls: null}],
  lua: 'function f()\n  return 1\nend\n',
  'envoy.filters': {on: true, since: '2026-11-21T07:20:00Z', address: '10.42.0.7', weight: '100', unset: undefined},
};
const textsOf = ({lines}: Pick<Outline, 'lines'>): readonly string[] => lines.map(lineText);
const shown = (outline: Outline, folded: Folded): readonly string[] => textsOf(shownText({lines: outline.lines, outline}, folded));
const lineWith = (outline: Outline, text: string): number => textsOf(outline).findIndex(line => line.includes(text));
const nodeWith = (outline: Outline, text: string): number => foldFrom(outline, new Set(), lineWith(outline, text))!;

describe('printing', () => {
  test('YAML has names first, lists indented, texts as blocks, and quotes only where they are needed', () => {
    expect(textsOf(outlineOf(listener, 'yaml')).join('\n')).toMatchInlineSnapshot(`
      "name: virtualInbound
      "@type": type.googleapis.com/Listener
      filter_chains:
        - name: a
          filters:
            - name: tcp
              port: 9080
        - {}
        - match: []
          tls: null
      lua: |
        function f()
          return 1
        end
      envoy.filters:
        "on": true
        since: "2026-11-21T07:20:00Z"
        address: 10.42.0.7
        weight: "100""
    `);
  });

  test('JSON is what JSON.stringify prints', () => {
    expect(textsOf(outlineOf(listener, 'json')).join('\n')).toBe(JSON.stringify(listener, null, 2));
  });

  test('whatever is in a value is read again as it was, by parsers of YAML 1.2 and 1.1, and of JSON', () => {
    for (let seed = 1; seed <= 3_000; seed++) {
      const value = randomValue(seed);
      const yaml = textsOf(outlineOf(value, 'yaml')).join('\n');
      expect(parse(`${yaml}\n`), yaml).toEqual(value);
      expect(parse(`${yaml}\n`, {version: '1.1', merge: true}), yaml).toEqual(value);
      expect(JSON.parse(textsOf(outlineOf(value, 'json')).join('\n'))).toEqual(value);
    }
  });

  test('what is no JSON is printed as JSON has it', () => {
    const odd = {none: undefined, list: [undefined, Number.NaN], big: 5n};
    expect(textsOf(outlineOf(odd, 'yaml'))).toEqual(['list:', '  - null', '  - null', 'big: 5']);
    expect(textsOf(outlineOf(undefined, 'yaml'))).toEqual(['null']);
    expect(textsOf(outlineOf({a: undefined}, 'json'))).toEqual(['{}']);
  });

  test('no line holds a character that a terminal obeys', () => {
    const evil = {'\x1b[2J': '\x9b31m', block: 'a\n\x1b]0;x\x07\nb', c1: '\x85\u2028'};
    for (const format of ['yaml', 'json'] as const) expect(textsOf(outlineOf(evil, format)).join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028]/);
  });

  test('it is made once for each value and format', () => {
    expect(outlineOf(listener, 'yaml')).toBe(outlineOf(listener, 'yaml'));
    expect(outlineOf(listener, 'json')).not.toBe(outlineOf(listener, 'yaml'));
  });

  test('a value of 90,000 lines is printed before anybody notices', () => {
    const big = Array.from({length: 10_000}, (_, n) => ({
      name: `outbound|${n}||reviews.default.svc.cluster.local`,
      '@type': 'a.b/C',
      n,
      at: ['0.250s', '1'],
    }));
    const took = (['yaml', 'json'] as const).map(format => {
      const start = performance.now();
      expect(outlineOf(big, format).lines.length).toBeGreaterThan(59_999);
      return performance.now() - start;
    });
    expect(Math.min(...took)).toBeLessThan(500); // 50 ms where nothing else runs
  });
});

describe('paths', () => {
  test.each(['yaml', 'json'] as const)('in %s every line knows where it is, as jq has it', format => {
    const outline = outlineOf(listener, format);
    const path = (text: string): string => pathText(outline, nodeOn(outline, new Set(), lineWith(outline, text)));
    expect(path('port')).toBe('.filter_chains[0].filters[0].port');
    expect(path('@type')).toBe('.["@type"]');
    expect(path('weight')).toBe('.["envoy.filters"].weight');
    expect(path('return 1')).toBe('.lua');
    expect(pathText(outline, 0)).toBe('.');
    expect(pathText(outlineOf([[1]], format), 2)).toBe('.[0][0]');
  });

  test('nodes have the same numbers in both formats', () => {
    const numbers = (format: Format) => outlineOf(listener, format).nodes.map(({key, value, parent}) => ({key, value, parent}));
    expect(numbers('yaml')).toEqual(numbers('json'));
  });
});

describe('folding', () => {
  test('a node is one line that says how much is in it; unfolded, it is as it was', () => {
    const yaml = outlineOf(listener, 'yaml');
    expect(shown(yaml, new Set([nodeWith(yaml, 'filter_chains')]))[2]).toBe('filter_chains: [ 3 items ]');
    expect(shown(yaml, new Set([nodeWith(yaml, '- name: a')]))[3]).toBe('  - { name: a, 2 fields }');
    expect(shown(yaml, new Set([nodeWith(yaml, 'return 1')]))).toContain('lua: | 3 lines');
    expect(shown(yaml, new Set([nodeWith(yaml, 'weight')]))).toContain('envoy.filters: { 4 fields }');
    const json = outlineOf(listener, 'json');
    expect(shown(json, new Set([nodeWith(json, 'filter_chains')]))[3]).toBe('  "filter_chains": [ 3 items ],');
    expect(shown(json, new Set())).toEqual(textsOf(json));
  });

  test.each(['yaml', 'json'] as const)('all of %s is folded down to the first level, whose values are left', format => {
    const outline = outlineOf(listener, format);
    const left = shown(outline, allFolds(outline)).join('\n');
    expect(left).toMatch(/filter_chains"?: \[ 3 items \]/);
    expect(left).toMatch(/name"?: "?virtualInbound/);
    expect(left).not.toContain('tcp');
  });

  test('from a leaf its parent is folded, from a closing bracket what it closes; from the first level nothing', () => {
    const json = outlineOf(listener, 'json');
    const key = (line: number) => json.nodes[foldFrom(json, new Set(), line) ?? 0]?.key;
    expect(key(lineWith(json, 'port'))).toBe(0);
    expect(key(lineWith(json, 'port') + 2)).toBe('filters');
    expect(foldFrom(json, new Set(), lineWith(json, 'virtualInbound'))).toBeUndefined();
    expect(foldFrom(json, new Set(), 0)).toBeUndefined();
  });

  test('rows and lines find each other, what is hidden its fold', () => {
    const yaml = outlineOf(listener, 'yaml');
    const folds = new Set([nodeWith(yaml, 'filter_chains')]);
    const {rowOf, lineAt, lines} = shownText({lines: yaml.lines, outline: yaml}, folds);
    expect(lines.map((_, row) => rowOf(lineAt(row)))).toEqual(lines.map((_, row) => row));
    expect(rowOf(lineWith(yaml, 'port'))).toBe(2);
    expect(nodeOn(yaml, folds, 2)).toBe(nodeWith(yaml, 'filter_chains'));
  });

  test('a match unfolds what hides it, and nothing else', () => {
    const yaml = outlineOf(listener, 'yaml');
    const line = lineWith(yaml, 'port');
    const left = unfoldedFor(yaml, allFolds(yaml), line, 'port');
    expect(shown(yaml, left)).toContain(textsOf(yaml)[line]);
    expect(shown(yaml, left)).toContain('envoy.filters: { 4 fields }');
    const head = unfoldedFor(yaml, allFolds(yaml), lineWith(yaml, 'filter_chains'), 'chains');
    expect(head).toEqual(allFolds(yaml)); // the line in sight holds it already
  });
});

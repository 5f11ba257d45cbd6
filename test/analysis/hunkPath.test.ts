import {expect, test} from 'vitest';
import {hunkPaths} from '../../src/analysis/hunkPath.ts';

const yaml = `name: 0.0.0.0_9080
filterChains:
  - filterChainMatch:
      applicationProtocols:
        - http/1.1
        - h2c
    filters:
      - name: envoy.http
        typedConfig:
          "@type": x
          rds:
            routeConfigName: "9080"
      - name: envoy.tcp
  - name: second
    filters:
      - typedConfig:
          weights:
            - - 1
              - 2`.split('\n');

const pathOf = (text: string): string => hunkPaths(yaml)(yaml.findIndex(line => line.includes(text)));

test('a line is found by the keys and items it stands in', () => {
  expect(pathOf('routeConfigName')).toBe('filterChains[0].filters[envoy.http].typedConfig.rds');
  expect(pathOf('h2c')).toBe('filterChains[0].filterChainMatch.applicationProtocols[1]');
  expect(pathOf('name: 0.0.0.0')).toBe('');
  expect(pathOf('weights')).toBe('filterChains[second].filters[0].typedConfig');
});

test('an item that begins on the line is named', () => {
  expect(pathOf('envoy.tcp')).toBe('filterChains[0].filters[envoy.tcp]');
  expect(pathOf('name: second')).toBe('filterChains[second]');
});

test('items of lists in lists are counted in their own list', () => {
  const lists = ['a:', '  - - 1', '    - 2', '  - - 3', '    - 4'];
  expect([1, 2, 3, 4].map(hunkPaths(lists))).toEqual(['a[0]', 'a[0][1]', 'a[1]', 'a[1][1]']);
});

test('the last items of a long list are found at once', () => {
  const long = ['virtualHosts:', ...Array.from({length: 50_000}, (_, at) => [`  - domains:`, `      - host-${at}`]).flat()];
  const pathOf = hunkPaths(long);
  for (let line = long.length - 9; line < long.length; line += 2) expect(pathOf(line)).toBe(`virtualHosts[${line / 2 - 1}].domains[0]`);
});

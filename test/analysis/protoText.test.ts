import {expect, test} from 'vitest';
import {istioctlKinds, istioctlSection} from '../../src/analysis/istioctlSections.ts';
import {protoLineCount, protoLines} from '../../src/analysis/protoText.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {recordedPairs} from './recordedPairs.ts';

const lines = (message: unknown): string => protoLines(message).join('\n');

test('an empty message has an empty line, as in Go', () => expect(lines({ads: {}})).toBe('{\n    "ads": {\n\n    }\n}'));

test('lists stand below their field, messages in them one deeper', () =>
  expect(lines({names: ['a', 'b'], chains: [{x: 1}]})).toBe(
    '{\n    "names": [\n        "a",\n        "b"\n    ],\n    "chains": [\n        {\n            "x": 1\n        }\n    ]\n}',
  ));

test('what is in a Struct moves to the right, in lists still further, with keys by the alphabet', () =>
  expect(lines({'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', value: {b: [{c: 1}], a: 'x', d: {}}})).toBe(
    [
      '{',
      '    "@type": "type.googleapis.com/udpa.type.v1.TypedStruct",',
      '    "value": {',
      '            "a": "x",',
      '            "b": [',
      '                        {',
      '                                    "c": 1',
      '                                }',
      '                    ],',
      '            "d": {',
      '                    }',
      '        }',
      '}',
    ].join('\n'),
  ));

test('a Struct is known by its field, and one of metadata by the map that it is in', () => {
  expect(lines({metadata: {filterMetadata: {istio: {a: 1}}}})).toContain('            "istio": {\n                    "a": 1\n                }\n');
  expect(lines({transportSocketMatches: [{match: {tlsMode: 'istio'}}]})).toContain(
    '            "match": {\n                    "tlsMode": "istio"\n                }\n',
  );
  expect(lines({match: {prefix: '/'}})).toBe('{\n    "match": {\n        "prefix": "/"\n    }\n}');
});

test('characters that HTML or a terminal could obey are escaped', () =>
  expect(lines({'a<': '>&\u2028\u009b\u001b'})).toBe('{\n    "a\\u003c": "\\u003e\\u0026\\u2028\\u009b\\u001b"\n}'));

test('lines are counted as they are made', () => {
  const struct = {a: [], b: {}, c: [{}, [1, {}]]};
  const messages = [
    {},
    {a: {}, b: [], c: [{}]},
    {metadata: {filterMetadata: {istio: struct}}, jsonFormat: [{}]},
    {'@type': 'x/google.protobuf.Struct', value: struct, other: struct.a},
  ];
  const recorded = recordedPairs()
    .slice(0, 3)
    .flatMap(({istiod}) => istioctlKinds.map(kind => istioctlSection(parseConfigDump(istiod)!, kind)))
    .flatMap(section => ('missing' in section ? [] : section.entries.map(({value}) => value)));
  expect(recorded.length).toBeGreaterThan(50);
  for (const message of [...messages, ...recorded]) expect(protoLineCount(message)).toBe(protoLines(message).length);
});

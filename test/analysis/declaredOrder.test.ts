import {describe, expect, it} from 'vitest';
import {declaredOrder} from '../../src/analysis/declaredOrder.ts';
import type {Json} from '../../src/lib/json.ts';

const ordered = (seen: Json, value: Json, others: readonly Json[] = []): string => JSON.stringify(declaredOrder([seen], others)(value));

describe('The order of fields', () => {
  it('of a message is put together from all that were seen in its place', () => {
    const seen = {list: [{c: 1}, {b: 1, d: 1}, {a: 1, c: 1}, {a: 1, b: 1, c: 1}, {c: 1, d: 1}]};
    expect(ordered(seen, {list: [{d: 1, c: 1, b: 1, a: 1}]})).toBe('{"list":[{"a":1,"b":1,"c":1,"d":1}]}');
  });

  it('is another one for messages of another type, and for those that other fields lead to', () => {
    const seen = [{any: {'@type': 'one', b: 1, a: 1}}, {any: {'@type': 'two', a: 1, b: 1}}, {x: {any: {b: 1, a: 1}}, y: {any: {a: 1, b: 1}}}];
    expect(ordered(seen, {any: {a: 1, '@type': 'one', b: 1}})).toBe('{"any":{"@type":"one","b":1,"a":1}}');
    expect(ordered(seen, {any: {b: 1, a: 1, '@type': 'two'}})).toBe('{"any":{"@type":"two","a":1,"b":1}}');
    expect(ordered(seen, {x: {any: {a: 1, b: 1}}, y: {any: {b: 1, a: 1}}})).toBe('{"x":{"any":{"b":1,"a":1}},"y":{"any":{"a":1,"b":1}}}');
  });

  it('is that of the alphabet in maps and Structs, whose keys are no fields', () => {
    const value = {metadata: {filterMetadata: {z: {b: 1, a: 1}, a: 1}}, typedPerFilterConfig: {z: {d: 1, c: 1}, a: 1}};
    expect(ordered(value, value)).toBe('{"metadata":{"filterMetadata":{"a":1,"z":{"a":1,"b":1}}},"typedPerFilterConfig":{"a":1,"z":{"d":1,"c":1}}}');
  });

  it('has fields that only the others know behind those that they stand behind there, and takes in what nobody has shown', () => {
    expect(ordered({a: 1, c: 1}, {d: 1, c: 1, b: 1, a: 1}, [{c: 1, d: 1, a: 1, b: 1}])).toBe('{"a":1,"b":1,"c":1,"d":1}');
    expect(ordered({b: 1, a: 1}, {a: 1, x: 1, b: 1})).toBe('{"b":1,"a":1,"x":1}');
  });

  it('leaves what is no object as it is', () => {
    expect([1, 'a', null, undefined].map(declaredOrder([null, 3, undefined, 'x'], []))).toEqual([1, 'a', null, undefined]);
  });
});

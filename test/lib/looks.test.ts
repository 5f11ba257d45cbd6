import {describe, expect, test} from 'vitest';
import {type Look, type LookTexts, lookedAgain, looksMoved, withLook} from '../../src/lib/looks.ts';

const texts = (clusters: Readonly<Record<string, string>>): LookTexts => new Map([['Clusters', new Map(Object.entries(clusters))]]);
/** The looks that a series of dumps leaves, a second apart. */
const looks = (...all: readonly Readonly<Record<string, string>>[]): readonly Look[] =>
  all.reduce<readonly Look[]>((before, each, at) => lookedAgain(before, texts(each), 'uid', (at + 1) * 1000), []);

describe('looks at a proxy', () => {
  test('what has not changed is one look, seen several times', () => {
    const [first, second, ...more] = looks({a: 'x'}, {a: 'x'}, {a: 'x'}, {a: 'y'});
    expect(more).toEqual([]);
    expect(first).toMatchObject({from: 1000, to: 3000, times: 3});
    expect(second).toMatchObject({from: 4000, to: 4000, times: 1});
  });

  test('a resource that is gone, one that has come, a kind that was not told are changes', () => {
    expect(looks({a: 'x', b: 'x'}, {a: 'x'})).toHaveLength(2);
    expect(looks({a: 'x'}, {a: 'x', b: 'x'})).toHaveLength(2);
    expect(lookedAgain(looks({}), new Map(), 'uid', 9000)).toHaveLength(2);
    expect(lookedAgain(looks({a: 'x'}), texts({a: 'x'}), 'another pod', 9000)).toHaveLength(2);
  });

  test('an answer that two panes share is one look', () => {
    const before = looks({a: 'x'});
    expect(lookedAgain(before, texts({a: 'x'}), 'uid', 1000)).toBe(before);
  });

  test('what stays the same is kept once, and only what changes costs more', () => {
    const long = 'c'.repeat(1000);
    const [first, second] = looks({a: long, b: 'x'}, {a: `${long.slice(1)}c`, b: 'yy'});
    expect(first).toMatchObject({size: 1001, own: 1001});
    expect(second).toMatchObject({size: 1002, own: 2});
    expect(second?.texts.get('Clusters')?.get('a')).toBe(first?.texts.get('Clusters')?.get('a'));
  });

  test('at most 20 are kept of a proxy', () => {
    const many = looks(...Array.from({length: 25}, (_, at) => ({a: `${at}`})));
    const kept = withLook(new Map(), 'cart.shop', many).get('cart.shop');
    expect(kept?.map(({from}) => from)).toEqual(many.slice(-20).map(({from}) => from));
  });

  test('of all proxies together the oldest go first, never the newest of the one that was looked at', () => {
    const old = looks({a: 'x'.repeat(60)});
    const two = lookedAgain(lookedAgain([], texts({a: 'y'.repeat(60)}), 'uid', 5000), texts({a: 'z'.repeat(60)}), 'uid', 6000);
    const all = withLook(withLook(new Map(), 'old.shop', old, 150), 'cart.shop', two, 150);
    expect(all.has('old.shop')).toBe(false);
    expect(all.get('cart.shop')).toHaveLength(2);
    expect(
      withLook(all, 'cart.shop', two, 10)
        .get('cart.shop')
        ?.map(({from}) => from),
    ).toEqual([6000]);
  });

  test('go with the clock of this machine when that is set: the next look is later than all', () => {
    const moved = looksMoved(new Map([['cart.shop', looks({a: 'x'}, {a: 'y'})]]), -1500).get('cart.shop') ?? [];
    expect(moved.map(({from}) => from)).toEqual([-500, 500]);
    expect(lookedAgain(moved, texts({a: 'z'}), 'uid', 600)).toHaveLength(3);
  });
});

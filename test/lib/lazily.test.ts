import {expect, it} from 'vitest';
import {lazily} from '../../src/lib/lazily.ts';

it('makes a value when it is first asked for, and once, also when it is undefined', () => {
  let asked = 0;
  const value = lazily(() => {
    asked++;
    return undefined;
  });
  expect(asked).toBe(0);
  expect([value(), value()]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});

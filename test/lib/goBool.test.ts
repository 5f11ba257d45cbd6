import {expect, test} from 'vitest';
import {isGoTrue} from '../../src/lib/goBool.ts';

test('true is what Go takes for it, and nothing else', () => {
  expect(['1', 't', 'T', 'TRUE', 'true', 'True'].every(isGoTrue)).toBe(true);
  expect(['tRUE', 'yes', '0', 'false', '', ' true', undefined].some(isGoTrue)).toBe(false);
});

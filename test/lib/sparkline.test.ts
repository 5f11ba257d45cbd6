import {expect, test} from 'vitest';
import {asciiBars, sparkline} from '../../src/lib/sparkline.ts';

test('bars stand on 0, the largest is full', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([100, 100])).toBe('██');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([-7, 0])).toBe('▁█');
  expect(sparkline([])).toBe('');
});

test('terminals without such characters get others, and words stay as they are', () => {
  expect(asciiBars('▁▂▃▄▅▆▇█ 3/s ─')).toBe('_.,-=+*# 3/s ─');
});

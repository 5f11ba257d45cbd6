import {expect, it} from 'vitest';
import {coarseAge, humanAge} from '../../src/lib/ages.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

it.each([
  [-2 * s, '<invalid>'],
  [-1.5 * s, '0s'],
  [-1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [119 * s + 999, '119s'],
  [2 * m, '2m'],
  [5 * m + 12 * s, '5m12s'],
  [10 * m - 1, '9m59s'],
  [10 * m, '10m'],
  [3 * h - 1, '179m'],
  [3 * h, '3h'],
  [7 * h + 59 * m, '7h59m'],
  [8 * h + 59 * m, '8h'],
  [48 * h - 1, '47h'],
  [48 * h, '2d'],
  [2 * d + 3 * h, '2d3h'],
  [8 * d - 1, '7d23h'],
  [8 * d + 5 * h, '8d'],
  [2 * 365 * d - 1, '729d'],
  [2 * 365 * d, '2y'],
  [2 * 365 * d + d, '2y1d'],
  [8 * 365 * d - 1, '7y364d'],
  [8 * 365 * d + 5 * d, '8y'],
])('Kubernetes writes %i ms as %s', (ms, words) => expect(humanAge(ms)).toBe(words));

it.each([
  [-5 * s, '0s'],
  [4 * s + 999, '4s'],
  [m - 1, '59s'],
  [m, '1m'],
  [h - 1, '59m'],
  [9 * h + 59 * m, '9h'],
  [6 * d + 23 * h, '6d'],
  [400 * d, '400d'],
])('a narrow column has %i ms as %s', (ms, words) => expect(coarseAge(ms)).toBe(words));

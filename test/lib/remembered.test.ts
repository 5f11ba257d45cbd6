import {expect, test} from 'vitest';
import {remembered} from '../../src/lib/remembered.ts';

test('is made once of an object, and each time of what is none', () => {
  let made = 0;
  const read = remembered((of, more: string) => ({of, more, number: ++made}));
  const host = {name: 'a'};
  expect(read(host, 'x')).toBe(read(host, 'x'));
  expect(read({name: 'a'}, 'x').number).toBe(2);
  expect(read(null, 'x').number).toBe(3);
  expect(read(null, 'x').number).toBe(4);
});

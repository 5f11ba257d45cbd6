import {expect, test, vi} from 'vitest';
import {restOften} from '../../src/store/restOften.ts';

test('works that go on at the same time give way to what waits after each of them', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const rest = restOften(8);
  const seen: string[] = [];
  const key = (): void => {
    seen.push('key');
    if (seen.filter(each => each !== 'key').length < 6) setImmediate(key);
  };
  const work = async (name: string): Promise<void> => {
    for (let piece = 0; piece < 2; piece++) {
      now += 10;
      seen.push(name);
      await rest();
    }
  };
  setImmediate(key);
  await Promise.all([work('a'), work('b'), work('c')]);
  clock.mockRestore();
  expect(seen.join(' ')).not.toMatch(/[abc] [abc] [abc] [abc]/); // the first pieces of all begin before any has rested
  expect(seen.filter(each => each === 'key').length).toBeGreaterThan(3);
});

test('what is short does not rest', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const rest = restOften(8);
  let turned = false;
  setImmediate(() => (turned = true));
  for (let at = 0; at < 100; at++) await rest();
  expect(turned).toBe(false);
  clock.mockRestore();
});

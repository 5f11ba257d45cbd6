import {expect, test} from 'vitest';
import {type PodRun, shellText, withRun} from '../../src/lib/podRun.ts';

const run = (at: number, ...command: readonly string[]): PodRun => ({container: 'app', command, at});

test('the same command in the same container takes the place of what it gave before; the newest is last, five are kept', () => {
  const runs = [run(1, 'curl', 'a'), run(2, 'curl', 'b')];
  expect(withRun(runs, run(3, 'curl', 'a')).map(({at}) => at)).toEqual([2, 3]);
  expect(withRun(runs, {...run(3, 'curl', 'a'), container: 'other'}).map(({at}) => at)).toEqual([1, 2, 3]);
  expect(withRun(runs, run(3, 'curl a')).map(({at}) => at)).toEqual([1, 2, 3]);
  const many = [1, 2, 3, 4, 5, 6, 7].reduce<readonly PodRun[]>((all, at) => withRun(all, run(at, String(at))), []);
  expect(many.map(({at}) => at)).toEqual([3, 4, 5, 6, 7]);
});

test('words of a command line come back as they were from a shell', () => {
  expect(shellText(['curl', '-sS', 'istiod.istio-system:15014/version'])).toBe('curl -sS istiod.istio-system:15014/version');
  expect(shellText(['pilot-agent', 'stats?filter=a|b', "it's", ''])).toBe("pilot-agent 'stats?filter=a|b' 'it'\\''s' ''");
});

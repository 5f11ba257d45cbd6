import {existsSync, readFileSync, statSync} from 'node:fs';
import {expect, it, vi} from 'vitest';
import {demo} from '../../demo/main.ts';

it('runs i9s on a kubeconfig of its own, passes the other arguments on and leaves nothing behind', async () => {
  let path = '';
  const code = await demo(['--scenario', 'bookinfo', '--quiet', 'ps', '-n', 'bookinfo'], async args => {
    path = args[1] ?? '';
    expect(args).toEqual(['--kubeconfig', path, 'ps', '-n', 'bookinfo']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [, url = ''] = /server: (\S+)/.exec(readFileSync(path, 'utf8')) ?? [];
    expect((await fetch(`${url}/version`)).status).toBe(200);
    return 7;
  });
  expect(code).toBe(7);
  expect(existsSync(path)).toBe(false);
});

it('leaves nothing behind when i9s fails', async () => {
  let path = '';
  const failing = demo([], async args => {
    path = args[1] ?? '';
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(existsSync(path)).toBe(false);
});

it.each([
  [['--scenario', 'nonsense'], 'No scenario is called "nonsense". There are: bookinfo, ambient, large.\n'],
  [['--proxies=many'], '--proxies needs a whole number, not "many".\n'],
])('says what is wrong with %j', async (args, words) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await demo(args, () => Promise.resolve(0))).toBe(2);
  expect(write.mock.calls.map(([text]) => text)).toEqual([words]);
  write.mockRestore();
});

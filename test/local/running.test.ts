import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {isRunning} from '../../src/local/running.ts';

test('a process lives until it has ended', async () => {
  const child = spawn('sleep', ['60']);
  expect(isRunning(child.pid!)).toBe(true);
  const ended = new Promise(resolve => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(isRunning(child.pid!)).toBe(false);
});

test.skipIf(!existsSync('/proc/self/stat'))('one that has ended and that nobody has waited for does not live', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
  const pid = Number(await new Promise(resolve => parent.stdout.once('data', resolve)));
  // A shell would wait for its child; what it has become by `exec` does not.
  await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
  expect(isRunning(pid)).toBe(false);
  parent.kill('SIGKILL');
});

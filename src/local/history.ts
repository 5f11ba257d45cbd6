import {readFile} from 'node:fs/promises';
import type {LineHistory} from './ports.ts';
import {writeWhole} from './writeWhole.ts';

const kept = 200;

/** Typed lines in a file, one a line, oldest first. A line typed again moves to the end. What other i9s have added meanwhile is kept. */
export function openHistory(file: string): LineHistory {
  const read = async (): Promise<readonly string[]> => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(line => line.trim() !== '')
      .slice(-kept);
  };
  const append = async (line: string): Promise<void> => {
    const lines = [...(await read()).filter(other => other !== line), line].slice(-kept);
    await writeWhole(file, `${lines.join('\n')}\n`);
  };
  let last: Promise<void> = Promise.resolve();
  return {
    read: () => last.then(read),
    add(line) {
      const one = line.replace(/\s+/g, ' ').trim();
      // One after the other; where the disk refuses, the line is simply not remembered.
      if (one !== '') last = last.then(() => append(one)).catch(() => {});
      return last;
    },
  };
}

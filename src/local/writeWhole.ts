import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';

let count = 0;

/** Writes a file so that readers see the old contents or the new, never half; mode 0600, its folder is made with 0700. Rejects with Node's error. */
export async function writeWhole(file: string, contents: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  const draft = `${file}.${process.pid}.${count++}~`;
  try {
    await writeFile(draft, contents, {mode: 0o600, flag: 'wx'});
    await rename(draft, file);
  } catch (error) {
    await rm(draft, {force: true});
    throw error;
  }
}

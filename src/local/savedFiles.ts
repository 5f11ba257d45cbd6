import {mkdir, open, rm} from 'node:fs/promises';
import {extname, join} from 'node:path';
import {fileFailure} from './failure.ts';
import type {SavedFiles} from './ports.ts';
import {writeWhole} from './writeWhole.ts';

const longest = 120;

/** Files that the user asked to be saved, in one folder. None is ever overwritten: proxies.txt, proxies-2.txt, ... */
export const openSavedFiles = (folder: string): SavedFiles => ({
  async save(name, contents) {
    const wanted = join(folder, safeName(name));
    try {
      await mkdir(folder, {recursive: true, mode: 0o700});
      const file = await claim(wanted);
      await writeWhole(file, contents).catch(async (error: unknown) => {
        await rm(file, {force: true});
        throw error;
      });
      return file;
    } catch (error) {
      throw fileFailure(error, wanted, 'Set XDG_STATE_HOME to a folder that you can write to.');
    }
  },
});

/** Names come from the mesh: what could lead to another folder, or needs quoting in a shell, becomes a dash. */
function safeName(name: string): string {
  const extension = extname(name).replace(/[^\w.]/g, '');
  const stem = name.slice(0, name.length - extname(name).length).replace(/[^\w.@-]+/g, '-');
  return `${stem.replace(/^[.-]+/, '').slice(0, longest) || 'i9s'}${extension}`;
}

/** The first of name, name-2, name-3 that does not exist yet; it does then. */
async function claim(wanted: string): Promise<string> {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (let at = 1; ; at++) {
    const file = at === 1 ? wanted : `${stem}-${at}${extension}`;
    try {
      await (await open(file, 'wx', 0o600)).close();
      return file;
    } catch (error) {
      if ((error as {readonly code?: string}).code !== 'EEXIST') throw error;
    }
  }
}

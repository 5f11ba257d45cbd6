import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {troubleError} from '../lib/trouble.ts';
import {type Saved, type SavedSides, savedHints, savedSides} from '../views/savedSides.ts';
import {fileSource} from './fileSource.ts';
import type {PsDiffOptions} from './psDiffArgs.ts';

/** Reads both files, as far as they were given; undefined where none was. Rejects with a Trouble where one cannot be read, or where they are not about the same. */
export async function readSides(
  {envoyFile, istiodFile}: PsDiffOptions,
  readSaved: (file: string) => Promise<SavedAnswer>,
): Promise<SavedSides | undefined> {
  const own = envoyFile === undefined ? undefined : parsed(await readSaved(envoyFile), savedHints.own);
  const istiod = istiodFile === undefined ? undefined : parsed(await readSaved(istiodFile), savedHints.istiod);
  return savedSides(own, istiod);
}

/** What is in a file. Half a dump is refused: what is missing in it would look like a difference. */
function parsed(saved: SavedAnswer, hint: string): Saved {
  const {file, text} = saved;
  try {
    return {file, json: JSON.parse(text)};
  } catch {
    fileSource(saved, hint); // says what it is instead
    throw troubleError({kind: 'garbage', what: `${file} is cut off after ${text.length} characters: half of it cannot be compared.`, next: hint});
  }
}

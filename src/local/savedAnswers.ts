import {readFile} from 'node:fs/promises';
import {basename, extname} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileFailure} from './failure.ts';

/** A file that was saved from a server: its name without folder and extension, and what is in it. */
export type SavedAnswer = {readonly name: string; readonly file: string; readonly text: string};

/** Reads a file, or `stdin` when it is "-". Rejects with a Trouble when it cannot be read. */
export async function readSavedAnswer(file: string, stdin: NodeJS.ReadableStream): Promise<SavedAnswer> {
  try {
    if (file === '-') return {name: 'stdin', file: 'stdin', text: await text(stdin)};
    return {name: basename(file, extname(file)), file, text: await readFile(file, 'utf8')};
  } catch (error) {
    throw fileFailure(error, file, 'Give the path of a saved answer, or - for stdin.');
  }
}

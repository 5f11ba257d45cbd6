import {readFile} from 'node:fs/promises';
import {basename, extname} from 'node:path';
import {text} from 'node:stream/consumers';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {fileFailure} from './failure.ts';

/** Reads a file, or `stdin` when it is "-". Rejects with a Trouble when it cannot be read. */
export async function readSavedAnswer(file: string, stdin: NodeJS.ReadableStream): Promise<SavedAnswer> {
  try {
    if (file === '-') return {name: 'stdin', file: 'stdin', text: await text(stdin)};
    return {name: basename(file, extname(file)), file, text: await readFile(file, 'utf8')};
  } catch (error) {
    throw fileFailure(error, file, 'Give the path of a saved answer, or - for stdin.');
  }
}

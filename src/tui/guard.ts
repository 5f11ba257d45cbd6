import {stripVTControlCharacters} from 'node:util';

type Writer = {write: NodeJS.WritableStream['write']};

/** Keeps everybody but the screen from writing to these streams: a warning of a library would shred the frame. Gives each line to `say`; returns how to stop. */
export function guardStreams(streams: readonly Writer[], say: (line: string) => void): () => void {
  const originals = streams.map(stream => stream.write);
  const captured = (chunk: unknown, ...rest: readonly unknown[]): boolean => {
    const text = stripVTControlCharacters(chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk));
    for (const line of text.split('\n')) if (line.trim() !== '') say(line.trim());
    const done = rest.find(each => typeof each === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };
  for (const stream of streams) stream.write = captured;
  return () => {
    for (const [at, stream] of streams.entries()) stream.write = originals[at]!;
  };
}

/** Makes every error that nobody caught one sentence; returns how to stop. i9s goes on: what failed was one task of many. */
export function guardErrors(say: (text: string) => void): () => void {
  const failed = (error: unknown): void => say(sentence(error));
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  return () => {
    process.off('uncaughtException', failed);
    process.off('unhandledRejection', failed);
  };
}

/** What is said of an error that nobody expected. */
export const sentence = (error: unknown): string =>
  `Something failed inside i9s: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.$/, '')}. Everything else goes on.`;

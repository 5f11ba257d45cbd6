const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ignored = (): void => {};

/**
 * Hears of the signals that end a program, in place of being ended by them, until what it gives is called. That nobody reads any more what is written (`| head`, a
 * window that was closed) does not end it either meanwhile.
 */
export function onEnding(heard: (ending: (typeof names)[number]) => void): () => void {
  const streams = [process.stdout, process.stderr].map(stream => ({stream, before: stream.listeners('error') as (() => void)[]}));
  for (const {stream} of streams) stream.removeAllListeners('error').on('error', ignored);
  for (const name of names) process.on(name, heard);
  return () => {
    for (const name of names) process.off(name, heard);
    for (const {stream, before} of streams) {
      stream.off('error', ignored);
      for (const each of before) stream.on('error', each);
    }
  };
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Hears of the signals that end a program, in place of being ended by them, until what it gives is called. */
export function onEnding(heard: (ending: (typeof names)[number]) => void): () => void {
  for (const name of names) process.on(name, heard);
  return () => {
    for (const name of names) process.off(name, heard);
  };
}

const turns = new Map<string, Promise<unknown>>();

/** Does the work once what was begun before under the same key has ended, well or badly. */
export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(key) ?? Promise.resolve()).then(work);
  const ended = mine.then(
    () => {},
    () => {},
  );
  turns.set(key, ended);
  void ended.then(() => turns.get(key) === ended && turns.delete(key));
  return mine;
}

/** Makes a value when it is first asked for, once: of thousands of rows that are read few are shown. */
export function lazily<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined;
  return () => {
    made ??= {value: make()};
    return made.value;
  };
}

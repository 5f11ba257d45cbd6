/** Makes a value of an object once for as long as the object is there; `more` is the same for it each time. What is no object is read each time. */
export function remembered<T, More extends readonly unknown[]>(make: (of: unknown, ...more: More) => T): (of: unknown, ...more: More) => T {
  const made = new WeakMap<object, {readonly value: T}>();
  return (of, ...more) => {
    if (typeof of !== 'object' || of === null) return make(of, ...more);
    const known = made.get(of) ?? {value: make(of, ...more)};
    made.set(of, known);
    return known.value;
  };
}

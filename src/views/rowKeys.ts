/** Gives each row a key made of its own words, so that the same row has the same key in the next dump; rows of the same words are numbered. */
export function withKeys<Row extends object>(
  rows: readonly Row[],
  words: (row: Row) => readonly string[],
): readonly (Row & {readonly key: string})[] {
  const seen = new Map<string, number>();
  return rows.map(row => {
    const key = words(row).join('/');
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return {...row, key: before === 0 ? key : `${key}#${before}`};
  });
}

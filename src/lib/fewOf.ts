/** Does the work for each of the items, for so many at a time, and gives the results in their order. What rejects ends all; what is under way is not waited for. */
export async function fewOf<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({length: Math.min(most, items.length)}, worker));
  return results;
}

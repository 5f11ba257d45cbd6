import Fuse from 'fuse.js';

/** The shortest stretch of a text that holds the letters in their order, as fzf has it; undefined when it does not. */
function stretch(letters: string, text: string): number | undefined {
  let shortest: number | undefined;
  for (let start = text.indexOf(letters[0] ?? ''); start >= 0; start = text.indexOf(letters[0] ?? '', start + 1)) {
    let at = start;
    for (const letter of letters.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return shortest;
    }
    if (shortest === undefined || at - start < shortest) shortest = at - start;
  }
  return shortest;
}

/**
 * The items whose text is near the query, best first: those that hold its letters in their order, the closest together first; where there are none those
 * that Fuse finds similar. An empty query keeps all, in their order.
 */
export function rank<Item>(query: string, items: readonly Item[], texts: (item: Item) => readonly string[]): readonly Item[] {
  const letters = query.toLowerCase().replaceAll(/\s/g, '');
  if (letters === '') return items;
  const held = items.flatMap(item => {
    const found = texts(item).flatMap(text => stretch(letters, text.toLowerCase()) ?? []);
    return found.length === 0 ? [] : [{item, stretch: Math.min(...found)}];
  });
  if (held.length > 0) return held.sort((a, b) => a.stretch - b.stretch).map(({item}) => item);
  return similar(query, items, texts);
}

/** The items whose text is spelled like the query, best first: what somebody may have meant who mistyped it. */
export function similar<Item>(query: string, items: readonly Item[], texts: (item: Item) => readonly string[]): readonly Item[] {
  const rows = items.map(item => ({item, texts: texts(item)}));
  const fuse = new Fuse(rows, {keys: ['texts'], threshold: 0.4, ignoreLocation: true});
  return fuse.search(query.trim()).map(hit => hit.item.item);
}

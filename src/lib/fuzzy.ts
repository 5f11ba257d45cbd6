import Fuse from 'fuse.js';

/** The items whose text is near the query, best first. An empty query keeps all, in their order. */
export function rank<Item>(query: string, items: readonly Item[], texts: (item: Item) => readonly string[]): readonly Item[] {
  if (query.trim() === '') return items;
  const rows = items.map(item => ({item, texts: texts(item)}));
  const fuse = new Fuse(rows, {keys: ['texts'], threshold: 0.4, ignoreLocation: true, includeScore: true});
  return fuse.search(query.trim()).map(hit => hit.item.item);
}

/** A run of lines that two texts share: where it begins in either, and how long it is. */
export type Block = {readonly a: number; readonly b: number; readonly size: number};

type Range = {readonly aFrom: number; readonly aTo: number; readonly bFrom: number; readonly bTo: number};

/**
 * What two texts share, as Go's and Python's difflib find it: the longest run first, then the longest on either side of it. That is not the shortest diff, which
 * would take a resource and its refused version apart to reuse their lines, but it is the one that istioctl prints.
 */
export function matchingBlocks(a: readonly string[], b: readonly string[]): readonly Block[] {
  const places = placesOf(b);
  const found: Block[] = [];
  const open: Range[] = [{aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length}];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const block = longest(a, b, places, range);
    if (block.size === 0) continue;
    found.push(block);
    open.push({...range, aTo: block.a, bTo: block.b}, {...range, aFrom: block.a + block.size, bFrom: block.b + block.size});
  }
  return found.sort((one, other) => one.a - other.a);
}

/** Where each line stands in the text. In a long text lines that stand everywhere begin no run; they only make one longer. */
function placesOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  }
  const most = b.length < 200 ? b.length : Math.floor(b.length / 100) + 1;
  for (const [line, at] of places) if (at.length > most) places.delete(line);
  return places;
}

function longest(a: readonly string[], b: readonly string[], places: ReadonlyMap<string, readonly number[]>, range: Range): Block {
  const {aFrom, aTo, bFrom, bTo} = range;
  let best: Block = {a: aFrom, b: bFrom, size: 0};
  // Of the runs that end on the line before, how long they are, by where they end in b; the next line writes the other one.
  let [sizes, next] = [new Int32Array(bTo - bFrom + 1), new Int32Array(bTo - bFrom + 1)];
  let [ends, nextEnds]: [number[], number[]] = [[], []];
  for (let i = aFrom; i < aTo; i++) {
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const size = (sizes[j - bFrom] ?? 0) + 1;
      next[j - bFrom + 1] = size;
      nextEnds.push(j - bFrom + 1);
      if (size > best.size) best = {a: i - size + 1, b: j - size + 1, size};
    }
    for (const end of ends) sizes[end] = 0;
    ends.length = 0;
    [sizes, next, ends, nextEnds] = [next, sizes, nextEnds, ends];
  }
  let {a: i, b: j, size} = best;
  while (i > aFrom && j > bFrom && a[i - 1] === b[j - 1]) [i, j, size] = [i - 1, j - 1, size + 1];
  while (i + size < aTo && j + size < bTo && a[i + size] === b[j + size]) size++;
  return {a: i, b: j, size};
}

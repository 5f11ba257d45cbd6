/**
 * Sorts as `sort.Slice` of Go does, which puts equal items in an order of its own where there are more than twelve (sort/zsortfunc.go: pattern-defeating quicksort). Gives a
 * new list.
 */
export function goSort<T>(items: readonly T[], compare: (one: T, other: T) => number): readonly T[] {
  const all = [...items];
  quick({all, isLess: (i, j) => compare(all[i] as T, all[j] as T) < 0}, 0, all.length, bits(all.length));
  return all;
}

type Data = {readonly all: unknown[]; readonly isLess: (i: number, j: number) => boolean};
type Hint = 'increasing' | 'decreasing' | 'unknown';

const bits = (length: number): number => (length === 0 ? 0 : Math.floor(Math.log2(length)) + 1);

function swap({all}: Data, i: number, j: number): void {
  const kept = all[i];
  all[i] = all[j];
  all[j] = kept;
}

/** Sorts [from, to); after `limit` bad pivots otherwise. */
function quick(data: Data, from: number, to: number, limit: number): void {
  let [a, b, left] = [from, to, limit];
  let [wasBalanced, wasPartitioned] = [true, true];
  for (;;) {
    const length = b - a;
    if (length <= 12) return insertionSort(data, a, b);
    if (left === 0) return heapSort(data, a, b);
    if (!wasBalanced) {
      breakPatterns(data, a, b);
      left--;
    }
    let {pivot, hint} = choosePivot(data, a, b);
    if (hint === 'decreasing') {
      for (let [i, j] = [a, b - 1]; i < j; i++, j--) swap(data, i, j);
      pivot = b - 1 - (pivot - a);
      hint = 'increasing';
    }
    if (wasBalanced && wasPartitioned && hint === 'increasing' && partialInsertionSort(data, a, b)) return;
    if (a > 0 && !data.isLess(a - 1, pivot)) {
      a = partitionEqual(data, a, b, pivot);
      continue;
    }
    const {at, wasSo} = partition(data, a, b, pivot);
    wasPartitioned = wasSo;
    const [before, behind] = [at - a, b - at];
    wasBalanced = Math.min(before, behind) >= Math.floor(length / 8);
    if (before < behind) {
      quick(data, a, at, left);
      a = at + 1;
    } else {
      quick(data, at + 1, b, left);
      b = at;
    }
  }
}

function insertionSort(data: Data, a: number, b: number): void {
  for (let i = a + 1; i < b; i++) for (let j = i; j > a && data.isLess(j, j - 1); j--) swap(data, j, j - 1);
}

function heapSort(data: Data, a: number, b: number): void {
  const length = b - a;
  const siftDown = (low: number, high: number): void => {
    for (let root = low; ; ) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && data.isLess(a + child, a + child + 1)) child++;
      if (!data.isLess(a + root, a + child)) return;
      swap(data, a + root, a + child);
      root = child;
    }
  };
  for (let i = Math.floor((length - 1) / 2); i >= 0; i--) siftDown(i, length);
  for (let i = length - 1; i >= 0; i--) {
    swap(data, a, a + i);
    siftDown(0, i);
  }
}

/** Less than the pivot in front of `at`; `wasSo`: nothing had to move. */
function partition(data: Data, a: number, b: number, pivot: number): {readonly at: number; readonly wasSo: boolean} {
  swap(data, a, pivot);
  let [i, j] = [a + 1, b - 1];
  for (let wasSo = true; ; wasSo = false) {
    while (i <= j && data.isLess(i, a)) i++;
    while (i <= j && !data.isLess(j, a)) j--;
    if (i > j) {
      swap(data, j, a);
      return {at: j, wasSo};
    }
    swap(data, i++, j--);
  }
}

/** Equal to the pivot in front of the place it gives, greater from there on. */
function partitionEqual(data: Data, a: number, b: number, pivot: number): number {
  swap(data, a, pivot);
  let [i, j] = [a + 1, b - 1];
  for (;;) {
    while (i <= j && !data.isLess(a, i)) i++;
    while (i <= j && data.isLess(a, j)) j--;
    if (i > j) return i;
    swap(data, i++, j--);
  }
}

/** Is it sorted after a few steps? */
function partialInsertionSort(data: Data, a: number, b: number): boolean {
  let i = a + 1;
  for (let step = 0; step < 5; step++) {
    while (i < b && !data.isLess(i, i - 1)) i++;
    if (i === b) return true;
    if (b - a < 50) return false;
    swap(data, i, i - 1);
    if (i - a >= 2) for (let j = i - 1; j >= 1 && data.isLess(j, j - 1); j--) swap(data, j, j - 1);
    if (b - i >= 2) for (let j = i + 1; j < b && data.isLess(j, j - 1); j++) swap(data, j, j - 1);
  }
  return false;
}

const word = (1n << 64n) - 1n;

function breakPatterns(data: Data, a: number, b: number): void {
  const length = b - a;
  if (length < 8) return;
  let random = BigInt(length);
  const modulus = 2 ** bits(length);
  const middle = a + Math.floor(length / 4) * 2;
  for (let at = middle - 1; at <= middle + 1; at++) {
    random ^= (random << 13n) & word;
    random ^= random >> 7n;
    random ^= (random << 17n) & word;
    const other = Number(random % BigInt(modulus));
    swap(data, at, a + (other >= length ? other - length : other));
  }
}

function choosePivot(data: Data, a: number, b: number): {pivot: number; hint: Hint} {
  const length = b - a;
  const quarter = Math.floor(length / 4);
  let swaps = 0;
  const order = (x: number, y: number): readonly [number, number] => {
    if (!data.isLess(y, x)) return [x, y];
    swaps++;
    return [y, x];
  };
  const median = (x: number, y: number, z: number): number => {
    const [low, high] = order(x, y);
    const [middle] = order(high, z);
    return order(low, middle)[1];
  };
  const near = (at: number): number => (length >= 50 ? median(at - 1, at, at + 1) : at);
  const pivot = median(near(a + quarter), near(a + quarter * 2), near(a + quarter * 3));
  return {pivot, hint: swaps === 0 ? 'increasing' : swaps === 12 ? 'decreasing' : 'unknown'};
}

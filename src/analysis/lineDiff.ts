import {diffArrays} from 'diff';

/** A line of both texts, or of one. */
export type DiffLine = {readonly is: 'same' | 'left' | 'right'; readonly text: string};

/** Lines that belong together: changes with what is around them. `from` and `to` (exclusive) are indexes of the diff, `left` and `right` the numbers (from 1) of the first line in either text. */
export type Hunk = {readonly from: number; readonly to: number; readonly left: number; readonly right: number};

/** Lines that two texts may differ in, where the shortest way from one to the other is looked for: more would take too long. */
const mostChanged = 400;

/** What leads from one text to the other, line by line, what goes before what comes. Long texts that have little in common are compared coarsely, between lines that both have once. */
export function diffLines(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < left.length - head && tail < right.length - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const end = left.length - tail;
  const middle = changed(left.slice(head, end), right.slice(head, right.length - tail));
  return [...as('same', left.slice(0, head)), ...middle, ...as('same', left.slice(end))];
}

const as = (is: DiffLine['is'], lines: readonly string[]): readonly DiffLine[] => lines.map(text => ({is, text}));

function changed(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  if (left.length === 0 || right.length === 0) return [...as('left', left), ...as('right', right)];
  const found = diffArrays([...left], [...right], {maxEditLength: mostChanged});
  if (found === undefined) return betweenAnchors(left, right);
  return found.flatMap(({added, removed, value}) => as(added ? 'right' : removed ? 'left' : 'same', value));
}

/** Patience diff: the longest row of lines that each text has once, in the same order in both, parts the texts into shorter ones. */
function betweenAnchors(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  const anchors = rising(inBoth(left, right));
  if (anchors.length === 0) return [...as('left', left), ...as('right', right)];
  const lines: DiffLine[] = [];
  let [fromLeft, fromRight] = [0, 0];
  for (const [here, there] of [...anchors, [left.length, right.length] as const]) {
    for (const line of diffLines(left.slice(fromLeft, here), right.slice(fromRight, there))) lines.push(line);
    const text = left[here];
    if (text !== undefined) lines.push({is: 'same', text});
    [fromLeft, fromRight] = [here + 1, there + 1];
  }
  return lines;
}

type Pair = readonly [left: number, right: number];

/** Where the lines stand that each text has once, in the order of the left. */
function inBoth(left: readonly string[], right: readonly string[]): readonly Pair[] {
  const there = places(right);
  return [...places(left)].flatMap(([text, at]): readonly Pair[] => {
    const other = there.get(text);
    return at < 0 || other === undefined || other < 0 ? [] : [[at, other]];
  });
}

/** Where each line stands; -1 where it does so more than once. */
function places(lines: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [at, text] of lines.entries()) found.set(text, found.has(text) ? -1 : at);
  return found;
}

/** The longest row of pairs that rises on the right as well. */
function rising(pairs: readonly Pair[]): readonly Pair[] {
  const ends: number[] = []; // of rows of each length, the pair that ends lowest
  const before: (number | undefined)[] = [];
  pairs.forEach(([, right], at) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < right) low = middle + 1;
      else high = middle;
    }
    before[at] = low === 0 ? undefined : ends[low - 1];
    ends[low] = at;
  });
  const row: Pair[] = [];
  for (let at = ends.at(-1); at !== undefined; at = before[at]) row.push(pairs[at]!);
  return row.reverse();
}

/** The changes with so many lines around each; those whose surroundings touch are one. */
export function hunksOf(lines: readonly DiffLine[], context: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [left, right] = [1, 1]; // the numbers of the line that is looked at
  const numbers: Pair[] = [];
  lines.forEach(({is}, at) => {
    numbers.push([left, right]);
    if (is !== 'right') left++;
    if (is !== 'left') right++;
    if (is === 'same') return;
    const from = Math.max(0, at - context);
    const to = Math.min(lines.length, at + context + 1);
    const last = hunks.at(-1);
    if (last !== undefined && last.to >= from) hunks[hunks.length - 1] = {...last, to};
    else hunks.push({from, to, left: numbers[from]![0], right: numbers[from]![1]});
  });
  return hunks;
}

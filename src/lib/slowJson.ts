import type {Json} from './json.ts';
import type {Rest} from './rest.ts';

/** Longest text, in characters, that is parsed at one go: a few milliseconds of work. */
const atOnce = 500_000;

/** An object or array that is too long for one go: where its commas stand, and its closing bracket. */
type Long = {readonly commas: readonly number[]; readonly end: number};
type Means = {readonly rest: Rest; readonly piece: number; readonly long: ReadonlyMap<number, Long>};
/** Where a member of an object or array stands in the text. */
type Range = {readonly from: number; readonly to: number};

/**
 * JSON.parse in pieces, for texts of many megabytes: `rest` is awaited between them, so that keys are heard meanwhile.
 * Rejects with the SyntaxError of JSON.parse.
 */
export async function parseSlowly(text: string, rest: Rest, piece = atOnce): Promise<Json> {
  if (text.length <= piece) return JSON.parse(text) as Json;
  try {
    const long = await longOnes(text, piece, rest);
    return await parseRange(text, {from: 0, to: text.length}, {rest, piece, long});
  } catch {
    return JSON.parse(text) as Json; // says what is wrong, and where
  }
}

async function parseRange(text: string, whole: Range, means: Means): Promise<Json> {
  const from = whole.from + text.slice(whole.from, whole.from + 100).search(/\S/);
  const found = means.long.get(from);
  if (found === undefined) return JSON.parse(text.slice(whole.from, whole.to)) as Json;
  const {commas, end} = found;
  const isObject = text[from] === '{';
  if (text[end] !== (isObject ? '}' : ']') || /\S/.test(text.slice(end + 1, whole.to))) throw new SyntaxError('unbalanced');
  const members = [...commas, end].map((to, at) => member(text, (commas[at - 1] ?? from) + 1, to));
  const object: [string, Json][] = [];
  const array: Json[] = [];
  for (const {from: begin, to} of batches(members, means.piece)) {
    await means.rest();
    const isLong = to - begin > means.piece;
    const colon = isLong && isObject ? text.indexOf(':', endOfString(text, text.indexOf('"', begin))) : -1;
    if (colon >= 0) object.push([JSON.parse(text.slice(begin, colon)) as string, await parseRange(text, {from: colon + 1, to}, means)]);
    else if (isLong) array.push(await parseRange(text, {from: begin, to}, means));
    else if (isObject) object.push(...Object.entries(JSON.parse(`{${text.slice(begin, to)}}`) as Record<string, Json>));
    else for (const value of JSON.parse(`[${text.slice(begin, to)}]`) as Json[]) array.push(value);
  }
  return isObject ? Object.fromEntries(object) : array;
}

/** Neighbours together as long as they are short enough for one go. */
function batches(members: readonly Range[], piece: number): readonly Range[] {
  const found: Range[] = [];
  for (const member of members) {
    const last = found.at(-1);
    if (last !== undefined && member.to - last.from <= piece) found[found.length - 1] = {from: last.from, to: member.to};
    else found.push(member);
  }
  return found;
}

const scanned = 1_000_000; // characters between two rests

/** The objects and arrays that are longer than a piece, by where they begin: found in one walk, however deep they are. */
async function longOnes(text: string, piece: number, rest: Rest): Promise<ReadonlyMap<number, Long>> {
  const long = new Map<number, Long>();
  const opened: {readonly at: number; readonly commas: number}[] = [];
  const commas: number[] = []; // of all that are open, those of the innermost last
  let known = 0; // so many of them; what stands behind is old
  let restAt = scanned;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) at = endOfString(text, at) - 1;
    else if (char === 0x2c) commas[known++] = at;
    else if (char === 0x7b || char === 0x5b) opened.push({at, commas: known});
    else if (char === 0x7d || char === 0x5d) {
      const from = opened.pop();
      if (from === undefined) throw new SyntaxError('closed too often');
      if (at - from.at > piece) long.set(from.at, {commas: commas.slice(from.commas, known), end: at});
      known = from.commas;
    }
    if (at > restAt) {
      restAt = at + scanned;
      await rest();
    }
  }
  if (opened.length > 0) throw new SyntaxError('cut off');
  return long;
}

function member(text: string, from: number, to: number): Range {
  if (!/\S/.test(text.slice(from, to))) throw new SyntaxError('nothing between commas');
  return {from, to};
}

/** Behind the closing quote of the string that begins here. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  throw new SyntaxError('string without end');
}

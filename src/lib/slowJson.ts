import type {Json} from './json.ts';

/** Longest text, in characters, that is parsed at one go: a few milliseconds of work. */
const atOnce = 500_000;

type Means = {readonly rest: () => Promise<void>; readonly piece: number};
/** Where a member of an object or array stands in the text. */
type Range = {readonly from: number; readonly to: number};

/**
 * JSON.parse in pieces, for texts of many megabytes: `rest` is awaited between them, so that keys are heard meanwhile.
 * Rejects with the SyntaxError of JSON.parse.
 */
export async function parseSlowly(text: string, rest: () => Promise<void>, piece = atOnce): Promise<Json> {
  if (text.length <= piece) return JSON.parse(text) as Json;
  try {
    return await parseRange(text, {from: 0, to: text.length}, {rest, piece});
  } catch {
    return JSON.parse(text) as Json; // says what is wrong, and where
  }
}

async function parseRange(text: string, whole: Range, means: Means): Promise<Json> {
  const from = whole.from + text.slice(whole.from, whole.from + 100).search(/\S/);
  const brackets = text[from] === '{' ? '{}' : text[from] === '[' ? '[]' : undefined;
  if (whole.to - from <= means.piece || brackets === undefined) return JSON.parse(text.slice(whole.from, whole.to)) as Json;
  const {members, end} = await membersOf(text, from + 1, means.rest);
  if (text[end] !== brackets[1] || /\S/.test(text.slice(end + 1, whole.to))) throw new SyntaxError('unbalanced');
  const object: [string, Json][] = [];
  const array: Json[] = [];
  for (const {from: begin, to} of batches(members, means.piece)) {
    await means.rest();
    const isLong = to - begin > means.piece;
    const colon = isLong && brackets === '{}' ? text.indexOf(':', endOfString(text, text.indexOf('"', begin))) : -1;
    if (colon >= 0) object.push([JSON.parse(text.slice(begin, colon)) as string, await parseRange(text, {from: colon + 1, to}, means)]);
    else if (isLong) array.push(await parseRange(text, {from: begin, to}, means));
    else if (brackets === '{}') object.push(...Object.entries(JSON.parse(`{${text.slice(begin, to)}}`) as Record<string, Json>));
    else for (const value of JSON.parse(`[${text.slice(begin, to)}]`) as Json[]) array.push(value);
  }
  return brackets === '{}' ? Object.fromEntries(object) : array;
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

/** The members of the object or array whose text begins here, behind its bracket; `end` is where its closing bracket stands. */
async function membersOf(
  text: string,
  start: number,
  rest: () => Promise<void>,
): Promise<{readonly members: readonly Range[]; readonly end: number}> {
  const members: Range[] = [];
  let depth = 0;
  let from = start;
  let restAt = start + scanned;
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) at = endOfString(text, at) - 1;
    else if (char === 0x7b || char === 0x5b) depth++;
    else if ((char === 0x7d || char === 0x5d) && depth-- === 0) {
      if (isBlank(text, from, at) && members.length === 0) return {members, end: at};
      return {members: [...members, member(text, from, at)], end: at};
    } else if (char === 0x2c && depth === 0) {
      members.push(member(text, from, at));
      from = at + 1;
    }
    if (at > restAt) {
      restAt = at + scanned;
      await rest();
    }
  }
  throw new SyntaxError('cut off');
}

const isBlank = (text: string, from: number, to: number): boolean => !/\S/.test(text.slice(from, to));

function member(text: string, from: number, to: number): Range {
  if (isBlank(text, from, to)) throw new SyntaxError('nothing between commas');
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

/** Reading JSON of unknown shape. Nothing here throws: what is missing or of another type is undefined or empty. */
export type Json = unknown;

/** What a text of JSON says; undefined for what is none. */
export function jsonIn(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Any plain value as JSON in lines. Control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well. */
export const jsonText = (value: Json): string =>
  JSON.stringify(value, null, 2).replace(/[\x7f-\x9f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Member of an object by path: `field(pod, 'metadata', 'name')`. */
export function field(value: Json, ...path: readonly string[]): Json {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

/** The elements of an array, else none. */
export const list = (value: Json, ...path: readonly string[]): readonly Json[] => {
  const at = field(value, ...path);
  return Array.isArray(at) ? at : [];
};

/** A string that is not empty, else undefined. */
export const text = (value: Json, ...path: readonly string[]): string | undefined => {
  const at = field(value, ...path);
  return typeof at === 'string' && at !== '' ? at : undefined;
};

/** A finite number; numbers in strings (as protobuf prints 64 bit ones) count. */
export const number = (value: Json, ...path: readonly string[]): number | undefined => {
  const at = field(value, ...path);
  const parsed = typeof at === 'string' && at.trim() !== '' ? Number(at) : at;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined;
};

/** An RFC 3339 time as milliseconds since 1970; Go's zero time (year 1) and bad input are undefined. */
export const time = (value: Json, ...path: readonly string[]): number | undefined => {
  const at = text(value, ...path);
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  return ms > 0 ? ms : undefined;
};

/** The string members of an object, else none. */
export const strings = (value: Json, ...path: readonly string[]): Readonly<Record<string, string>> => {
  const at = field(value, ...path);
  if (typeof at !== 'object' || at === null) return {};
  return Object.fromEntries(Object.entries(at).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
};

import {reissued} from './certificates.ts';

/** How a recorded text becomes one of the simulated mesh. */
export type Edits = {
  /** Milliseconds (whole seconds) by which every time of the recording moves. */
  readonly shift: number;
  /** Replaced wherever they stand. */
  readonly plain: readonly (readonly [string, string])[];
  /** Replaced where they stand alone, not as a part of a longer name or number. */
  readonly words: ReadonlyMap<string, string>;
};

/** The times of the recording; other years (of public certificates) stay. */
const recordedTime = /\b(?:2026-11-2|2036-11-1)\dT\d\d:\d\d:\d\d(?=(\.\d+)?Z)/g;
const certificate = /LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0t[A-Za-z0-9+/]+=*/g;
const patterns = new WeakMap<ReadonlyMap<string, string>, RegExp>();

/** The text with its times moved, its names and addresses replaced and its certificates' validity and namespaces fitting. */
export function edit(text: string, {shift, plain, words}: Edits): string {
  const namespaces = [...words].filter(([from, to]) => from.length === to.length && !from.includes('.'));
  let edited = shift === 0 && namespaces.length === 0 ? text : text.replace(certificate, base64 => reissued(base64, shift, namespaces));
  if (shift !== 0) edited = edited.replace(recordedTime, time => new Date(Date.parse(`${time}Z`) + shift).toISOString().slice(0, 19));
  for (const [from, to] of plain) edited = edited.replaceAll(from, to);
  return words.size === 0 ? edited : edited.replace(patternOf(words), word => words.get(word) ?? word);
}

function patternOf(words: ReadonlyMap<string, string>): RegExp {
  const known = patterns.get(words);
  if (known !== undefined) return known;
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length).map(word => word.replace(/[.]/g, '\\.'));
  const pattern = new RegExp(`(?<![A-Za-z0-9-])(?:${longestFirst.join('|')})(?![A-Za-z0-9-])`, 'g');
  patterns.set(words, pattern);
  return pattern;
}

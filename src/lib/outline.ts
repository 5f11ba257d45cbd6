import {outlineJson} from './outlineJson.ts';
import {outlineYaml} from './outlineYaml.ts';
import type {Line} from './page.ts';

/** A value inside of a value, and where it is printed. Lines and columns are counted from 0. */
export type OutlineNode = {
  readonly parent: number; // -1: this is the whole value
  readonly key: string | number; // name of the member, or place in the array
  readonly value: unknown;
  readonly line: number;
  readonly end: number; // its last line
  readonly column: number; // where it begins in its first line, behind key or dash
};

/**
 * A value printed so that every line knows what it shows. Nodes are numbered in the order of the text, the whole value being 0; the numbers are
 * the same in both formats.
 */
export type Outline = {
  readonly format: Format;
  readonly lines: readonly Line[];
  readonly nodes: readonly OutlineNode[];
  /** By line: the innermost node that begins there, else the one that goes on or ends there. */
  readonly owners: readonly number[];
};
export type Format = 'yaml' | 'json';

const printers = {yaml: outlineYaml, json: outlineJson} as const;
// A frame asks for it each time, and a long value takes longer than a frame.
const printed = new WeakMap<object, Partial<Record<Format, Outline>>>();

/** The outline of any plain value, as jsonText and yamlText would have it; made once for each object. Members that are undefined are left out. */
export function outlineOf(value: unknown, format: Format): Outline {
  if (typeof value !== 'object' || value === null) return printers[format](value);
  const known = printed.get(value) ?? {};
  printed.set(value, known);
  known[format] ??= printers[format](value);
  return known[format];
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const step = (key: string | number): string => (typeof key === 'number' ? `[${key}]` : identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** Where a node is, as jq understands it: `.configs[0].name`, `.metadata["envoy.filters"]`; `.` is the whole value. */
export function pathText({nodes}: Outline, node: number): string {
  let path = '';
  for (let at = nodes[node]; at !== undefined && at.parent >= 0; at = nodes[at.parent]) path = step(at.key) + path;
  return path.startsWith('.') ? path : `.${path}`;
}

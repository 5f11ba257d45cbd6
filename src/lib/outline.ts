import {outlineJson} from './outlineJson.ts';
import {outlineYaml} from './outlineYaml.ts';
import type {Outline, OutlineFormat} from './page.ts';

const printers = {yaml: outlineYaml, json: outlineJson} as const;
// A frame asks for it each time, and a long value takes longer than a frame.
const printed = new WeakMap<object, Partial<Record<OutlineFormat, Outline>>>();

/** The outline of any plain value, as jsonText and yamlText would have it; made once for each object. Members that are undefined are left out. */
export function outlineOf(value: unknown, format: OutlineFormat): Outline {
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

import type {Line, Outline, OutlineFormat, OutlineNode, Span} from './page.ts';

/** An outline while it is printed. */
export type OutlineBuilder = {
  /** A node that begins on the next line, at this column. Gives its number. */
  readonly open: (parent: number, key: string | number, value: unknown, column: number) => number;
  /** A line of the node that was opened last, or of another one. */
  readonly line: (line: Line, node?: number) => void;
  /** The node ends with the last line. */
  readonly close: (node: number) => void;
  /** A key behind its indentation. The same few come back thousands of times, and are made once. */
  readonly key: (name: string, lead: string) => Span;
  readonly done: () => Outline;
};

export function outlineBuilder(format: OutlineFormat, keyText: (name: string) => string): OutlineBuilder {
  const lines: Line[] = [];
  const owners: number[] = [];
  const nodes: (Omit<OutlineNode, 'end'> & {end: number})[] = [];
  const keys = new Map<string, Span[]>();
  return {
    open: (parent, key, value, column) => nodes.push({parent, key, value, line: lines.length, end: lines.length, column}) - 1,
    line(line, node = nodes.length - 1) {
      lines.push(line);
      owners.push(node);
    },
    close(node) {
      nodes[node]!.end = lines.length - 1;
    },
    key(name, lead) {
      const known = keys.get(name) ?? [];
      if (known.length === 0) keys.set(name, known);
      known[lead.length] ??= {text: lead + keyText(name), tone: 'info'};
      return known[lead.length]!;
    },
    done: () => ({format, lines, owners, nodes}),
  };
}

/** What an object or array holds; undefined for anything that is on one line. */
export type Inside = {readonly of: Readonly<Record<string | number, unknown>>; readonly keys: readonly string[] | undefined; readonly count: number};

/** As JSON has it: members that are undefined are left out. An array has no keys. */
export function insideOf(value: unknown): Inside | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const of = value as Inside['of'];
  if (Array.isArray(value)) return value.length === 0 ? undefined : {of, keys: undefined, count: value.length};
  const all = Object.keys(value);
  const keys = all.every(key => of[key] !== undefined) ? all : all.filter(key => of[key] !== undefined);
  return keys.length === 0 ? undefined : {of, keys, count: keys.length};
}

/** What is printed on one line and is no string: `null` where there is nothing that JSON could say. */
export const bareText = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null');
};

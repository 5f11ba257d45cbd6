/** A value as Go has it: a Map stands for a struct, whose members keep their order; undefined for nil. Other objects are printed with their keys sorted. */
export type GoValue = unknown;

/** Where JSON of Go differs from that of JavaScript: it can stand within a page of HTML. */
const forHtml = /[<>&\u2028\u2029]/g;
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const scalar = (value: GoValue): string => JSON.stringify(value ?? null).replace(forHtml, escaped);

/** A value as `json.MarshalIndent(value, "", "    ")` of Go prints it, to the byte; only control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well. */
export const goJson = (value: GoValue): string => indented(value, '').replace(/[\x7f-\x9f]/g, escaped);

function indented(value: GoValue, indent: string): string {
  if (typeof value !== 'object' || value === null) return scalar(value);
  const inner = `${indent}    `;
  const lines = Array.isArray(value)
    ? value.map(item => indented(item, inner))
    : [...goMembers(value)].map(([key, member]) => `${scalar(key)}: ${indented(member, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map(line => inner + line).join(',\n')}\n${indent}${close}`;
}

/** The members of a struct in its order; those of a map by key, as Go sorts them. */
export const goMembers = (value: object): Iterable<readonly [string, GoValue]> =>
  value instanceof Map ? value : Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));

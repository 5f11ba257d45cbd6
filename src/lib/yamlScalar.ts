const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const plain = /^[A-Za-z0-9_/(^$\xc0-\u1fff\u3041-\ud7ff][\x20-\x7e\xa1-\u1fff\u3001-\ud7ff]*$/;
const dotted = /^\d+\.\d+\.\d/; // an address or a version
const wordlike = /[g-np-wyzG-NP-WYZ|/]/; // letters that occur in no number, however it is written
const dated = /^\d{4}-\d/;
const startsWithDigit = /^\d/;
const unescaped = /^[ !#-[\]-~]*$/; // most strings, several times faster than by JSON.stringify
const escaped = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A string in double quotes, as JSON and YAML both read it. Control characters that JSON leaves as they are (C1, which terminals obey) are escaped as well. */
export const quoted = (text: string): string =>
  unescaped.test(text) ? `"${text}"` : JSON.stringify(text).replace(escaped, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Is every parser of YAML 1.1 and 1.2 sure to read it, without quotes, as this very string? Where that is doubtful, no. */
const isPlain = (text: string): boolean =>
  plain.test(text) &&
  !text.endsWith(' ') &&
  !text.endsWith(':') &&
  !text.includes(': ') &&
  !text.includes(' #') &&
  !reserved.test(text) &&
  (!startsWithDigit.test(text) || dotted.test(text) || (wordlike.test(text) && !dated.test(text)));

/** A string, or a key, on one line of YAML: without quotes where nothing else could be meant. */
export const yamlString = (text: string): string => (isPlain(text) ? text : quoted(text));

/** Characters that a block of text may not hold: those that are escaped, and halves of surrogate pairs. */
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\p{Cs}]/u;

/** A string of several lines as a YAML block: its head (`|`, `|-`, `|+`) and its lines, not indented. undefined where only quotes keep it as it is. */
export function yamlBlock(text: string): {readonly head: string; readonly lines: readonly string[]} | undefined {
  if (!text.includes('\n') || unprintable.test(text)) return undefined;
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  const body = text.slice(0, end);
  const ends = text.length - end;
  // Blanks at the beginning would count as indentation, and nobody sees those at the end.
  if (!/^\S/.test(body) || !/\S$/.test(body)) return undefined;
  return {head: ends === 0 ? '|-' : ends === 1 ? '|' : '|+', lines: [...body.split('\n'), ...Array<string>(Math.max(0, ends - 1)).fill('')]};
}

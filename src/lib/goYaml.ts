import {Document, isScalar, type Pair, Scalar, visit} from 'yaml';
import {type GoValue, goMembers} from './goJson.ts';
import {compareKeys} from './goKeyOrder.ts';

/** A value as Go's sigs.k8s.io/yaml prints it, to the byte: keys sorted with numbers in them as numbers, and its own choice of quotes. */
export function goYaml(value: GoValue): string {
  const document = new Document(plain(value), {
    aliasDuplicateObjects: false,
    sortMapEntries: (a: Pair, b: Pair) => compareKeys(keyText(a), keyText(b)),
  });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string') node.type = styleOf(node.value);
    },
  });
  return folded(document.toString({lineWidth: 0, indentSeq: false})).replace(/[\x7f-\x9f\ufeff\u{10000}-\u{10ffff}]/gu, codeText);
}

/** As go-yaml writes what it takes for no printable character. */
function codeText(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const [letter, digits] = code.length <= 2 ? ['x', 2] : code.length <= 4 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.padStart(Number(digits), '0')}`;
}

/** Maps and undefined, of which the library does not know what Go would print. */
function plain(value: GoValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return new Map([...goMembers(value)].map(([key, member]) => [key, plain(member)]));
}

const keyText = ({key}: Pair): string => String(isScalar(key) ? key.value : key);

/** What YAML 1.1 would not take for a text: nothing, booleans, numbers (also in octal, or on base 60), times. */
const ambiguous = new RegExp(
  `^(?:${[
    /|~|null|Null|NULL|[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF/,
    /[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0b[01_]+|[-+]?0o[0-7_]+/,
    /[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?/,
    /\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d))| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?/,
  ]
    .map(({source}) => source)
    .join('|')})$`,
);
/** What cannot stand without quotes. */
const indicator = /^(?:[#,[\]{}&*!|>'"%@`\s]|---|\.\.\.|[-?:](?:\s|$))|:(?:\s|$)|\s#|\s$/;

function styleOf(text: string): Scalar.Type {
  if (/[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u{10000}-\u{10ffff}]/u.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return Scalar.BLOCK_LITERAL;
  if (ambiguous.test(text)) return Scalar.QUOTE_DOUBLE;
  return indicator.test(text) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN;
}

const width = 80;
const hasKey = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^'"].*?):(?: |$)/;

/** go-yaml breaks a long line at the first single space behind the 80th column, and that only where lines are read as one. */
function folded(yaml: string): string {
  let literal = Number.POSITIVE_INFINITY; // lines with a greater indent are to be read as they are
  return yaml
    .split('\n')
    .map(line => {
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      if (indent > literal || line === '') return line;
      const {lead, isKeyed} = beginOf(line);
      literal = /[:-] [|][-+\d]*$/.test(line) ? lead - (isKeyed ? 0 : 1) : Number.POSITIVE_INFINITY;
      return line.length > width ? foldedLine(line) : line;
    })
    .join('\n');
}

/** How far in a line begins behind the dashes of lists, and whether with a key. */
function beginOf(line: string): {readonly lead: number; readonly isKeyed: boolean} {
  const lead = /^(?: *- )* */.exec(line)?.[0].length ?? 0;
  return {lead, isKeyed: hasKey.test(line.slice(lead))};
}

function foldedLine(line: string): string {
  const {lead, isKeyed} = beginOf(line);
  const indent = ' '.repeat(lead + (isKeyed ? 2 : 0));
  const chars = [...line];
  const isQuoted = /^['"]$/.test(chars.at(-1) ?? '');
  let column = 0;
  return chars
    .map((char, at) => {
      const isAlone = char === ' ' && chars[at - 1] !== ' ' && chars[at + 1] !== ' ' && at < chars.length - (isQuoted ? 2 : 1);
      if (!isAlone || column <= width) {
        column += 1;
        return char;
      }
      column = indent.length;
      return `\n${indent}`;
    })
    .join('');
}

/** A whole number from 0 to below `below`. */
export type Random = (below: number) => number;

/** mulberry32: the same numbers for the same seed, everywhere. */
export function random(seed: number): Random {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = ['reviews-v1', ' ', '  ', 'SYNCED', 'm', '[31m', '│', '─╮', '▶', '●', '✓', '…', '→', '·', 'é', 'ÿ', '\xad', '\t', '0;1m', ']8;;'];
const wide = ['你好', '日本', '한', 'Ａ', '👍', '👍🏽', '👩‍👩‍👧', '🇩🇪', '❤️', '❤', 'e\u0301', '\u200d', '\ufe0f', '☁️', '\u{1F600}', '\ud83d', 'क्षि'];
const sgr = [
  '0',
  '',
  '1',
  '2',
  '22',
  '3',
  '23',
  '4',
  '24',
  '7',
  '27',
  '9',
  '31',
  '39',
  '42',
  '49',
  '90',
  '97',
  '107',
  '38;5;9',
  '38;2;1;2;3',
  '48;5;200',
];
const oddSgr = ['1;31', '0;2;33', '39;49', '22;1', '38', '38;5', '48;2;1;2', '58;5;3', '59', '00', '1;', ';;', '99', '53', '55', '38;5;1;4'];
const links = [
  '\x1b]8;;https://a.b\x07',
  '\x1b]8;id=1;x\x1b\\',
  '\x1b]8;;\x07',
  '\x1b]8;;\x1b\\',
  '\x1b]8;;\x9c',
  '\x1b]0;title\x07',
  '\x1b]8;;\x1b[1m\x07',
];
const broken = ['\x1b', '\x1b[', '\x1b[3', '\x1b[2K', '\x1b[?25l', '\x1b]', '\x1b]8;;never', '\x9b31m', '\x9b[31m', '\n', '\r\n', '\x00', '\x7f'];

const pick = (from: readonly string[], next: Random): string => from[next(from.length)] ?? '';

/** Nine in ten strings are plain lines, as in i9s; the rest is everything that a log line or a name may bring. */
export function randomLine(next: Random): string {
  const exotic = next(10) === 0;
  const piece = () => {
    const kind = next(exotic ? 8 : 5);
    if (kind < 2) return pick(words, next);
    if (kind < 4) return `\x1b[${pick(sgr, next)}m`;
    if (kind === 4) return `\x1b[${pick(next(2) ? oddSgr : sgr, next)}m`;
    return pick(kind === 5 ? wide : kind === 6 ? links : broken, next);
  };
  return Array.from({length: next(14)}, piece).join('');
}

import stringWidth from 'string-width';

const plainAscii = /^[\x20-\x7e]*$/;
/** Width in terminal cells; wide characters (CJK, emoji) count two. */
export const width = (text: string): number => (plainAscii.test(text) ? text.length : stringWidth(text));

// A tab or an escape sequence inside a cell would move the cursor and shred the frame.
const unsafe = /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g; // the last turn the order of letters round
/** One line of printable text: control characters (also those a hostile answer may hold) become one space. */
export const printable = (text: string): string => (plainAscii.test(text) ? text : text.replace(unsafe, ' '));

/** Characters that are looked at for each cell. Letters with many marks have more, and are cut for it. */
const longest = 8;

/** The beginning of a text that fits into so many cells. */
export function head(whole: string, cells: number): string {
  const text = whole.slice(0, longest * Math.max(0, cells));
  if (plainAscii.test(text)) return text.slice(0, cells);
  let out = '';
  let used = 0;
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    const next = used + stringWidth(segment);
    if (next > cells) break;
    out += segment;
    used = next;
  }
  return out;
}

function tail(whole: string, cells: number): string {
  const text = cells <= 0 ? '' : whole.slice(-longest * cells);
  if (plainAscii.test(text)) return cells <= 0 ? '' : text.slice(-cells);
  const parts = [...new Intl.Segmenter().segment(text)].map(part => part.segment).reverse();
  let out = '';
  let used = 0;
  for (const part of parts) {
    const next = used + stringWidth(part);
    if (next > cells) break;
    out = part + out;
    used = next;
  }
  return out;
}

/** A text that is too wide loses its end, or its middle where the end tells it apart; `~` stands for what is missing. */
export function truncate(text: string, cells: number, cut: 'middle' | 'end' = 'end'): string {
  if (fits(text, cells)) return text;
  if (cells <= 1) return '~'.slice(0, Math.max(0, cells));
  if (cut === 'end') return `${head(text, cells - 1)}~`;
  const end = Math.floor((cells - 1) / 2);
  return `${head(text, cells - 1 - end)}~${tail(text, end)}`;
}

/** Is a text at most so wide? One of very many characters is not, and not measured. */
export const fits = (text: string, cells: number): boolean => text.length <= longest * cells && width(text) <= cells;

/** At least so many cells. */
export const pad = (text: string, cells: number, align: 'left' | 'right' = 'left'): string => {
  const missing = ' '.repeat(Math.max(0, cells - width(text)));
  return align === 'left' ? text + missing : missing + text;
};

/** Exactly so many cells: cut or padded. */
export const fit = (text: string, cells: number, align: 'left' | 'right' = 'left', cut: 'middle' | 'end' = 'end'): string =>
  pad(truncate(printable(text), cells, cut), cells, align);

/** Words over lines of at most so many cells; a word that is longer is cut in pieces. */
export function wrapWords(text: string, cells: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of printable(text).split(' ')) {
    while (!fits(word, cells)) {
      if (line !== '') lines.push(line);
      line = '';
      const part = head(word, cells);
      lines.push(part);
      word = word.slice(part.length);
    }
    if (line !== '' && width(line) + 1 + width(word) > cells) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** "1 proxy", "3 proxies". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** A number of characters or bytes: "900 B", "412 kB", "20.1 MB". */
export function sizeText(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${Math.round(size / 1000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

/** "a, b, c and 4 more": the first of many, so many at most. */
export const firstOf = (words: readonly string[], most: number): string =>
  words.length > most ? `${words.slice(0, most).join(', ')} and ${words.length - most} more` : words.join(', ');

/** Order of texts by their characters, the same in every language: what Go's sort does. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** With a capital letter at its begin. */
export const capital = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

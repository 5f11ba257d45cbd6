const named: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  // As terminals with the kitty protocol send it: a bare ESC is told from the beginning of a sequence only by waiting.
  esc: '\x1b[27u',
  space: ' ',
  backspace: '\x7f',
  delete: '\x1b[3~',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  'shift-right': '\x1b[1;2C',
  'shift-left': '\x1b[1;2D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  'ctrl-space': '\0',
  'ctrl-\\': '\x1c',
};

/** What a terminal sends for a key. */
export function bytesOf(chord: string): string {
  const known = named[chord];
  if (known !== undefined) return known;
  if (/^ctrl-[a-z]$/.test(chord)) return String.fromCharCode(chord.charCodeAt(5) - 96);
  if (chord.startsWith('alt-')) return `\x1b${chord.slice(4)}`;
  if ([...chord].length !== 1) throw new Error(`No key is named ${chord}.`);
  return chord;
}

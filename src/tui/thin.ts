const eraseScrollback = '\x1b[3J';
/** Ink steps over each unchanged line by itself. */
const stepsDown = /(?:\x1b\[E){2,}/g;
/** A line that Ink writes anew: from the first column, and then erased behind its end. */
const changedLine = /\x1b\[1G([^\n]*?)\x1b\[K/g;
const pieces = /\x1b\[[\d;]*m| +|[^\x1b ]+|\x1b/g;

/**
 * The same frame in fewer bytes, which counts over ssh, and without the sequence that wipes the scrollback of the user's terminal.
 * Lines are erased before they are written: behind a line as wide as the screen the cursor still stands on its last character, which would go.
 */
export const thinned = (chunk: string): string =>
  chunk
    .replaceAll(eraseScrollback, '')
    .replace(stepsDown, steps => `\x1b[${steps.length / 3}E`)
    .replace(changedLine, (_, line: string) => `\x1b[1G\x1b[K${withoutGaps(line)}`);

/** Long runs of spaces become steps to the right over what was erased; reversed ones are seen and stay. */
function withoutGaps(line: string): string {
  let out = '';
  let reversed = false;
  for (const [piece] of line.matchAll(pieces)) {
    if (piece === '\x1b[7m') reversed = true;
    if (piece === '\x1b[27m' || piece === '\x1b[0m') reversed = false;
    out += piece.startsWith('       ') && !reversed ? `\x1b[${piece.length}C` : piece;
  }
  return out;
}

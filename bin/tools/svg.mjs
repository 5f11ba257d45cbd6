// @ts-check

/** @typedef {import('@xterm/headless').Terminal} Emulator @typedef {import('@xterm/headless').IBufferCell} Cell */
/** @typedef {{readonly x: number, readonly width: number, readonly text: string, readonly look: Look}} Run */
/** @typedef {{readonly ink: string, readonly paper: string | undefined, readonly style: string}} Look */

const [cellWidth, cellHeight, fontSize, margin] = [8.43, 17, 14, 12];
const [background, foreground] = ['#1d1f21', '#c5c8c6'];
const dark = ['#282a2e', '#cc6666', '#b5bd68', '#f0c674', '#81a2be', '#b294bb', '#8abeb7', '#c5c8c6'];
const bright = ['#707880', '#d54e53', '#b9ca4a', '#e7c547', '#7aa6da', '#c397d8', '#70c0b1', '#eaeaea'];

/** Frames are drawn as lines, whatever the fonts of the reader make of them. The letters say to which sides of the cell a line goes. */
const lines = {'─': 'lr', '│': 'ud', '┌': 'rd', '╭': 'rd', '┐': 'ld', '╮': 'ld', '└': 'ru', '╰': 'ru', '┘': 'lu', '╯': 'lu', '├': 'rud', '┤': 'lud'};
/** @param {string} text */
const isLine = text => text in lines;

/** @param {number} value */
const hex = value => `#${value.toString(16).padStart(6, '0')}`;
/** @param {string} text */
const escaped = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
/** @param {number} value */
const round = value => Number(value.toFixed(2));

/** @param {number} index of the 256 colours of xterm */
function palette(index) {
  if (index < 16) return [...dark, ...bright][index] ?? foreground;
  if (index >= 232) return hex((8 + (index - 232) * 10) * 0x010101);
  const level = /** @param {number} part */ part => (part === 0 ? 0 : 55 + part * 40);
  const cube = index - 16;
  return hex((level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6));
}

/** @param {Cell} cell @returns {Look} */
function lookOf(cell) {
  const ink = cell.isFgDefault() ? undefined : cell.isFgPalette() ? palette(cell.getFgColor()) : hex(cell.getFgColor());
  const paper = cell.isBgDefault() ? undefined : cell.isBgPalette() ? palette(cell.getBgColor()) : hex(cell.getBgColor());
  const decoration = [cell.isUnderline() ? 'underline' : '', cell.isStrikethrough() ? 'line-through' : ''].filter(Boolean).join(' ');
  const style = [
    cell.isBold() ? ' font-weight="bold"' : '',
    cell.isItalic() ? ' font-style="italic"' : '',
    cell.isDim() ? ' opacity="0.6"' : '',
    decoration ? ` text-decoration="${decoration}"` : '',
  ].join('');
  return cell.isInverse() ? {ink: paper ?? background, paper: ink ?? foreground, style} : {ink: ink ?? foreground, paper, style};
}

/** The cells of a row that look the same and stand side by side. @param {Emulator} emulator @param {number} row @returns {readonly Run[]} */
function runsOf(emulator, row) {
  const buffer = emulator.buffer.active;
  /** @type {Run[]} */
  const runs = [];
  for (let x = 0; x < emulator.cols; x++) {
    const cell = buffer.getLine(buffer.baseY + row)?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue; // the second half of a wide character
    const text = cell.getChars() || ' ';
    const look = lookOf(cell);
    const last = runs.at(-1);
    const joins = last !== undefined && JSON.stringify(last.look) === JSON.stringify(look) && isLine(last.text.charAt(0)) === isLine(text);
    if (joins) runs[runs.length - 1] = {...last, width: last.width + cell.getWidth(), text: last.text + text};
    else runs.push({x, width: cell.getWidth(), text, look});
  }
  return runs;
}

/** @param {Run} run @param {number} top */
function frameLines({x, text, look}, top) {
  const path = [...text].map((character, index) => {
    const [left, middle] = [margin + (x + index) * cellWidth, top + cellHeight / 2];
    const centre = left + cellWidth / 2;
    const ends = {l: [left, middle], r: [left + cellWidth, middle], u: [centre, top], d: [centre, top + cellHeight]};
    const sides = /** @type {(keyof typeof ends)[]} */ ([...lines[/** @type {keyof typeof lines} */ (character)]]);
    return sides.map(side => `M${round(centre)} ${round(middle)}L${ends[side].map(round).join(' ')}`).join('');
  });
  return `<path d="${path.join('')}" stroke="${look.ink}" fill="none"${look.style}/>`;
}

/** @param {Run} run @param {number} top */
function drawn(run, top) {
  const {x, width, text, look} = run;
  const left = round(margin + x * cellWidth);
  const across = round(width * cellWidth);
  const paper = look.paper ? `<rect x="${left}" y="${top}" width="${across}" height="${cellHeight}" fill="${look.paper}"/>` : '';
  if (text.trim() === '') return paper;
  if (isLine(text.charAt(0))) return paper + frameLines(run, top);
  const shown = look.style.includes('underline') ? text : text.trimEnd();
  const length = round((width - (text.length - shown.length)) * cellWidth);
  const place = `x="${left}" y="${top + 13}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"`;
  return `${paper}<text ${place} fill="${look.ink}"${look.style}>${escaped(shown)}</text>`;
}

/**
 * What an emulated terminal shows, as a picture. The same screen gives the same bytes.
 * @param {Emulator} emulator
 */
export function screenSvg(emulator) {
  const size = `width="${Math.ceil(emulator.cols * cellWidth + 2 * margin)}" height="${emulator.rows * cellHeight + 2 * margin}"`;
  const rows = Array.from({length: emulator.rows}, (_, row) => runsOf(emulator, row).map(run => drawn(run, margin + row * cellHeight)));
  const font = `font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="${fontSize}"`;
  const body = rows.map(row => row.join('')).filter(row => row !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font}>`,
    `<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

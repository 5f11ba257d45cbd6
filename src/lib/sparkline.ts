const blocks = '▁▂▃▄▅▆▇█';
const ascii = '_.,-=+*#';

/** Bars between the smallest value (or 0, if that is smaller) and the largest, one for each value: "▁▁▄█". Equal values all stand at the bottom only if they are 0. */
export function sparkline(values: readonly number[]): string {
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  const top = blocks.length - 1;
  return values.map(value => blocks[high === low ? 0 : Math.round(((value - low) / (high - low)) * top)]).join('');
}

/** The same text with bars that every terminal has: "__-#". */
export const asciiBars = (text: string): string => text.replace(/[▁-█]/g, bar => ascii[blocks.indexOf(bar)] ?? bar);

/** What frames and arrows are drawn with. */
export type Glyphs = {
  readonly across: string;
  readonly down: string;
  readonly corners: readonly [string, string, string, string]; // top left, top right, bottom left, bottom right
  readonly tees: readonly [string, string];
  readonly rising: string;
  readonly falling: string;
};
/** Lines as thin as they come, for terminals that know UTF-8. */
export const lightGlyphs: Glyphs = {across: '─', down: '│', corners: ['┌', '┐', '└', '┘'], tees: ['├', '┤'], rising: '↑', falling: '↓'};
/** The same with what every terminal has. */
export const asciiGlyphs: Glyphs = {across: '-', down: '|', corners: ['+', '+', '+', '+'], tees: ['+', '+'], rising: '^', falling: 'v'};

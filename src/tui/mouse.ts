import type {Grid} from '../lib/page.ts';
import {headerRows, visible, windowRows, windowTop} from '../store/select.ts';
import type {Pane, State} from '../store/state.ts';

/** Reports of buttons and wheel in SGR form (1006), nothing while the mouse only moves. */
export const mouseModes = {on: '\x1b[?1000h\x1b[?1006h', off: '\x1b[?1006l\x1b[?1000l'} as const;

/** The wheel by one notch (-1 up), or a click on a row of the screen, counted from 0. */
export type MouseAct = {readonly is: 'wheel'; readonly by: 1 | -1} | {readonly is: 'click'; readonly row: number};

/** What the mouse did, from what Ink hands over of the sequence "CSI < button ; column ; row M"; undefined when it is no such report or says nothing of use. */
export function mouseAct(input: string): MouseAct | undefined {
  const report = /^\[<(\d+);\d+;(\d+)(M|m)$/.exec(input);
  if (report === null || report[3] === 'm') return undefined;
  const button = Number(report[1]);
  if (button === 64 || button === 65) return {is: 'wheel', by: button === 64 ? -1 : 1};
  return button === 0 ? {is: 'click', row: Number(report[2]) - 1} : undefined;
}

/** The change of the pane when a line of the screen is clicked; undefined where that line is no row of its table. */
export function clicked(state: State, pane: Pane, grid: Grid, screenRow: number): Partial<Pane> | undefined {
  const height = windowRows(state, grid);
  const line = screenRow - headerRows(state) - 2; // the frame's top, the headings
  if (line < 0 || line >= height) return undefined;
  const {rows, index} = visible(state, pane, grid);
  const at = windowTop(index, pane.line, rows.length, height) + line;
  const row = rows[at];
  return row === undefined ? undefined : {selected: row.key, index: at, line};
}

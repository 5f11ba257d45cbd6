import {outlineOf} from '../lib/outline.ts';
import type {Outline} from '../lib/page.ts';
import {defineText, type Known} from './view.ts';

const outline = (pane: Known['panes'][number] | undefined): Outline => outlineOf(pane?.subject?.json, pane?.json ? 'json' : 'yaml');

/** The row that was selected, whole, as YAML or JSON. */
export const resource = defineText({
  scope: 'mesh',
  title: 'Resource',
  help: 'The selected row, whole, as YAML or JSON.',
  aliases: ['yaml', 'json'],
  hidden: true,
  from: ({panes}) => panes.at(-1),
  outline,
  lines: pane => outline(pane).lines,
  json: pane => pane?.subject?.json,
});

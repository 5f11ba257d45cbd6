import {jsonText} from '../lib/json.ts';
import {type Line, span} from '../lib/page.ts';
import {yamlText} from '../lib/yaml.ts';
import {defineText} from './view.ts';

type Printed = {yaml?: readonly Line[]; json?: readonly Line[]};
// Printing 50,000 lines takes a while, and a frame asks for them each time.
const printed = new WeakMap<object, Printed>();

const linesOf = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => [span(line)]);

function print(value: unknown, asJson: boolean): readonly Line[] {
  const make = (): readonly Line[] => linesOf(asJson ? jsonText(value) : yamlText(value));
  if (typeof value !== 'object' || value === null) return make();
  const known = printed.get(value) ?? {};
  const lines = (asJson ? known.json : known.yaml) ?? make();
  printed.set(value, asJson ? {...known, json: lines} : {...known, yaml: lines});
  return lines;
}

/** A value as lines of YAML. */
export const printedLines = (value: unknown): readonly Line[] => print(value, false);

/** The row that was selected, whole, as YAML or JSON. */
export const resource = defineText({
  scope: 'mesh',
  title: 'Resource',
  help: 'The selected row, whole, as YAML or JSON.',
  aliases: ['yaml', 'json'],
  hidden: true,
  from: ({panes}) => panes.at(-1),
  lines: pane => print(pane?.subject?.json, pane?.json ?? false),
  json: pane => pane?.subject?.json,
});

import type {OutOfSync} from '../analysis/ztunnelSync.ts';
import type {Json} from '../lib/json.ts';
import {type Line, span} from '../lib/page.ts';
import {firstOf} from '../lib/text.ts';
import type {Known} from './view.ts';
import {outOfSync, ztunnelText} from './ztCells.ts';
import {differenceWords} from './ztDifferenceWords.ts';
import type {ZtRow} from './ztLoad.ts';

const most = 3;

/** "ztunnel-a (node-1), ztunnel-b (node-2) and 4 more". */
function namesText(row: ZtRow<unknown>, keys: readonly string[]): string {
  const own = new Set(keys);
  return firstOf(
    row.of.ztunnels.flatMap(({proxy}) => (own.has(proxy.key) ? [ztunnelText(proxy)] : [])),
    most,
  );
}

/** Which ztunnels have it otherwise than others, or than istiod would send it: nothing where all is alike. */
export function heldLines(row: ZtRow<unknown>, known: Known): readonly Line[] {
  const out = outOfSync(row, known);
  const [first] = row.forms;
  // What the most have is what istiod would send: then to differ from both is one thing to say.
  const isSent = first !== undefined && row.compared > 0 && !row.out.some(({ztunnels}) => ztunnels.some(key => first.by.includes(key)));
  const rest = isSent ? [] : first === undefined ? out : out.filter(({is}) => is !== 'only istiod');
  return [...unlike(row, isSent), ...rest.map(each => outLine(row, each))];
}

function unlike(row: ZtRow<unknown>, isSent: boolean): readonly Line[] {
  const {forms, missing} = row;
  const [first, ...others] = forms;
  if (first === undefined) return [];
  const knows = forms.length === 1 && first.by.length === 1 ? 'knows' : 'know';
  const unknown = `${namesText(row, missing)}; ${namesText(row, first.by)} ${knows} it${isSent ? ', and istiod would send it' : ''}.`;
  return [
    ...(missing.length === 0 ? [] : [[span('Unknown to ', 'warn'), span(unknown)]]),
    ...(row.differ
      ? others.map((form): Line => [span('Not alike: ', 'warn'), span(`${namesText(row, form.by)} ${differenceText(form, first, isSent, form.by)}`)])
      : []),
  ];
}

type Told = {readonly raw: Json; readonly more: string};

const verbs = ({length}: readonly string[]): readonly [string, string] => (length === 1 ? ['lacks', 'has'] : ['lack', 'have']);

/** "has waypoint none, others and istiod ns/waypoint". */
function differenceText(own: Told, other: Told, isSent: boolean, by: readonly string[]): string {
  const fields = differenceWords(own.raw, other.raw, isSent ? 'others and istiod' : 'others', verbs(by));
  const more = own.more === other.more ? [] : [`${verbs(by)[1]} endpoints ${own.more}, others ${other.more}`];
  return `${[...fields, ...more].join('; ')}.`;
}

function outLine(row: ZtRow<unknown>, {is, ztunnels, left, right}: OutOfSync): Line {
  const names = namesText(row, ztunnels);
  if (is === 'only istiod')
    return [span('Only istiod: ', 'warn'), span(`it would send it to ${names}, which ${ztunnels.length === 1 ? 'does' : 'do'} not have it.`)];
  if (is === 'only ztunnel')
    return [span('Only ztunnel: ', 'warn'), span(`${names} ${ztunnels.length === 1 ? 'has' : 'have'} it, and istiod would not send it.`)];
  return [span('Differs: ', 'warn'), span(`${names} ${differenceWords(right, left, 'istiod', verbs(ztunnels)).join('; ')}.`)];
}

import {ageSince, rfc3339} from '../lib/ages.ts';
import {raisedKey} from '../lib/logLevels.ts';
import {span} from '../lib/page.ts';
import {changedText, untilText} from './raisedWords.ts';
import {defineTable} from './view.ts';

/** Every pod whose levels i9s has changed and not put back yet, by any i9s of this user, in any context. */
export const levels = defineTable({
  scope: 'mesh',
  title: 'Raised levels',
  help: 'All log levels that i9s has raised anywhere and not put back yet; R puts back, T sets the time, enter opens the loggers.',
  aliases: ['raised'],
  from: ({raised}) => raised,
  rows: raised => raised,
  id: raisedKey,
  name: ({pod}) => pod,
  columns: [
    {title: 'POD', help: 'Pod of the proxy or istiod.', cell: ({pod}) => pod, min: 20, max: 50, cut: 'middle'},
    {title: 'NAMESPACE', help: 'Namespace of the pod.', cell: ({namespace}) => namespace, max: 24, drop: 3},
    {title: 'CONTEXT', help: 'Context that it was raised in.', cell: ({context}) => context, max: 30, cut: 'middle', drop: 2},
    {title: 'CHANGED', help: 'Loggers, their level, and what it was.', cell: entry => ({text: changedText(entry), tone: 'warn'}), min: 20, max: 70},
    {title: 'AGE', help: 'Since when.', cell: ({raisedAt}, {now}) => ageSince(raisedAt, now), sort: ({raisedAt}) => -raisedAt, align: 'right'},
    {
      title: 'PUT BACK',
      help: 'When i9s puts it back by itself.',
      cell: ({until, gone}, {now}) => untilText(until, now, gone).replace(/^put back |:.*/g, ''),
      min: 8,
      max: 20,
    },
    {title: 'BY', help: 'Process that raised it, and its machine.', cell: ({by}) => `${by.pid}@${by.host}`, max: 30, shown: 'wide'},
  ],
  strip: entry => [
    [span(`${entry.pod}.${entry.namespace}: ${changedText(entry, 12)}.`)],
    [span(`Raised by the i9s with process ${entry.by.pid} on ${entry.by.host}, in the context ${entry.context}.`, 'dim')],
  ],
  jumps: ({context, dialect, pod, namespace}, {session}) =>
    context === session.about.context
      ? [{label: 'its loggers', run: `loggers ${dialect === 'istiod' ? 'istiod' : `${pod}.${namespace}`}`}]
      : [{label: 'its context', nowhere: `It is of another context: open it with :ctx ${context}.`}],
  json: entry => ({...entry, raisedAt: rfc3339(entry.raisedAt), ...(typeof entry.until === 'number' ? {until: rfc3339(entry.until)} : {})}),
  note: all => (all.length === 0 ? 'i9s has raised nothing: x on a proxy shows its loggers.' : 'They are kept on disk until they are put back.'),
});

import {clockText} from '../lib/ages.ts';
import {list, text} from '../lib/json.ts';
import {firstLook, type LogEntry, type LogList, type LogSince, type LogTarget, type LogWish, logKey, stampTime} from '../lib/logLines.ts';
import {paneOf} from '../store/state.ts';
import type {LogLineJson} from '../views/logLine.ts';
import type {Command, Context} from './command.ts';
import {changePane, here} from './here.ts';
import {inLogs, type LogHere, logHere, logTargetHere} from './logHere.ts';

/** From when on a key asks for lines, in few words. */
const sinceKeys: Readonly<Record<string, {readonly since: LogSince; readonly title: string}>> = {
  0: {since: 'tail', title: 'tail'},
  1: {since: 'head', title: 'head'},
  2: {since: 60, title: '1 min'},
  3: {since: 300, title: '5 min'},
  4: {since: 900, title: '15 min'},
  5: {since: 1800, title: '30 min'},
  6: {since: 3600, title: '1 hour'},
};

/** The keys that ask for other lines, for the header. */
export const sinceTabs = ({page}: LogHere): readonly {readonly key: string; readonly title: string; readonly isOpen: boolean}[] =>
  Object.entries(sinceKeys).map(([key, {since, title}]) => ({key, title, isOpen: since === page.wish.since}));

/** Asks for other lines: the logs are opened anew. */
function askAnew(context: Context, change: Partial<LogWish>): void {
  const log = logHere(context);
  const {subject} = here(context).pane;
  if (log === undefined || subject === undefined) return;
  const wish = {...log.page.wish, ...change};
  const look = {...(here(context).pane.log ?? firstLook), follow: wish.since !== 'head', seen: Number.POSITIVE_INFINITY};
  changePane(context, {subject: {title: subject.title, json: wish}, selected: '', index: 0, line: 0, log: look});
}

/** Every container of the pods, or only those of the proxies again. */
async function toggleContainers(context: Context): Promise<void> {
  const log = logHere(context);
  const {subject} = here(context).pane;
  if (log === undefined) return;
  const {main, targets, ...rest} = log.page.wish;
  if (main !== undefined) {
    changePane(context, {log: {...log.look, follow: true}, subject: {title: subject?.title ?? '', json: {...rest, targets: main}}});
    return;
  }
  const all = await Promise.all(targets.map(target => containersOf(context, target)));
  if (here(context).pane.subject === subject) askAnew(context, {targets: all.flat(), main: targets});
}

async function containersOf(context: Context, target: LogTarget): Promise<readonly LogTarget[]> {
  const {namespace, name, container} = target;
  const pod = await context.source().askApi(`/api/v1/namespaces/${namespace}/pods/${name}`, new AbortController().signal);
  const all = ['containers', 'initContainers', 'ephemeralContainers'].flatMap(kind => list(pod, 'spec', kind));
  const others = all.flatMap(each => text(each, 'name') ?? []).filter(each => each !== container);
  return [target, ...others.map(each => ({namespace, name, container: each}))];
}

/** Lines of one message that are shown at most. */
const mostOfMessage = 500;

/** All lines of the message that a line is of, whichever of them it is. Lines of other logs may stand between them. */
function messageOf(entry: LogEntry, all: LogList): string {
  const head = entry.head ?? entry;
  const texts: string[] = [];
  const from = all.placeOf(logKey(head));
  for (let at = from; at < Math.min(all.length(), from + mostOfMessage); at++) {
    const line = all.at(at);
    if (line === head || line?.head === head) texts.push(line.text);
    else if (line?.target === head.target) break;
  }
  return texts.length === 0 ? entry.text : texts.join('\n');
}

/** The line with every field named. */
function openLine(context: Context): void {
  const log = logHere(context);
  const target = logTargetHere(context);
  if (log?.entry === undefined || target === undefined || log.entry.target < 0) return;
  const {stamp} = log.entry.head ?? log.entry;
  const text = messageOf(log.entry, log.page.logs.all);
  const title = `log line ${stampTime(stamp)}`;
  const proxy = target.proxy === undefined ? {} : {proxy: target.proxy};
  const json: LogLineJson = {stamp, text, pod: `${target.name}.${target.namespace}`, ...proxy};
  context.store.send({type: 'paneOpened', pane: paneOf('logLine', {subject: {title, json}, ...proxy})});
}

const noLine = (context: Context): string | undefined => {
  const entry = logHere(context)?.entry;
  return entry === undefined || entry.target < 0 ? 'No line of a log is selected' : undefined;
};

/** Keys of a pane of logs that open something, or ask for other lines. */
export const logActs: readonly Command[] = [
  inLogs('log-line', 'Open line', 'Opens the line with every field named and its flags explained.', ['enter', 'right'], openLine, {
    group: 'Open',
    hint: 1,
    blocked: noLine,
  }),
  inLogs(
    'log-fields',
    'YAML',
    'Shows the fields of the line as YAML.',
    ['y'],
    context => {
      const log = logHere(context);
      if (log?.entry === undefined) return;
      const subject = {title: `line ${stampTime(log.entry.stamp)}`, json: log.page.json(log.entry)};
      context.store.send({type: 'paneOpened', pane: paneOf('resource', {subject})});
    },
    {group: 'Open', blocked: noLine},
  ),
  inLogs(
    'log-since',
    'Since',
    'Asks anew: 0 the last 200 lines, 1 from the beginning of the log, 2 the last minute, 3 5 min, 4 15 min, 5 30 min, 6 an hour.',
    Object.keys(sinceKeys),
    (context, _, digit = '0') => askAnew(context, {since: sinceKeys[digit]?.since ?? 'tail'}),
  ),
  inLogs('log-previous', 'Previous run', 'Shows the log of the previous run of the container, or of this one again.', ['p'], context =>
    askAnew(context, {previous: !logHere(context)?.page.wish.previous}),
  ),
  inLogs('log-containers', 'All containers', 'Shows the logs of every container of the pods, or only of the proxies again.', ['a'], toggleContainers),
  inLogs('log-mark', 'Mark line', 'Draws a line with the time at the end.', ['m'], context =>
    logHere(context)?.page.logs.mark(clockText(context.clock())),
  ),
  inLogs('log-clear', 'Clear', 'Takes all lines away; those to come are shown.', ['C'], context => logHere(context)?.page.logs.clear()),
];

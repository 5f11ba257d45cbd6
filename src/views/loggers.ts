import {coarseAge} from '../lib/ages.ts';
import type {Raised} from '../lib/logLevels.ts';
import {type Line, type Span, span} from '../lib/page.ts';
import {shortNames} from '../lib/shortNames.ts';
import {count} from '../lib/text.ts';
import {troubleText} from '../lib/trouble.ts';
import {type LevelPod, levelPodsOf} from './levelPods.ts';
import {dialectOfPods, type LoggerFacts, type LoggerRow, loggerRows} from './loggerRows.ts';
import {untilText} from './raisedWords.ts';
import {type Column, defineTable, type Known, type KnownView} from './view.ts';

/** More pods than this get one column together. */
const mostColumns = 6;

const factsOf = ({panes, levels, raised, session}: Known): LoggerFacts => {
  const pane = panes.at(-1);
  const pods = levelPodsOf(pane?.subject);
  return {
    pods,
    known: pods.map(({id, uid}) => (levels.get(id)?.uid === uid ? levels.get(id) : undefined)),
    raised: raised.filter(({server, uid}) => server === session.about.server && pods.some(pod => pod.uid === uid)),
    pending: pane?.pending ?? {},
    dialect: dialectOfPods(pods),
  };
};

const tone = (level: string | undefined, changed: boolean, inherited: boolean): Pick<Span, 'tone'> =>
  level === undefined ? {tone: 'dim'} : changed ? {tone: 'warn'} : inherited ? {tone: 'dim'} : {};

const podColumn = (title: string, at: number): Column<LoggerRow> => ({
  title,
  help: 'Its level in this pod.',
  cell: ({levels, changed, inherited}) => ({text: levels[at] ?? '?', ...tone(levels[at], changed, inherited)}),
  drop: 2,
  max: 24,
  cut: 'middle',
});

const columnsFor = (names: readonly string[]): readonly Column<LoggerRow>[] => [
  {title: 'LOGGER', help: 'What is logged; istiod calls it a scope, ztunnel a module.', cell: ({logger}) => logger, min: 16, max: 30},
  {
    title: 'LEVEL',
    help: 'Its level now; mixed where the proxies differ.',
    cell: ({level, changed, inherited}) => ({text: level ?? '?', ...tone(level, changed, inherited)}),
    min: 8,
  },
  ...(names.length > 1 && names.length <= mostColumns ? names.map(podColumn) : []),
  {
    title: 'WAS',
    help: 'Before i9s changed it, else when i9s first saw it.',
    cell: ({was, changed}) => ({text: was ?? '?', ...(changed ? {} : {tone: 'dim'})}),
    min: 8,
    drop: 3,
  },
  {
    title: 'PENDING',
    help: 'What enter will set.',
    cell: ({pending}) => (pending === undefined ? '' : {text: `-> ${pending}`, tone: 'info'}),
    min: 11,
  },
  {title: 'WHAT IT SHOWS', help: 'What the logger is about.', cell: ({words}) => words, min: 16, max: 60, drop: 1},
];

function strip(row: LoggerRow, {now}: Known): readonly Line[] {
  const {logger, level = '?', was = '?', words, raised, inherited} = row;
  const what = `${logger} ${inherited ? `has no level of its own and follows the default, ${level}` : `is at ${level}`}`;
  const about = [span(`${what}${words === '' ? '' : `: ${words}`}.`)];
  const entry = raised[0];
  if (entry === undefined) return [about];
  return [about, [span(`Changed by i9s ${coarseAge(now - entry.raisedAt)} ago, it was ${was}; ${untilText(entry.until, now, entry.gone)}.`, 'warn')]];
}

/** "3 pending on 3 pods: enter sets them", what is raised, which pods could not be asked. */
function note({pods, known, raised, pending}: LoggerFacts, {now}: Known): string {
  const failed = pods.flatMap(({id}, at) => {
    const trouble = known[at]?.trouble;
    return trouble === undefined ? [] : [`${id} cannot be asked: ${troubleText(trouble)}`];
  });
  const more = failed.length > 1 ? ` And ${failed.length - 1} more of ${pods.length}.` : '';
  const first = failed[0] === undefined ? '' : `${failed[0]}${more}`;
  const changes = Object.keys(pending).length;
  if (changes > 0) return `${count(changes, 'pending change')} on ${count(pods.length, 'pod')}: enter sets, u forgets. ${first}`;
  if (first !== '') return first;
  const waited = known.filter(each => each === undefined).length;
  if (waited > 0)
    return waited === pods.length ? 'Asking for the levels.' : `Asking for the levels: ${waited} of ${pods.length} pods still to answer.`;
  return raised.length === 0 ? '1 to 7 set a level, p a preset; enter sends.' : raisedNote(raised, now);
}

/** "Raised now: 2 loggers on 3 pods, put back in 9m." */
function raisedNote(raised: readonly Raised[], now: number): string {
  const loggers = new Set(raised.flatMap(entry => Object.keys(entry.now)));
  const soonest = raised.toSorted((a, b) => (typeof a.until === 'number' ? a.until : Infinity) - (typeof b.until === 'number' ? b.until : Infinity));
  return `Changed by i9s: ${count(loggers.size, 'logger')} on ${count(raised.length, 'pod')}, ${untilText(soonest[0]?.until ?? 'never', now, soonest[0]?.gone)}. R puts back, T sets the time.`;
}

const oldest = (times: readonly number[]): number | undefined => (times.length === 0 ? undefined : Math.min(...times));

/** istioctl touches one istiod; i9s asks all of them. */
const istioctlLog: Readonly<Record<LevelPod['dialect'], string>> = {envoy: 'proxy-config log', ztunnel: 'ztunnel-config log', istiod: 'admin log'};
const sameOf = ({id, name, namespace, dialect}: LevelPod): string =>
  `istioctl ${istioctlLog[dialect]} ${dialect === 'istiod' ? `${name} -i ${namespace}` : id}`;

const viewFor = (names: readonly string[]): KnownView =>
  defineTable({
    scope: 'mesh',
    title: 'Loggers',
    help: 'Log levels of a proxy, of marked proxies, of all pods of a workload, of ztunnels and istiods: read, raised, and put back.',
    aliases: [],
    hidden: true,
    same: (_proxy, _where, subject) => levelPodsOf(subject).map(sameOf).join('; '),
    from: factsOf,
    rows: loggerRows,
    id: ({logger}) => logger,
    rank: ({rank}) => rank,
    problem: ({changed, pending}) => changed || pending !== undefined,
    columns: columnsFor(names),
    strip,
    copies: ({logger, level = ''}) => [
      {label: 'logger', text: logger},
      {label: 'logger:level', text: `${logger}:${level}`},
    ],
    json: ({logger, levels, was, words}) => ({logger, levels, was, shows: words}),
    note,
    takenAt: ({known}) => oldest(known.flatMap(each => each?.at ?? [])),
  });

let last: {readonly key: string; readonly view: KnownView} | undefined;

/** The table with a column for each of these pods; that of the last ones is kept. */
function viewOf(pods: readonly LevelPod[]): KnownView {
  const key = pods.map(({id}) => id).join(' ');
  if (last?.key !== key) last = {key, view: viewFor(shortNames(pods))};
  return last.view;
}

/** Loggers and their levels over one or several pods. */
export const loggers: KnownView = {...viewFor([]), from: known => viewOf(levelPodsOf(known.panes.at(-1)?.subject)).from(known)};

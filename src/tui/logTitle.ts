import {type LogSince, type LogStatus, lostLogs} from '../lib/logLines.ts';
import {type Line, type Log, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import type {LogShown} from '../store/selectLog.ts';
import type {Pane, State} from '../store/state.ts';
import {troubleText} from './emptyText.ts';
import {retryText} from './freshness.ts';

const sinceText = (since: LogSince): string => (typeof since === 'number' ? (since < 3600 ? `last ${since / 60} min` : 'last hour') : since);

/** "Logs[12 of 134] paused +37 new  tail  filter: code:503": how many lines, and which. */
export function logTitle(pane: Pane, {wish, logs}: Log, {look, fresh}: LogShown): Line {
  const {all, matches, searching, dropped} = logs;
  const counted = matches === all ? `[${all.length()}]` : `[${matches.length()} of ${all.length()}]`;
  const facts = [
    ...(wish.previous ? ['previous run'] : []),
    sinceText(wish.since),
    // Who asked for the last lines misses none of them.
    ...(dropped === 0 || wish.since === 'tail' ? [] : [`without the first ${dropped}`]),
    ...(wish.main === undefined ? [] : ['all containers']),
    ...(pane.problems ? ['problems only'] : []),
    ...(pane.filter === '' ? [] : [`filter: ${pane.filter}`]),
    ...(look.context && matches !== all ? ['in context'] : []),
    ...(searching ? ['searching'] : []),
  ];
  return [
    span(`Logs${counted}`, 'strong'),
    span(look.follow ? '' : ' paused', 'warn'),
    span(look.follow || fresh === 0 ? '' : ` +${fresh} new`, 'info'),
    span(` ${facts.join('  ')}`),
  ];
}

/** "10 pods, 1 waiting": which of the logs are read now. */
export function logAge({wish, logs: {statuses}}: Log): Line {
  const pods = new Set(wish.targets.map(({namespace, name}) => `${name}.${namespace}`)).size;
  const what = pods === wish.targets.length ? count(pods, 'pod') : `${count(wish.targets.length, 'log')} of ${count(pods, 'pod')}`;
  const words: Readonly<Record<Exclude<LogStatus['is'], 'open'>, string>> = {asked: 'opening', waiting: 'waiting', ended: 'ended'};
  const others = (['asked', 'waiting', 'ended'] as const).flatMap(is => {
    const n = statuses.filter(status => status.is === is).length;
    return n === 0 ? [] : [wish.targets.length === 1 ? words[is] : `${n} ${words[is]}`];
  });
  return [span([what, ...others].join(', '), lostLogs(statuses).length > 0 ? 'warn' : 'plain')];
}

/** What stands in a pane without lines. */
export function emptyLog(state: State, pane: Pane, {wish, logs: {all, statuses, searching}, names}: Log): readonly Line[] {
  if (searching) return [[], [span(`Looking through ${all.length()} lines.`)]];
  if (all.length() > 0)
    return [
      [],
      [span(`None of ${all.length()} lines matches: ${[...(pane.problems ? ['problems only'] : []), pane.filter].filter(Boolean).join(', ')}`)],
      [span('Esc clears the filter.', 'dim')],
    ];
  const lost = lostLogs(statuses);
  if (lost.length > 0)
    return lost.flatMap(({status, trouble, at}) => {
      const again: Line = status.is === 'waiting' ? [span(`      ${retryText(status.retryAt, state.now)}`, 'dim')] : [];
      return [
        ...troubleText(names.length > 1 ? {...trouble, what: `${names[at]}: ${trouble.what}`} : trouble),
        ...(again.length === 0 ? [] : [again]),
      ];
    });
  if (statuses.some(({is}) => is === 'asked')) return [[], [span(`Opening ${count(wish.targets.length, 'log')}.`)]];
  const ended = statuses.every(({is}) => is === 'ended');
  return [
    [],
    [span(ended ? 'This log holds no lines.' : 'No lines yet.')],
    ...(wish.since === 'head' ? [] : [[span('1 asks for all there are.', 'dim')]]),
  ];
}

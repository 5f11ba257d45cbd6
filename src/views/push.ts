import {parseProxyId} from '../istio/names.ts';
import {noPushes, pushLogs, reached} from '../istio/pushes.ts';
import type {PushLog} from '../istio/pushLog.ts';
import {inFlightMs} from '../istio/status.ts';
import {ageSince, clockText, rfc3339} from '../lib/ages.ts';
import {type Jump, span} from '../lib/page.ts';
import {sparkline} from '../lib/sparkline.ts';
import {lastOf, lateOf, openOf, pushCourse, pushedAt, pushStrip, slowText, tookMs, tookText} from './pushWords.ts';
import {defineTable, type Known} from './view.ts';

const podOf = ({istiod}: PushLog): string => parseProxyId(istiod).name;
/** "/46" of "2026-11-21T07:16:32Z/46": what counts up. Other versions as they are. */
const numberOf = (id: string): string => /\/\d+$/.exec(id)?.[0] ?? id;

/** Refusals first, then who is late, most of them first; a push in flight is as good as one that has arrived. */
function rank(log: PushLog, {now}: Known): number {
  const refused = openOf(log, 'refused').length;
  const late = lateOf(log, now).length;
  const worst = refused > 0 ? 0 : late > 0 ? 1 : 2;
  return worst - Math.min((refused + late) / 1e6, 0.9);
}

/** The list of proxies with a filter that can be seen and changed: those of this istiod whose cell of the type says so. */
const listed = (log: PushLog, label: string, state: string): Jump => {
  // In the row of a ztunnel the cells of the five types of Envoy stand for others.
  const isCell = ['CDS', 'LDS', 'EDS', 'RDS'].includes(log.type);
  return {
    label,
    to: 'proxies',
    filter: `istiod:${podOf(log)}${state === '' ? '' : ` ${log.type.toLowerCase()}:${state}${isCell ? ' kind:!zt' : ''}`}`,
  };
};

function jumps(log: PushLog): readonly Jump[] {
  const waiting = openOf(log, 'waiting');
  const refused = openOf(log, 'refused');
  return [
    ...(refused.length === 0 ? [] : [listed(log, `Proxies that refused ${log.type}: ${refused.length}`, 'nack')]),
    ...(waiting.length === 0 ? [] : [listed(log, `Proxies that have not acknowledged ${log.type}: ${waiting.length}`, 'stale')]),
    ...(waiting.length + refused.length > 0 ? [] : [listed(log, `Proxies of ${podOf(log)}`, '')]),
  ];
}

/** Who has acknowledged what each istiod pushed last, type by type, and who lags. */
export const push = defineTable({
  scope: 'mesh',
  title: 'Push watch',
  help: 'Pushes of each istiod and type since i9s looks: who acknowledged the last one, who lags, how long it took.',
  aliases: ['pushes', 'push-watch'],
  same: () => 'istioctl proxy-status -v 1',
  from: ({pushes = noPushes}) => pushes,
  rows: pushLogs,
  id: ({key}) => key,
  name: ({istiod, type}) => `${type} ${istiod}`,
  rank,
  problem: (log, {now}) => openOf(log, 'refused').length > 0 || lateOf(log, now).length > 0,
  columns: [
    {title: 'ISTIOD', help: 'Pod of the istiod.', cell: podOf, min: 12, max: 40, cut: 'middle'},
    {title: 'TYPE', help: 'What was pushed.', cell: ({type}) => type, min: 4, max: 24},
    {
      title: 'LAST PUSH',
      help: 'Time since the last push of the type to any of its proxies.',
      cell: (log, {now}) => {
        const last = lastOf(log);
        return last === undefined ? '-' : ageSince(pushedAt(last), now);
      },
      sort: (log, {now}) => now - (lastOf(log) === undefined ? 0 : pushedAt(lastOf(log)!)),
      align: 'right',
    },
    {
      title: 'VERSION',
      help: 'Its number, as istiod counts.',
      cell: log => numberOf(lastOf(log)?.id ?? '-'),
      shown: 'compact',
      drop: 5,
      max: 12,
      cut: 'middle',
    },
    {title: 'VERSION', help: 'Its version, from the nonce.', cell: log => lastOf(log)?.id ?? '-', shown: 'wide', drop: 5, max: 28, cut: 'middle'},
    {
      title: 'ACKED',
      help: 'Proxies that acknowledged the last push, of those it was sent to and that were sent nothing newer.',
      cell: log => {
        const last = lastOf(log);
        return last === undefined ? '-' : `${last.acked}/${reached(last)}`;
      },
      sort: log => lastOf(log)?.acked ?? 0,
      align: 'right',
    },
    {
      title: 'REFUSED',
      help: 'Proxies that refused what they were last sent.',
      cell: log => {
        const {length} = openOf(log, 'refused');
        return span(String(length), length > 0 ? 'bad' : 'dim');
      },
      sort: log => openOf(log, 'refused').length,
      align: 'right',
    },
    {
      title: 'LAGS',
      help: `Proxies that have not acknowledged what they were last sent; dim while that is younger than ${inFlightMs / 1000} s.`,
      cell: (log, {now}) => {
        const {length} = openOf(log, 'waiting');
        return span(String(length), lateOf(log, now).length > 0 ? 'warn' : 'dim');
      },
      sort: log => openOf(log, 'waiting').length,
      align: 'right',
    },
    {
      title: 'TOOK',
      help: 'Time until the last proxy acknowledged the last push, as far as polls tell; > where one has not yet.',
      cell: (log, {now}) => tookText(log, now),
      sort: (log, {now}) => tookMs(log, now),
      align: 'right',
      drop: 7,
    },
    {title: 'PUSHES', help: 'Pushes that i9s has seen.', cell: ({seen}) => String(seen), sort: ({seen}) => seen, align: 'right', drop: 6},
    {
      title: 'RATE',
      help: 'Pushes in each half minute of the last five minutes.',
      cell: (log, {now}) => span(sparkline(pushCourse(log, now)), log.times.length === 0 ? 'dim' : 'info'),
      sort: (log, {now}) => pushCourse(log, now).reduce((sum, pushes) => sum + pushes, 0),
      drop: 4,
      min: 10,
    },
    {
      title: 'PROXIES',
      help: 'Proxies of this istiod that ask for the type.',
      cell: ({watching}) => String(watching),
      sort: ({watching}) => watching,
      shown: 'wide',
      align: 'right',
      drop: 3,
    },
    {
      title: 'OVERTAKEN',
      help: 'Proxies that were sent the last push before they had answered the one before it.',
      cell: ({pushes}) => String(pushes.at(-2)?.replaced ?? 0),
      sort: ({pushes}) => pushes.at(-2)?.replaced ?? 0,
      shown: 'wide',
      align: 'right',
      drop: 1,
    },
    {
      title: 'SLOWEST',
      help: 'Who took longest to acknowledge the last push.',
      cell: log => slowText(lastOf(log), 1),
      shown: 'wide',
      drop: 2,
      max: 40,
    },
  ],
  jumps,
  strip: (log, {now}) => pushStrip(log, now),
  copies: log => [
    {label: 'version', text: lastOf(log)?.id ?? ''},
    {
      label: 'proxies that lag',
      text: openOf(log, 'waiting')
        .map(({proxy}) => proxy)
        .join('\n'),
    },
  ],
  note: ({logs}) => {
    const since = Math.min(...[...logs.values()].map(log => log.since));
    return logs.size === 0 ? 'No istiod has answered yet.' : `Since ${clockText(since)}. Polled every 2 s at most, so times are upper bounds (<=).`;
  },
  json: ({open, times: _, since, pushes, ...log}) => ({
    ...log,
    since: rfc3339(since),
    open: [...open.values()].map(({since, after: _, ...each}) => ({...each, since: rfc3339(since)})),
    pushes: pushes.map(({seenAt, sentAt, ...each}) => ({...each, seenAt: rfc3339(seenAt), sentAt: sentAt === undefined ? null : rfc3339(sentAt)})),
  }),
});

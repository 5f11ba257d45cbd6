import {statsPart} from '../envoy/stats.ts';
import {course, type StatsHistory, withSample} from '../envoy/statsHistory.ts';
import {explained} from '../envoy/statWords.ts';
import {ageSince, coarseAge, humanAge, rfc3339} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {sparkline} from '../lib/sparkline.ts';
import {type StatRow, statRows} from './statRows.ts';
import {defineTable, type Known} from './view.ts';

const isTime = /(update_time|config_reload_time_ms)$/;
const isOfTraffic = /^(cluster\.(outbound|inbound)\||http\..*\.downstream_rq_)/;

/** "0.5", "12.3", "1250": enough digits to tell rates apart. */
const rateText = (rate: number): string => (Math.abs(rate) >= 100 ? rate.toFixed(0) : String(Number(rate.toFixed(Math.abs(rate) < 10 ? 2 : 1))));

function courseLine({name, movement, rate, history}: StatRow): Line | undefined {
  if (movement === undefined || history === undefined) return undefined;
  const bars = course(history, name);
  if (bars.length === 0) return undefined;
  const most = Math.max(...bars);
  const words = movement.isGauge ? `between ${Math.min(...bars)} and ${most}` : `${rateText(rate ?? 0)}/s, at most ${rateText(most)}/s`;
  const over = humanAge((history.times.at(-1) ?? 0) - (history.times[0] ?? 0));
  return [span(sparkline(bars), 'info'), span(` ${words} in ${over}`)];
}

function strip(row: StatRow, {now}: Known): readonly Line[] {
  const words = explained(row.name);
  const moved = courseLine(row);
  const time = isTime.test(row.name) && typeof row.value === 'number' && row.value > 0 ? ageSince(row.value, now) : undefined;
  return [
    ...(moved === undefined ? [] : [moved]),
    ...(words === undefined ? [] : [[span(words.means, row.problem ? 'bad' : 'plain')]]),
    ...(time === undefined ? [] : [[span(`That was ${time} ago.`)]]),
    [span(row.name, 'strong'), span(` ${row.text}`)],
  ];
}

/** What an Envoy counts, and how fast it moves. */
export const stats = defineTable({
  scope: 'proxy',
  title: 'Stats',
  help: "Envoy's counters and gauges with their rates between two polls; those that were never written are left out.",
  key: '9',
  aliases: ['stat'],
  envoyOnly: true,
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  everyMs: 2000,
  same: proxy => `istioctl experimental envoy-stats ${proxy?.id ?? ''}`,
  load: async ({envoy, before, answeredAt, rest}) => {
    const latest = await envoy(statsPart);
    // Only this function gives `before`.
    const last = before as {readonly history: StatsHistory; readonly rows: readonly StatRow[]} | undefined;
    const history = withSample(last?.history, latest, answeredAt(statsPart) ?? 0);
    await rest();
    return {history, rows: statRows(history, last?.rows), hasTraffic: latest.stats.some(({name}) => isOfTraffic.test(name))};
  },
  rows: ({rows}) => rows,
  id: ({name}) => name,
  rank: ({order}) => order,
  problem: ({problem}) => problem,
  columns: [
    {
      title: 'STAT',
      help: 'Name of the stat.',
      cell: ({name, problem}) => ({text: name, tone: problem ? 'bad' : 'plain'}),
      min: 42,
      max: 110,
      cut: 'middle',
    },
    {
      title: 'VALUE',
      help: 'Its value since Envoy started; the quantiles of a histogram.',
      cell: ({text}) => text,
      sort: ({value}) => (typeof value === 'number' ? value : -1),
      align: 'right',
      min: 8,
      max: 24,
    },
    {
      title: 'RATE/s',
      help: 'Change a second between the last two polls; - where there is none to tell.',
      cell: ({rate}) => (rate === undefined ? span('-', 'dim') : span(rateText(rate), rate === 0 ? 'dim' : 'strong')),
      sort: ({rate}) => rate ?? -1,
      align: 'right',
      min: 7,
      max: 10,
    },
    {
      title: 'CHANGED',
      help: 'How long ago i9s saw it change; - where it did not, since the pane is open.',
      cell: ({movement}, {now}) => (movement === undefined ? span('-', 'dim') : coarseAge(now - movement.changedAt)),
      sort: ({movement}, {now}) => (movement === undefined ? Number.MAX_SAFE_INTEGER : now - movement.changedAt),
      align: 'right',
      min: 7,
      max: 7,
      drop: 1,
    },
  ],
  strip,
  copies: ({name, text}) => [
    {label: 'name', text: name},
    {label: 'value', text},
  ],
  json: ({name, value, text, rate, movement}) => ({
    name,
    value: typeof value === 'number' && value < 0 ? text : value,
    ...(rate === undefined ? {} : {ratePerSecond: rate}),
    ...(movement === undefined ? {} : {changed: rfc3339(movement.changedAt), lastValues: movement.values}),
  }),
  note: ({hasTraffic}) => (hasTraffic ? undefined : 'Istio keeps few; pod annotation sidecar.istio.io/statsInclusionPrefixes'),
});

import {breakerUse} from '../analysis/breakerUse.ts';
import {findings, type Upstream} from '../analysis/upstream.ts';
import {outlierText} from '../envoy/clusterLimits.ts';
import {addressText} from '../envoy/endpointAddress.ts';
import {isServing} from '../envoy/endpointHealth.ts';
import type {Endpoint} from '../envoy/endpoints.ts';
import {statWords} from '../envoy/statWords.ts';
import {type Line, span, type Tone} from '../lib/page.ts';
import {pad, width} from '../lib/text.ts';
import {peerOf} from './endpointPeer.ts';
import type {Known} from './view.ts';

const blank: Line = [span('')];
const heading = (text: string): readonly Line[] => [blank, [span(text, 'strong')]];
const tones = {bad: 'bad', warn: 'warn', good: 'good'} as const;

/** The page, from the verdict down to single counters. */
export function upstreamLines(upstream: Upstream, known: Known): readonly Line[] {
  const [verdict, ...others] = findings(upstream);
  const next = [verdict, ...others].flatMap(finding => finding?.next ?? []);
  return [
    [span(upstream.name, 'strong')],
    ...(verdict === undefined ? [] : [[span(verdict.what, tones[verdict.level])]]),
    ...others.map(({level, what}): Line => [span('  also ', 'dim'), span(what, tones[level])]),
    ...(next.length === 0 ? [] : heading('What to do')),
    ...[...new Set(next)].map((text): Line => [span(`  ${text}`)]),
    ...(upstream.endpoints === undefined
      ? []
      : [...endpointLines(upstream, known), ...outlierLines(upstream), ...breakerLines(upstream), ...counterLines(upstream)]),
  ];
}

type Row = {readonly cells: readonly string[]; readonly tone: Tone};

/** Rows of cells as lines, every column as wide as its widest cell. */
function aligned(rows: readonly Row[]): readonly Line[] {
  const columns = Math.max(0, ...rows.map(({cells}) => cells.length));
  const widths = Array.from({length: columns}, (_, at) => Math.max(...rows.map(({cells}) => width(cells[at] ?? ''))));
  return rows.map(({cells, tone}) => [
    span(
      `  ${cells
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join('  ')
        .trimEnd()}`,
      tone,
    ),
  ]);
}

function podOf(endpoint: Endpoint, {mesh}: Known): string {
  const peer = peerOf(endpoint, mesh);
  if (peer.is === 'pod') return peer.pod.name;
  return peer.is === 'node' ? `a pod of node ${peer.node}` : peer.is === 'unknown' ? '-' : 'this pod';
}

function endpointLines({endpoints = []}: Upstream, known: Known): readonly Line[] {
  if (endpoints.length === 0) return [];
  // The longest cell is the last: on a narrow screen it alone goes on in the next line.
  const titles = ['ENDPOINT', 'STATUS', 'FAILED', 'CX', 'CX FAILED', 'RQ', 'RQ ERROR', 'TIMEOUT', 'POD'];
  const counters = ['cx_active', 'cx_connect_fail', 'rq_total', 'rq_error', 'rq_timeout'];
  // Those that get no requests first.
  const sorted = endpoints.toSorted((a, b) => Number(isServing(a)) - Number(isServing(b)));
  const rows = sorted.map(
    (endpoint): Row => ({
      cells: [
        addressText(endpoint.address),
        endpoint.status,
        endpoint.failures.join(',') || '-',
        ...counters.map(name => String(endpoint.stats[name] ?? '-')),
        podOf(endpoint, known),
      ],
      tone: isServing(endpoint) ? 'plain' : 'bad',
    }),
  );
  return [...heading(`Endpoints (${endpoints.length})`), ...aligned([{cells: titles, tone: 'dim'}, ...rows])];
}

function outlierLines({outlier, stats, panicPercent}: Upstream): readonly Line[] {
  const active = stats.get('outlier_detection.ejections_active');
  const total = stats.get('outlier_detection.ejections_enforced_total');
  const panic =
    panicPercent > 0 ? `below ${panicPercent} % healthy, health is ignored (panic mode)` : 'no panic mode: failed endpoints never get requests';
  return [
    ...heading('Outlier detection'),
    [span(outlier === undefined ? '  none: no endpoint is ever ejected' : `  ${outlierText(outlier)}`)],
    ...(active === undefined ? [] : [[span(`  ${active} ejected now, ${total ?? '?'} ejections so far`, active > 0 ? 'bad' : 'plain')]]),
    [span(`  ${panic}`)],
  ];
}

function breakerLines({breakers, endpoints, stats}: Upstream): readonly Line[] {
  const rows = breakerUse(breakers, endpoints ?? [], stats).map(({name, setting, used, limit, open}): Row => {
    const left = limit === undefined || used === undefined ? '-' : String(Math.max(0, limit - used));
    return {
      cells: [name, String(used ?? '?'), limit === undefined ? 'none' : String(limit), left, setting.replace('connectionPool.', '')],
      tone: open ? 'bad' : 'plain',
    };
  });
  return [...heading('Circuit breakers'), ...aligned([{cells: ['BREAKER', 'IN USE', 'LIMIT', 'LEFT', 'connectionPool'], tone: 'dim'}, ...rows])];
}

const counters = [
  'membership_total',
  'membership_healthy',
  'membership_degraded',
  'membership_excluded',
  'lb_healthy_panic',
  'upstream_cx_none_healthy',
  'upstream_cx_connect_fail',
  'upstream_cx_connect_timeout',
  'upstream_cx_overflow',
  'upstream_rq_pending_overflow',
  'upstream_rq_active_overflow',
  'upstream_rq_retry_overflow',
  'upstream_rq_timeout',
  'upstream_rq_5xx',
  'upstream_rq_total',
  'ssl.handshake',
  'ssl.connection_error',
  'ssl.fail_verify_error',
  'ssl.fail_verify_san',
];

function counterLines({name, stats}: Upstream): readonly Line[] {
  const rows = counters.flatMap((counter): readonly Row[] => {
    const value = stats.get(counter);
    if (value === undefined) return [];
    const words = statWords(`cluster.x.${counter}`);
    const isBad = (words?.alarm === 'zero') === (value === 0) && words?.alarm !== undefined;
    return [{cells: [counter, String(value), words?.means ?? ''], tone: isBad ? 'warn' : 'plain'}];
  });
  const none: readonly Line[] = [
    [span('  Envoy keeps no stats of this cluster, as Istio wants it. For more, annotate the pod:', 'dim')],
    [span(`  sidecar.istio.io/statsInclusionPrefixes: "cluster.${name}"`, 'dim')],
  ];
  return [...heading('Counters since Envoy started'), ...(rows.length === 0 ? none : aligned(rows))];
}

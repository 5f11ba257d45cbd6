import type {MeshProxy} from '../istio/proxies.ts';
import {type CellState, cellState, isInFlight, lastPush, shortWords, stateTones, statusOf} from '../istio/status.ts';
import {type XdsName, xdsNames} from '../istio/sync.ts';
import {ageSince, coarseAge} from '../lib/ages.ts';
import type {Span} from '../lib/page.ts';
import type {Column, Known} from './view.ts';

type Row = MeshProxy;

/** Milliseconds for which a cell is marked after its state changed. */
const markedMs = 10_000;

/** A proxy whose istiod no longer answers shows what was last known of it, dim. */
export const isAged = (proxy: Row, {mesh}: Known): boolean => proxy.istiod !== undefined && mesh.istiods.get(proxy.istiod)?.trouble !== undefined;

function stateSpan(proxy: Row, type: XdsName, known: Known, words: (state: CellState) => string): Span {
  const state = cellState(proxy, type);
  const {since, atFirstLook} = proxy.types[type] ?? proxy;
  const dim = isInFlight(proxy, type, known.now) || isAged(proxy, known) || proxy.connectedness === 'starting';
  const age = known.now - since;
  const changed = !atFirstLook && age >= 0 && age < markedMs && state !== 'IGNORED';
  return {text: words(state), tone: dim ? 'dim' : stateTones[state], ...(changed ? {mark: '*'} : {})};
}

/** ztunnels have other types: what would be four cells reads "WDS ok WADS ok". */
const ztunnelCells: Readonly<Record<XdsName, readonly ['name' | 'state', XdsName]>> = {
  CDS: ['name', 'WDS'],
  LDS: ['state', 'WDS'],
  EDS: ['name', 'WADS'],
  RDS: ['state', 'WADS'],
};

type Words = (state: CellState, type: XdsName) => string;

function typeCell(proxy: Row, type: XdsName, known: Known, words: Words): Span {
  const state = (of: XdsName): Span => stateSpan(proxy, of, known, found => words(found, of));
  if (proxy.kind !== 'ztunnel' || proxy.connectedness !== 'connected') return state(type);
  const [what, other] = ztunnelCells[type] ?? [];
  if (other === undefined) return {text: ''};
  return what === 'name' ? {text: other, tone: 'dim'} : state(other);
}

const shortCell = (proxy: Row, type: XdsName, known: Known): Span => typeCell(proxy, type, known, state => shortWords[state]);

/** "SYNCED 3m": the word of istioctl and its age, the time since the last push of that type. */
const longWords =
  (proxy: Row, {now}: Known): Words =>
  (state, type) => {
    const sentAt = proxy.types[type]?.sentAt;
    return sentAt === undefined || proxy.connectedness !== 'connected' ? state : `${state} ${coarseAge(now - sentAt)}`;
  };
const longCell = (proxy: Row, type: XdsName, known: Known): Span => typeCell(proxy, type, known, longWords(proxy, known));

const severityOf = (proxy: Row, type: XdsName, {now}: Known): string => {
  const order: readonly CellState[] = ['ERROR', 'NOT CONNECTED', 'STALE', 'UNKNOWN', 'NOT SENT', 'SYNCED', 'IGNORED'];
  return String(isInFlight(proxy, type, now) ? order.indexOf('SYNCED') : order.indexOf(cellState(proxy, type)));
};

const types = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'] as const;
const help = (type: XdsName): string => `Whether the proxy has acknowledged the last ${type} push.`;
/** The five types everybody asks for, in short words and in those of istioctl. */
export const typeColumns = types.flatMap((type): readonly Column<Row>[] => {
  const sort = (proxy: Row, known: Known): string => severityOf(proxy, type, known);
  const drop = type === 'ECDS' ? 13 : 15;
  return [
    {title: type, help: help(type), cell: (proxy, known) => shortCell(proxy, type, known), sort, shown: 'compact', drop, min: 6, max: 6},
    {
      title: type,
      help: `${help(type).slice(0, -1)}, and the time since that push.`,
      cell: (proxy, known) => longCell(proxy, type, known),
      sort,
      shown: 'wide',
      drop,
      max: 14,
    },
  ];
});

/** Types beyond the five of the table, for wide mode: "SDS SYNCED 9m, NDS SYNCED 3m". */
export const otherTypes = (proxy: Row, known: Known): string =>
  Object.keys(proxy.types)
    .filter(name => !(types as readonly string[]).includes(name))
    .sort()
    .map(name => `${name} ${longWords(proxy, known)(cellState(proxy, name), name)}`)
    .join(', ');

/** How long the worst type has been so, as i9s saw it; `>` where it was so at the first look. All ok: the age of the last push. */
export function sinceText(proxy: Row, {now}: Known): string {
  const {problem, since, atFirstLook} = statusOf(proxy, now);
  if (problem) return `${atFirstLook ? '>' : ''}${ageSince(since, now)}`;
  const push = lastPush(proxy);
  return push === undefined ? '-' : coarseAge(now - push);
}

export const sinceMs = (proxy: Row, {now}: Known): number => {
  const {problem, since} = statusOf(proxy, now);
  return now - (problem ? since : (lastPush(proxy) ?? 0));
};

export function worstCell(proxy: Row, {now}: Known): Span {
  const {type, state, problem} = statusOf(proxy, now);
  return {text: [problem || state === 'NOT SENT' ? type : undefined, shortWords[state]].filter(Boolean).join(' '), tone: stateTones[state]};
}

/** Types without a column of their own, for the filter: `wds:stale`. */
export const filterColumns = xdsNames
  .filter(name => !(types as readonly string[]).includes(name))
  .map(
    (type): Column<Row> => ({
      title: type,
      help: help(type),
      cell: (proxy, known) =>
        proxy.types[type] === undefined ? '' : `${longWords(proxy, known)(cellState(proxy, type), type)} ${shortWords[cellState(proxy, type)]}`,
      shown: 'filter',
    }),
  );

import type {Connection, TypeSync} from '../istio/sync.ts';
import {xdsName, xdsUrl} from '../istio/sync.ts';
import {humanAge} from '../lib/ages.ts';
import {compareText} from '../lib/text.ts';
import {tabwriter} from './tabwriter.ts';

/** A connection and the pod name of the istiod that holds it. */
export type PsRow = {readonly connection: Connection; readonly istiod: string};

const gap = 5;

/** The table of `istioctl proxy-status` 1.14 to 1.26, with the cells, gaps and order of 1.31. `now` in milliseconds. */
export function psTable(rows: readonly PsRow[], now: number): string {
  return typesTable(rows, ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'].map(xdsUrl), now);
}

/** `istioctl proxy-status -v 1` of 1.31: a column for each type that any proxy watches, ordered by type URL. */
export function psTypesTable(rows: readonly PsRow[], now: number): string {
  const always = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS'].map(xdsUrl);
  const urls = new Set([...always, ...rows.flatMap(({connection}) => Object.keys(connection.resources))]);
  return typesTable(rows, [...urls].sort(), now);
}

/** `istioctl proxy-status` (`-v 0`) of 1.27 and later: which types each proxy is subscribed to, without states. */
export function psSubscribedTable(rows: readonly PsRow[]): string {
  const header = ['NAME', 'CLUSTER', 'ISTIOD', 'VERSION', 'SUBSCRIBED TYPES'];
  const cells = byProxyId(rows).map(({connection, istiod}) => [...identity(connection), istiod, connection.version ?? '', subscribed(connection)]);
  return tabwriter([header, ...cells], gap);
}

function typesTable(rows: readonly PsRow[], urls: readonly string[], now: number): string {
  const header = ['NAME', 'CLUSTER', ...urls.map(xdsName), 'ISTIOD', 'VERSION'];
  const cells = byProxyId(rows).map(({connection, istiod}) => {
    const states = urls.map(url => syncCell(connection.resources[url], now));
    return [...identity(connection), ...states, istiod, connection.version ?? ''];
  });
  return tabwriter([header, ...cells], gap);
}

const identity = ({id, clusterId}: Connection): readonly string[] => [id, clusterId];

/** istioctl's cell: "SYNCED (5m12s)", where the age is that of the last push of the type; "IGNORED" for a type not watched. `now` in milliseconds. */
export function syncCell(sync: TypeSync | undefined, now: number): string {
  if (sync === undefined) return 'IGNORED';
  return sync.state === 'NOT SENT' || sync.sentAt === undefined ? sync.state : `${sync.state} (${humanAge(now - sync.sentAt)})`;
}

/** "4 (CDS,LDS,EDS,RDS)": these four first, the rest by type URL, so that WDS can stand there twice. */
function subscribed({resources}: Connection): string {
  const first = ['CDS', 'LDS', 'EDS', 'RDS'].map(xdsUrl);
  const rest = Object.keys(resources).filter(url => !first.includes(url));
  const names = [...first.filter(url => resources[url] !== undefined), ...rest.sort()].map(xdsName);
  return names.length === 0 ? '0' : `${names.length} (${names.join(',')})`;
}

/** Go compares bytes; the ids are names of Kubernetes, thus ASCII, where comparing UTF-16 units is the same. */
const byProxyId = (rows: readonly PsRow[]): readonly PsRow[] => [...rows].sort(({connection: {id: a}}, {connection: {id: b}}) => compareText(a, b));

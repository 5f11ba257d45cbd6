import type {AccessRecord, LogField} from '../lib/logRecord.ts';
import type {AccessField} from './accessLogFields.ts';
import {parseClusterName} from './clusterName.ts';
import {shortFlag} from './responseFlags.ts';

/** What a line says in a field; undefined where it does not have it, or has `-`. */
export type Get = (field: AccessField) => string | undefined;

/** The record of what an Envoy logged. `fields` are made when they are asked for. */
export function accessRecord(get: Get, fields: () => readonly LogField[]): AccessRecord {
  const record: {-readonly [Member in keyof AccessRecord]: AccessRecord[Member]} = {
    is: 'access',
    by: 'envoy',
    target: targetOf(get),
    flags: flagsOf(get('RESPONSE_FLAGS')),
    fields,
  };
  const time = get('START_TIME');
  const method = get('METHOD');
  const code = numberOf(get('RESPONSE_CODE'));
  const details = get('RESPONSE_CODE_DETAILS') ?? get('CONNECTION_TERMINATION_DETAILS');
  const durationMs = numberOf(get('DURATION'));
  const cluster = get('UPSTREAM_CLUSTER');
  const upstream = get('UPSTREAM_HOST');
  const route = get('ROUTE_NAME');
  const requestId = get('X-REQUEST-ID');
  if (time !== undefined) record.time = time;
  if (method !== undefined) record.method = method;
  if (code !== undefined) record.code = code;
  if (details !== undefined) record.details = details;
  if (durationMs !== undefined) record.durationMs = durationMs;
  if (cluster !== undefined) record.cluster = cluster;
  if (upstream !== undefined) record.upstream = upstream;
  if (route !== undefined) record.route = route;
  if (requestId !== undefined) record.requestId = requestId;
  return record;
}

const none: readonly string[] = [];
const flagsOf = (text: string | undefined): readonly string[] => (text === undefined ? none : text.split(',').map(shortFlag));

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Authority and path; of connections the server name, the host of the cluster, or the address that was dialled. */
function targetOf(get: Get): string {
  const authority = get('AUTHORITY');
  const path = get('PATH');
  if (authority !== undefined || path !== undefined) return `${authority ?? ''}${path ?? ''}`;
  const name = get('REQUESTED_SERVER_NAME');
  // Sidecars name the cluster in the SNI of their mTLS.
  const parts = parseClusterName(name ?? get('UPSTREAM_CLUSTER') ?? '');
  if (parts !== undefined && parts.host !== '') return `${parts.host}:${parts.port}`;
  return name ?? get('DOWNSTREAM_LOCAL_ADDRESS') ?? '-';
}

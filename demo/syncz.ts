import type {Member} from './cast.ts';
import {pairNames, typeUrls, type XdsType} from './xdsTypes.ts';

/** What istiod knows of one type of one proxy, in the order of the keys of `/debug/syncz`. */
export type Sent = {readonly sent: string; readonly acked?: string; readonly sentTime: string; readonly lastError?: string};

/** A proxy connected to an istiod. `row`: its object in `/debug/syncz`, as text. */
export type Connection = {
  readonly member: Member;
  readonly istiod: string;
  readonly id: string;
  readonly connectedAt: string;
  readonly address: string;
  readonly types: Map<XdsType, Sent>;
  row: string;
};

/** One element of `/debug/syncz`, its keys and their order as istiod 1.23 and later write them. `version`: what the proxy says of itself. */
export function rowText({member, types}: Connection, version = member.version): string {
  const pairs = pairNames.flatMap(([type, name]) => {
    const state = types.get(type);
    if (state === undefined) return [];
    return [[`${name}_sent`, state.sent] as const, ...(state.acked === undefined ? [] : [[`${name}_acked`, state.acked] as const])];
  });
  const urls = [...types].map(([type, state]) => [typeUrls[type], ordered(state)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({
    cluster_id: 'Kubernetes',
    proxy: member.id,
    proxy_type: member.recorded.proxy?.type,
    ...(member.recorded.proxy?.type === 'ztunnel' ? {} : {istio_version: version}),
    ...Object.fromEntries(pairs),
    resources: Object.fromEntries(urls),
  });
}

const ordered = ({sent, acked, sentTime, lastError}: Sent) => ({sent, acked, sentTime, lastError});

/** The whole of `/debug/syncz`: rows by namespace and name. `namespace` keeps only that one's. */
export function synczText(connections: readonly Connection[], namespace?: string): string {
  const rows = connections.filter(({member}) => namespace === undefined || member.namespace === namespace);
  return `[${rows
    .sort((a, b) => (a.member.namespace < b.member.namespace ? -1 : a.member.namespace > b.member.namespace ? 1 : a.member.id < b.member.id ? -1 : 1))
    .map(({row}) => row)
    .join(',')}]`;
}

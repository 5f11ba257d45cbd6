import {compareText} from '../lib/text.ts';
import type {ZtunnelDump} from '../ztunnel/dump.ts';
import {goValue} from '../ztunnel/goStruct.ts';
import {workloadStateType} from '../ztunnel/istioctlTypes.ts';
import {texts} from '../ztunnel/wire.ts';
import type {Connection, WorkloadState} from '../ztunnel/workloadState.ts';
import {isWanted} from './printing.ts';
import {vipText} from './ztServicesPc.ts';
import type {ZtunnelPc} from './ztunnelPc.ts';

type NameOf = (address: string) => string;
type Row = {readonly state: WorkloadState; readonly nameOf: NameOf};

/** Names for addresses as istioctl finds them: by the first address of services, then of workloads; the port stays. */
function namesIn({services = [], workloads}: ZtunnelDump): NameOf {
  const hosts = new Map(services.map(({hostname, raw}) => [vipText(texts(raw, 'vips')[0] ?? ''), hostname]));
  const pods = new Map(workloads.map(({name, namespace, raw}) => [texts(raw, 'workloadIps')[0] ?? '', `${name}.${namespace}`]));
  return address => {
    const [, ip = '', port] = /^\[?([^\]]+?)\]?:(\d*)$/.exec(address) ?? [];
    const name = ip === '' ? undefined : (hosts.get(ip) ?? pods.get(ip));
    return name === undefined ? address : `${name}:${port}`;
  };
}

/** An inbound one names what was called as the caller did; that is no address. */
const cells = ({direction, src, originalDst, actualDst, protocol}: Connection, nameOf: NameOf): readonly string[] =>
  direction === 'inbound'
    ? ['Inbound', nameOf(actualDst), nameOf(src), originalDst, protocol]
    : ['Outbound', nameOf(src), nameOf(actualDst), nameOf(originalDst), protocol];

const opposite: Readonly<Record<string, Connection['direction']>> = {inbound: 'outbound', outbound: 'inbound'};

/** How `i9s zc connections` prints. */
export const connectionPc: ZtunnelPc<Row> = {
  words: ['connections', 'cons'],
  help: 'Connections that a ztunnel has open, by pod.',
  gap: 1,
  flags: [
    {
      name: 'workload-namespace',
      takes: 'NAME',
      help: 'Connections of the workloads of this namespace.',
      keeps: ({state}, name) => name === '' || state.namespace === name,
    },
    {name: 'direction', takes: 'TEXT', help: 'inbound or outbound: only those that come in, or that go out.'},
    {name: 'raw', help: 'Addresses as they are, without names.'},
  ],
  ofOne: true,
  heading: 'CONNECTIONS INFO',
  rows: dump => {
    const nameOf = namesIn(dump);
    return (dump.connections ?? [])
      .map(state => ({state, nameOf}))
      .sort(({state: a}, {state: b}) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
  },
  isAbout: ({state}, {name, namespace}) => isWanted(state.name, name) && state.namespace === namespace,
  table: (rows, {direction = '', raw}) => [
    ['WORKLOAD', 'DIRECTION', 'LOCAL', 'REMOTE', 'REMOTE TARGET', 'PROTOCOL'],
    ...rows.flatMap(({state: {name, namespace, connections}, nameOf}) =>
      connections
        .filter(one => one.direction !== opposite[direction])
        .map(one => [`${name}.${namespace}`, ...cells(one, raw === 'true' ? address => address : nameOf)]),
    ),
  ],
  json: rows => rows.map(({state: {raw}}) => goValue(workloadStateType, raw)),
};

import type {Part} from '../envoy/part.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {field} from '../lib/json.ts';
import {span} from '../lib/page.ts';
import {compareText, count, firstOf} from '../lib/text.ts';
import {type AddressName, addressNames, addressParts, addressText} from '../ztunnel/addressNames.ts';
import {parseZtunnelDump} from '../ztunnel/dump.ts';
import {type Connection, parseWorkloadState, type WorkloadState} from '../ztunnel/workloadState.ts';
import type {Ask} from './ask.ts';
import {defineTable} from './view.ts';
import {eachZtunnel, everyMsOf, onlyZtunnel, type ZtunnelHeard} from './ztAsk.ts';
import {silentText, waitingText} from './ztCells.ts';
import {connectionPc} from './ztConnectionsPc.ts';
import {connectionJumps, connectionStrip} from './ztConnectionWords.ts';
import {podAbout} from './ztJumps.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/** An end of a connection: its address, the same in words, and what is there. */
export type End = {readonly address: string; readonly text: string; readonly is: AddressName | undefined};
/** A connection that a ztunnel has open for one of its pods, in istioctl's words. */
export type ConnectionRow = {
  readonly key: string;
  readonly connection: Connection;
  readonly workload: Pick<WorkloadState, 'name' | 'namespace' | 'uid'>;
  readonly local: End;
  readonly remote: End;
  readonly target: End;
  readonly proxy: MeshProxy;
  readonly only: string | undefined;
};
/** What a ztunnel told: its connections, how many pods it serves, and which of them are not up. */
type Told = {readonly rows: readonly ConnectionRow[]; readonly pods: number; readonly waiting: readonly string[]; readonly tells: boolean};
type Data = {readonly rows: readonly ConnectionRow[]; readonly ztunnels: readonly ZtunnelHeard<Told>[]};

async function load(ask: Ask): Promise<Data> {
  const only = onlyZtunnel(ask)?.key;
  const dataOf = (ztunnels: Data['ztunnels']): Data => ({ztunnels, rows: ztunnels.flatMap(({value}) => value?.rows ?? []).toSorted(inOrder)});
  const show = (answers: Data['ztunnels']): void => {
    if (ask.before === undefined) ask.soFar(dataOf(answers));
  };
  return dataOf(await eachZtunnel(ask, openPart, (open, proxy) => toldBy(open, proxy, only), show));
}

type Open = {readonly states: readonly WorkloadState[] | undefined; readonly names: ReadonlyMap<string, AddressName>};

/** Of a dump only what is shown: it is asked for often, and the rest of it is large. */
const openPart: Part<Open> = {
  ...ztunnelPart,
  ahead: () => [],
  read: json => {
    if (field(json, 'workloadState') === undefined && parseZtunnelDump(json) === undefined) return undefined;
    const states = parseWorkloadState(field(json, 'workloadState'));
    const ends = (states ?? []).flatMap(({connections}) => connections.flatMap(({src, actualDst, originalDst}) => [src, actualDst, originalDst]));
    return {states, names: addressNames(json, new Set(ends.map(end => addressParts(end)?.ip ?? '')))};
  },
};

function toldBy(open: Open, proxy: MeshProxy, only: string | undefined): Told {
  const {states = [], names} = open;
  const seen = new Map<string, number>();
  const endOf = (address: string): End => ({address, text: addressText(address, names), is: names.get(addressParts(address)?.ip ?? '')});
  const rows = states.flatMap(({name, namespace, uid, connections}) =>
    connections.map((connection): ConnectionRow => {
      const {direction, src, actualDst, originalDst} = connection;
      const isInbound = direction === 'inbound';
      const id = [proxy.key, `${name}.${namespace}`, direction, src, actualDst, originalDst].join(' ');
      const before = seen.get(id) ?? 0;
      seen.set(id, before + 1);
      return {
        key: before === 0 ? id : `${id} ${before}`,
        connection,
        workload: {name, namespace, uid},
        local: endOf(isInbound ? actualDst : src),
        remote: endOf(isInbound ? src : actualDst),
        target: endOf(originalDst),
        proxy,
        only,
      };
    }),
  );
  const waiting = states.flatMap(({name, namespace, state}) => (state === 'Up' || state === '' ? [] : [`${name}.${namespace} (${state})`]));
  return {rows, pods: states.length, waiting, tells: open.states !== undefined};
}

/** istioctl's order. */
const inOrder = ({workload: a}: ConnectionRow, {workload: b}: ConnectionRow): number =>
  compareText(a.namespace, b.namespace) || compareText(a.name, b.name);

/** Nearly all hosts end alike, which would take the place of what tells them apart. */
const shortText = ({text}: End): string => text.replace(/\.svc\.cluster\.local(?=:\d+$)/, '');

/** The connections that ztunnels have open, of all or of one. */
export const ztConnections = defineTable({
  scope: 'cluster',
  family: 'ztunnel',
  takesProxy: true,
  hidden: true,
  title: 'Connections',
  help: 'Connections that ztunnels have open now for the pods of their nodes, with names for addresses.',
  aliases: connectionPc.words,
  same: proxy => `istioctl ztunnel-config connections${proxy === undefined ? ' --node NODE' : ` ${proxy.id}`}`,
  nowhere: where => `No connection of ${where.WORKLOAD ?? 'it'} is open now.`,
  everyMs: everyMsOf(5_000, 333),
  load,
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({workload}) => workload.name,
  namespace: ({workload}) => workload.namespace,
  // Of pods on its own node, in this cluster.
  about: ({workload, proxy}, known) => ({...podAbout(`${workload.name}.${workload.namespace}`, known), proxy: proxy.key}),
  columns: [
    {
      title: 'WORKLOAD',
      help: 'The pod, as NAME.NAMESPACE.',
      cell: ({workload}) => `${workload.name}.${workload.namespace}`,
      min: 20,
      max: 60,
      cut: 'middle',
    },
    {
      title: 'DIRECTION',
      help: 'Inbound or Outbound, as seen from the pod.',
      cell: ({connection}) => (connection.direction === 'inbound' ? 'Inbound' : 'Outbound'),
      drop: 9,
    },
    {title: 'LOCAL', help: 'Its own end.', cell: ({local}) => shortText(local), max: 60, cut: 'middle', drop: 4},
    {
      title: 'REMOTE',
      help: 'The other end: who calls, or where the ztunnel goes to.',
      cell: ({remote}) => shortText(remote),
      min: 20,
      max: 60,
      cut: 'middle',
    },
    {
      title: 'REMOTE TARGET',
      help: 'What was called: the address before anything was chosen.',
      cell: ({target}) => shortText(target) || span('-', 'dim'),
      min: 20,
      max: 60,
      cut: 'middle',
      drop: 8,
    },
    {title: 'PROTOCOL', help: 'HBONE: in a tunnel; TCP: as it came.', cell: ({connection}) => connection.protocol || span('-', 'dim'), drop: 7},
    {title: 'NODE', help: 'Node of the ztunnel.', cell: ({proxy}) => proxy.pod?.node ?? '-', max: 40, cut: 'middle', drop: 6},
    {title: 'ZTUNNEL', help: 'The ztunnel that has it open.', cell: ({proxy}) => proxy.name, shown: 'wide', max: 40, cut: 'middle', drop: 1},
    {title: 'LOCAL ADDRESS', help: 'Address of its own end.', cell: ({local}) => local.address, shown: 'wide', max: 48, drop: 2},
    {title: 'REMOTE ADDRESS', help: 'Address of the other end.', cell: ({remote}) => remote.address, shown: 'wide', max: 48, drop: 3},
    {
      title: 'TARGET ADDRESS',
      help: 'Address that was called.',
      cell: ({target}) => target.address || span('-', 'dim'),
      shown: 'wide',
      max: 48,
      drop: 3,
    },
  ],
  jumps: connectionJumps,
  strip: connectionStrip,
  copies: ({remote, target}) => [
    {label: 'remote address', text: remote.address},
    ...(target.address === '' ? [] : [{label: 'target address', text: target.address}]),
  ],
  json: ({connection, workload, proxy, local, remote, target}) => ({
    ztunnel: proxy.key,
    workload: `${workload.name}.${workload.namespace}`,
    ...connection,
    names: {local: local.text, remote: remote.text, target: target.text},
  }),
  note,
});

function note({rows, ztunnels}: Data): string | undefined {
  const told = ztunnels.flatMap(({value}) => value ?? []);
  const pods = told.reduce((sum, each) => sum + each.pods, 0);
  const waiting = told.flatMap(each => each.waiting);
  const mute = told.filter(({tells}) => !tells).length;
  const said = [
    ...waitingText(ztunnels),
    ...silentText(ztunnels),
    ...(waiting.length === 0 ? [] : [`! ${count(waiting.length, 'pod')} not served yet: ${firstOf(waiting, 2)}`]),
    ...(mute === 0 ? [] : [`${count(mute, 'ztunnel')} ${mute === 1 ? 'is' : 'are'} too old to tell connections`]),
    ...(rows.length === 0 && pods > 0 ? [`No connection is open now, of ${count(pods, 'pod')}`] : []),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}

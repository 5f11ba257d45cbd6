import {span} from '../lib/page.ts';
import {compareText} from '../lib/text.ts';
import {type Service, serviceKey, takesUnready} from '../ztunnel/services.ts';
import {waypointNames} from '../ztunnel/waypointNames.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {defineTable, type Known} from './view.ts';
import {heldColumns, heldEveryMs, heldJson, heldNote, isUneven, oddAbout, problemsFirst, told} from './ztCells.ts';
import {isHere, podAbout} from './ztJumps.ts';
import {loadZtunnels, type ZtKind, type ZtRow} from './ztLoad.ts';
import {workloadPc} from './ztWorkloadsPc.ts';
import {isLeftOut, kindOf, workloadJumps, workloadStrip} from './ztWorkloadWords.ts';

/** A workload, the name of its waypoint in istioctl's words, and which of its services ("namespace/hostname") send it requests also while it is not healthy. */
export type WorkloadItem = {readonly workload: Workload; readonly waypoint: string; readonly still: readonly string[]};
export type WorkloadRow = ZtRow<WorkloadItem>;

function itemsBy(services: readonly Service[]): (workload: Workload) => WorkloadItem {
  const waypointOf = waypointNames(services);
  const taking = new Set(services.filter(takesUnready).map(serviceKey));
  return workload => ({
    workload,
    waypoint: waypointOf(workload),
    still: taking.size === 0 ? [] : Object.keys(workload.services).filter(key => taking.has(key)),
  });
}

const kind: ZtKind<WorkloadItem> = {
  kind: 'Workloads',
  items: ({workloads, services = []}) => {
    const itemOf = itemsBy(services);
    return workloads.map(workload => ({key: workload.uid, item: itemOf(workload)}));
  },
  told: ({workloads = [], services = []}) => {
    const itemOf = itemsBy(services);
    return new Map(workloads.map(workload => [workload.uid, () => itemOf(workload)]));
  },
  order: ({workload: a}, {workload: b}) => compareText(`${a.namespace}.${a.name}`, `${b.namespace}.${b.name}`) || compareText(a.node, b.node),
};

const isUnhealthy = ({item}: WorkloadRow): boolean => item.workload.status !== 'Healthy';
const isProblem = (row: WorkloadRow, known: Known): boolean => isUnhealthy(row) || isUneven(row, known);

/** The workloads that ztunnels know, merged or of one. */
export const ztWorkloads = defineTable({
  scope: 'cluster',
  family: 'ztunnel',
  takesProxy: true,
  hidden: true,
  title: 'Workloads',
  help: 'Workloads as ztunnels know them: addresses, waypoint, protocol and health; what differs between ztunnels, and from what istiod would send.',
  aliases: workloadPc.words,
  same: proxy => `istioctl ztunnel-config workload${proxy === undefined ? '' : ` ${proxy.id}`}`,
  nowhere: where => `No ztunnel that has answered knows the workload ${where['POD NAME'] ?? where.UID ?? ''}: it cannot send anything there by name.`,
  everyMs: heldEveryMs,
  load: ask => loadZtunnels(ask, kind),
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({item}) => item.workload.name,
  namespace: ({item}) => item.workload.namespace,
  about: (row, known) => {
    const {workload} = row.item;
    const isPod = isHere(workload.clusterId, row.of.ztunnels) && kindOf(workload) === 'Pod';
    return isPod ? podAbout(`${workload.name}.${workload.namespace}`, known) : oddAbout(row);
  },
  problem: isProblem,
  rank: (row, known) => problemsFirst(isProblem(row, known)),
  columns: [
    {title: 'NAMESPACE', help: 'Its namespace.', cell: ({item}) => item.workload.namespace, min: 9, max: 30, cut: 'middle', drop: 11},
    {
      title: 'POD NAME',
      help: 'Name of the pod, or of the WorkloadEntry or ServiceEntry.',
      cell: ({item}) => item.workload.name,
      min: 26,
      max: 60,
      cut: 'middle',
    },
    {
      title: 'ADDRESS',
      help: 'Its addresses, or the hostname that is resolved.',
      cell: ({item: {workload}}) => workload.workloadIps.join(',') || workload.hostname,
      max: 40,
      cut: 'middle',
      drop: 5,
    },
    {title: 'NODE', help: 'Node that it runs on.', cell: ({item}) => item.workload.node, max: 40, cut: 'middle', drop: 7},
    {
      title: 'WAYPOINT',
      help: 'Waypoint for what is sent to its address: None, or NA where the service of the waypoint is not known.',
      cell: ({item}) => (item.waypoint === 'None' ? span(item.waypoint, 'dim') : span(item.waypoint, item.waypoint === 'NA' ? 'warn' : 'plain')),
      min: 16,
      max: 40,
      cut: 'middle',
      drop: 12,
    },
    {title: 'PROTOCOL', help: 'HBONE: a ztunnel, or it itself, takes tunnels for it; TCP: plain.', cell: ({item}) => item.workload.protocol, drop: 6},
    {
      title: 'HEALTH',
      help: 'Healthy; Unhealthy: not ready, so that services send it nothing, but for those with health policy AllowAll.',
      cell: row => span(row.item.workload.status, isUnhealthy(row) ? (isLeftOut(row.item) ? 'bad' : 'warn') : 'plain'),
      max: 12,
      drop: 10,
    },
    ...heldColumns,
    {
      title: 'SERVICE ACCOUNT',
      help: 'The account that it is known by.',
      cell: ({item}) => item.workload.serviceAccount,
      shown: 'wide',
      max: 40,
      cut: 'middle',
      drop: 4,
    },
    {
      title: 'WORKLOAD',
      help: 'What it is one of, and of which type.',
      cell: ({item: {workload}}) => [workload.workloadType, workload.workloadName].filter(Boolean).join(' '),
      shown: 'wide',
      max: 50,
      cut: 'middle',
      drop: 3,
    },
    {
      title: 'SERVICES',
      help: 'Services that it is behind, as namespace/hostname.',
      cell: ({item}) => Object.keys(item.workload.services).join(',') || span('-', 'dim'),
      shown: 'wide',
      max: 80,
      drop: 1,
    },
    {
      title: 'POLICIES',
      help: 'Policies that select it, as namespace/name.',
      cell: ({item}) => item.workload.authorizationPolicies.join(',') || span('-', 'dim'),
      shown: 'wide',
      max: 60,
      drop: 2,
    },
    {
      title: 'NETWORK',
      help: 'Its network; of the cluster itself often without a name.',
      cell: ({item}) => item.workload.network || span('-', 'dim'),
      shown: 'wide',
      drop: 1,
    },
    {title: 'CLUSTER', help: 'The cluster that it is in.', cell: ({item}) => item.workload.clusterId, shown: 'wide', max: 24, drop: 1},
    {
      title: 'LOCALITY',
      help: 'region/zone/subzone.',
      cell: ({item: {workload}}) => localityText(workload) || span('-', 'dim'),
      shown: 'wide',
      max: 32,
      drop: 1,
    },
    {title: 'UID', help: 'What istiod calls it.', cell: ({key}) => key, shown: 'filter'},
  ],
  jumps: workloadJumps,
  strip: workloadStrip,
  copies: ({key, item: {workload}}) => [
    {label: 'name', text: workload.name},
    ...(workload.workloadIps[0] === undefined ? [] : [{label: 'address', text: workload.workloadIps[0]}]),
    {label: 'uid', text: key},
  ],
  json: row => heldJson(row, ({workload}) => told(workload)),
  note: (data, known) => heldNote(data, known, ['workload', 'workloads']),
});

const localityText = ({locality}: Workload): string => [locality.region, locality.zone, locality.subzone].filter(Boolean).join('/');

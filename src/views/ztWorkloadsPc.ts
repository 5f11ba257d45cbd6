import {goSort} from '../lib/goSort.ts';
import {text} from '../lib/json.ts';
import {compareText} from '../lib/text.ts';
import {goValue} from '../ztunnel/goStruct.ts';
import {workloadType} from '../ztunnel/istioctlTypes.ts';
import type {Told} from '../ztunnel/told.ts';
import {waypointNames} from '../ztunnel/waypointNames.ts';
import {texts} from '../ztunnel/wire.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {isWanted} from './printing.ts';
import type {ZtunnelPc} from './ztunnelPc.ts';

type Row = {readonly workload: Told<Workload>; readonly waypoint: string};

/** Addresses in the order of the dump. */
const addresses = ({raw}: Told<Workload>): readonly string[] => texts(raw, 'workloadIps');

const cells = ({workload, waypoint}: Row): readonly string[] => {
  const {namespace, name, hostname, node, raw} = workload;
  return [namespace, name, addresses(workload).join(',') || hostname, node, waypoint, text(raw, 'protocol') ?? ''];
};

const fullName = ({workload: {namespace, name}}: Row): string => `${namespace}.${name}`;

/** How `i9s zc workload` prints. */
export const workloadPc: ZtunnelPc<Row> = {
  words: ['workload', 'workloads', 'w'],
  help: 'Pods and other places where requests can go to.',
  gap: 1,
  flags: [
    {
      name: 'address',
      takes: 'ADDRESS',
      help: 'Workloads with this address.',
      keeps: (row, ip) => ip === '' || addresses(row.workload).some(each => isWanted(each, ip)),
    },
    {
      name: 'workload-namespace',
      takes: 'NAME',
      help: 'Workloads of this namespace.',
      keeps: ({workload}, name) => isWanted(workload.namespace, name),
    },
    {name: 'workload-node', takes: 'NAME', help: 'Workloads on this node.', keeps: ({workload}, name) => isWanted(workload.node, name)},
  ],
  heading: 'WORKLOAD INFO',
  rows: ({workloads, services}) => {
    const waypointOf = waypointNames(services ?? []);
    return workloads.map(workload => ({workload, waypoint: waypointOf(workload)}));
  },
  isAbout: ({workload}, {name, namespace}) => isWanted(workload.name, name) && isWanted(workload.namespace, namespace),
  table: rows => [
    ['NAMESPACE', 'POD NAME', 'ADDRESS', 'NODE', 'WAYPOINT', 'PROTOCOL'],
    ...goSort(rows, (a, b) => compareText(fullName(a), fullName(b)) || compareText(a.workload.node, b.workload.node)).map(cells),
  ],
  json: rows => rows.map(({workload: {raw}}) => goValue(workloadType, raw)),
};

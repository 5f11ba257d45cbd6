import {type EdsEndpoint, type EdsLocality, edsPart, type LoadAssignment} from '../envoy/eds.ts';
import {resourceJson} from './clusterPc.ts';
import {isWanted} from './printing.ts';
import {defineTable} from './view.ts';

type Row = {
  readonly key: string;
  readonly endpoint: EdsEndpoint;
  readonly group: EdsLocality;
  readonly assignment: LoadAssignment;
};

/** A row for each endpoint, in istioctl's order. */
export const edsRows = (assignments: readonly LoadAssignment[]): readonly Row[] =>
  assignments
    .flatMap(assignment => assignment.localities.flatMap(group => group.endpoints.map(endpoint => ({endpoint, group, assignment}))))
    .map((row, at) => ({...row, key: String(at)}));

const nameOf = ({endpoint}: Row): string => endpoint.addresses.join(',');

const cells = (row: Row): readonly string[] => [nameOf(row), row.endpoint.status, row.group.locality, row.assignment.cluster];
const header = ['NAME', 'STATUS', 'LOCALITY', 'CLUSTER'];
const edsTable = (rows: readonly Row[]): readonly (readonly string[])[] => [header, ...rows.map(cells)];

const edsTableInAll = (rows: readonly Row[]): readonly (readonly string[])[] => [
  header,
  ...rows.map(row => [`endpoint/${nameOf(row)}`, ...cells(row).slice(1)]),
];

/** Of a socket; the address behind an internal listener has a port that istioctl does not look at. */
const hasPort = (address: string, port: number): boolean => !address.startsWith('envoy://') && address.endsWith(`:${port}`);

/** How `i9s pc eds` prints; istioctl compares addresses with their ports here. */
export const edsPc = {
  words: ['eds'],
  gap: 5,
  flags: [
    {
      name: 'address',
      takes: 'ADDRESS',
      help: 'Endpoints with this address, IP:PORT.',
      keeps: ({endpoint}: Row, wanted: string) => wanted === '' || endpoint.addresses.some(address => isWanted(address, wanted)),
    },
    {
      name: 'port',
      takes: 'N',
      help: 'Endpoints with this port.',
      keeps: ({endpoint}: Row, wanted: string) => Number(wanted) === 0 || hasPort(endpoint.addresses[0] ?? '', Number(wanted)),
    },
    {
      name: 'cluster',
      takes: 'NAME',
      help: 'Endpoints of the cluster with this name.',
      keeps: ({assignment}: Row, wanted: string) => isWanted(assignment.cluster, wanted),
    },
    {
      name: 'status',
      takes: 'STATUS',
      help: 'Endpoints with this status.',
      keeps: ({endpoint}: Row, wanted: string) => isWanted(endpoint.status, wanted),
    },
  ],
  inAll: {place: 6, heading: 'ENDPOINTS INFO', table: edsTableInAll},
  table: edsTable,
  json: (rows: readonly Row[], assignments: readonly LoadAssignment[]) => {
    const left = new Set(rows.map(({assignment}) => assignment));
    return assignments.filter(assignment => left.has(assignment)).map(({raw}) => resourceJson(raw));
  },
};

/** What Envoy was told of endpoints by EDS and by clusters themselves; the endpoints pane shows what it makes of them. */
export const eds = defineTable({
  scope: 'proxy',
  title: 'EDS',
  help: 'Endpoints as istiod and the clusters name them, from the config dump.',
  aliases: [],
  hidden: true,
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-config eds ${proxy?.id ?? ''}`,
  load: ({envoy}) => envoy(edsPart),
  rows: edsRows,
  id: ({key}) => key,
  name: nameOf,
  columns: [
    {title: 'NAME', help: 'Its addresses.', cell: nameOf, min: 18, max: 48, cut: 'middle'},
    {title: 'STATUS', help: 'Its health.', cell: ({endpoint}) => endpoint.status},
    {title: 'LOCALITY', help: 'region/zone/subzone.', cell: ({group}) => group.locality, max: 32},
    {title: 'CLUSTER', help: 'The cluster it belongs to.', cell: ({assignment}) => assignment.cluster, min: 20, max: 80, cut: 'middle'},
    {title: 'PRIORITY', help: '0 is used first.', cell: ({group}) => String(group.priority), sort: ({group}) => group.priority, align: 'right'},
    {
      title: 'WEIGHT',
      help: 'Weight of the endpoint.',
      cell: ({endpoint}) => String(endpoint.weight),
      sort: ({endpoint}) => endpoint.weight,
      align: 'right',
    },
  ],
  json: ({assignment}) => assignment.raw,
  pc: edsPc,
});

import {clusterColumns} from '../envoy/clusterName.ts';
import type {Cluster} from '../envoy/clusters.ts';
import {isInUse} from '../envoy/configDump.ts';
import {rfc3339} from '../lib/ages.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';
import type {ClusterRow} from './clusterRow.ts';

const header = ['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE'] as const;

const cells = ({name, type, destinationRule}: Cluster): readonly string[] => {
  const {fqdn, port, subset, direction} = clusterColumns(name);
  return [fqdn, port, subset, direction, type, destinationRule];
};

/** istioctl's table. */
export const clusterTable = (rows: readonly ClusterRow[]): readonly (readonly string[])[] => [header, ...rows.map(({cluster}) => cells(cluster))];

/** istioctl's table in `pc all`, where names that it does not take apart stand with their prefix under SERVICE FQDN as well. */
export const clusterTableInAll = (rows: readonly ClusterRow[]): readonly (readonly string[])[] => [
  ['NAME', ...header],
  ...rows.map(({cluster}) => {
    const [fqdn = '', ...rest] = cells(cluster);
    return [`cluster/${cluster.name}`, fqdn === cluster.name ? `cluster/${fqdn}` : fqdn, ...rest];
  }),
];

/** A resource as istioctl prints it: camelCase, and without the type that it knows. */
export function resourceJson(raw: Json): Readonly<Record<string, unknown>> {
  const {'@type': _, ...resource} = Object(camelKeys(raw));
  return resource;
}

/** Clusters as `istioctl pc cluster -o json`; what it would leave out has its state with it. */
export const clusterJson = (rows: readonly ClusterRow[]): unknown =>
  rows.map(({cluster}) => (isInUse(cluster) ? resourceJson(cluster.raw) : {...resourceJson(cluster.raw), i9s: stateJson(cluster)}));

/** What Envoy makes of a cluster, for JSON. */
export const stateJson = ({state, rejection}: Cluster): Readonly<Record<string, unknown>> => ({
  state,
  ...(rejection === undefined
    ? {}
    : {
        rejection: {
          details: rejection.details,
          ...(rejection.at === undefined ? {} : {at: rfc3339(rejection.at)}),
          ...(rejection.version === undefined ? {} : {version: rejection.version}),
        },
      }),
});

const nameHas = (row: ClusterRow, wanted: string): boolean => row.cluster.name.includes(wanted);

/** How `i9s pc cluster` prints. */
export const clusterPc = {
  words: ['cluster', 'clusters', 'c'],
  gap: 5,
  flags: [
    {name: 'fqdn', takes: 'TEXT', help: 'Clusters whose name contains it.', keeps: nameHas},
    {name: 'direction', takes: 'TEXT', help: 'inbound or outbound: clusters whose name contains it.', keeps: nameHas},
    {name: 'subset', takes: 'TEXT', help: 'Clusters whose name contains it.', keeps: nameHas},
    {
      name: 'port',
      takes: 'N',
      help: 'Clusters of this port.',
      // istioctl's 0 is no port.
      keeps: (row: ClusterRow, wanted: string) => Number(wanted) === 0 || nameHas(row, `|${Number(wanted)}|`),
    },
  ],
  leavesOut: ({cluster}: ClusterRow) => !isInUse(cluster),
  inAll: {place: 2, heading: 'CLUSTER INFO', table: clusterTableInAll},
  table: clusterTable,
  json: clusterJson,
  none: {error: 'no clusters found'},
};

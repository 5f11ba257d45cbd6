import {addressText, hostText, portOf} from '../envoy/endpointAddress.ts';
import {isEjected} from '../envoy/endpointHealth.ts';
import type {ClusterStatus, Endpoint} from '../envoy/endpoints.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import {isWanted} from './printing.ts';

type Row = {readonly endpoint: Endpoint};
type Data = {readonly statuses: readonly ClusterStatus[]};

/** istioctl's OUTLIER CHECK. */
export const outlierCheck = (endpoint: Endpoint): 'FAILED' | 'OK' => (isEjected(endpoint) ? 'FAILED' : 'OK');

/** istioctl's table. */
export const endpointTable = (rows: readonly Row[]): readonly (readonly string[])[] => [
  ['ENDPOINT', 'STATUS', 'OUTLIER CHECK', 'CLUSTER'],
  ...rows.map(({endpoint}) => [addressText(endpoint.address), endpoint.status, outlierCheck(endpoint), endpoint.cluster]),
];

/** As istioctl: whole clusters, those of which a row is left. */
function endpointJson(rows: readonly Row[], {statuses}: Data): unknown {
  const left = new Set(rows.map(({endpoint}) => endpoint));
  return statuses.filter(({endpoints}) => endpoints.some(endpoint => left.has(endpoint))).map(({raw}) => camelKeys(raw));
}

/** How `i9s pc endpoint` prints. */
export const endpointPc = {
  words: ['endpoint', 'endpoints', 'ep'],
  gap: 5,
  flags: [
    {
      name: 'address',
      takes: 'ADDRESS',
      help: 'Endpoints with this address, without its port.',
      keeps: ({endpoint}: Row, wanted: string) => isWanted(hostText(endpoint.address), wanted),
    },
    {
      name: 'port',
      takes: 'N',
      help: 'Endpoints with this port.',
      // istioctl's 0 is no port.
      keeps: ({endpoint}: Row, wanted: string) => Number(wanted) === 0 || portOf(endpoint.address) === Number(wanted),
    },
    {
      name: 'cluster',
      takes: 'NAME',
      help: 'Endpoints of the cluster with this name.',
      keeps: ({endpoint}: Row, wanted: string) => isWanted(endpoint.cluster, wanted),
    },
    {
      name: 'status',
      takes: 'STATUS',
      help: 'Endpoints with this status: healthy, unhealthy, draining.',
      keeps: ({endpoint}: Row, wanted: string) => isWanted(endpoint.status, wanted),
    },
  ],
  table: endpointTable,
  json: endpointJson,
};

import {compareText} from '../lib/text.ts';
import {goValue} from '../ztunnel/goStruct.ts';
import {serviceType} from '../ztunnel/istioctlTypes.ts';
import type {ServiceWithEndpoints} from '../ztunnel/services.ts';
import type {Told} from '../ztunnel/told.ts';
import {waypointNames} from '../ztunnel/waypointNames.ts';
import {texts} from '../ztunnel/wire.ts';
import {isWanted} from './printing.ts';
import type {ZtunnelPc} from './ztunnelPc.ts';

type Row = {readonly service: Told<ServiceWithEndpoints>; readonly waypoint: string; readonly healthy: number};

/** "network/ip" without the network, as istioctl cuts it: of what has none nothing is left. */
export const vipText = (vip: string): string => /\/(.*)$/.exec(vip)?.[1] ?? '';

const cells = ({service: {namespace, name, endpoints, raw}, waypoint, healthy}: Row): readonly string[] => [
  namespace,
  name,
  texts(raw, 'vips').map(vipText).join(','),
  waypoint,
  `${healthy}/${endpoints.length}`,
];

/** How `i9s zc service` prints. */
export const servicePc: ZtunnelPc<Row> = {
  words: ['service', 'services', 's', 'svc'],
  help: 'Services, with how many of their endpoints are healthy.',
  gap: 1,
  flags: [
    {name: 'service-namespace', takes: 'NAME', help: 'Services of this namespace.', keeps: ({service}, name) => isWanted(service.namespace, name)},
  ],
  heading: 'SERVICE INFO',
  rows: ({services = [], workloads}) => {
    const waypointOf = waypointNames(services);
    const healthy = new Set(workloads.filter(({status}) => status === 'Healthy').map(({uid}) => uid));
    return services
      .map(service => ({
        service,
        waypoint: waypointOf(service),
        healthy: service.endpoints.filter(({workloadUid}) => healthy.has(workloadUid)).length,
      }))
      .sort(
        ({service: a}, {service: b}) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.hostname, b.hostname),
      );
  },
  table: rows => [['NAMESPACE', 'SERVICE NAME', 'SERVICE VIP', 'WAYPOINT', 'ENDPOINTS'], ...rows.map(cells)],
  json: rows => rows.map(({service: {raw}}) => goValue(serviceType, raw)),
};

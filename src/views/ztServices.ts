import {type Jump, type Line, type Span, span} from '../lib/page.ts';
import {compareText} from '../lib/text.ts';
import {addressOf} from '../ztunnel/ip.ts';
import {type Service, type ServiceWithEndpoints, serviceKey, takesUnready} from '../ztunnel/services.ts';
import {waypointNames} from '../ztunnel/waypointNames.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {ownerJumps} from './madeFrom.ts';
import {defineTable, type Known} from './view.ts';
import {heldColumns, heldEveryMs, heldJson, heldNote, isUneven, oddAbout, problemsFirst, told} from './ztCells.ts';
import {asUse, tableJump, waypointAt, waypointPlace} from './ztJumps.ts';
import {loadZtunnels, type ZtKind, type ZtRow} from './ztLoad.ts';
import {servicePc} from './ztServicesPc.ts';
import {heldLines} from './ztStrip.ts';

/** How many of its endpoints are healthy workloads, of all workloads behind it. An endpoint of a workload that is not known is not healthy, as istioctl has it. */
type Health = {readonly healthy: number; readonly total: number};
/** A service, the name of its waypoint, and its endpoints where a ztunnel tells them. */
type ServiceItem = {readonly service: Service; readonly waypoint: string; readonly health: Health | undefined};
type ServiceRow = ZtRow<ServiceItem>;

/** A ztunnel has no endpoint for an unhealthy workload, which is behind the service all the same. */
function healthIn(workloads: readonly Workload[]): (service: ServiceWithEndpoints) => Health {
  const healthy = new Set<string>();
  const unhealthy = new Map<string, string[]>();
  for (const {uid, status, services} of workloads) {
    if (status === 'Healthy') healthy.add(uid);
    else for (const key of Object.keys(services)) unhealthy.set(key, [...(unhealthy.get(key) ?? []), uid]);
  }
  return service => {
    const uids = new Set([...service.endpoints.map(({workloadUid}) => workloadUid), ...(unhealthy.get(serviceKey(service)) ?? [])]);
    return {healthy: [...uids].filter(uid => healthy.has(uid)).length, total: uids.size};
  };
}
const healthText = (health: Health | undefined): string => (health === undefined ? '?' : `${health.healthy}/${health.total}`);

const kind: ZtKind<ServiceItem> = {
  kind: 'Services',
  items: ({workloads, services = []}) => {
    const waypointOf = waypointNames(services);
    const healthOf = healthIn(workloads);
    return services.map(service => {
      const health = healthOf(service);
      return {key: serviceKey(service), item: {service, waypoint: waypointOf(service), health}, more: healthText(health)};
    });
  },
  told: ({services = []}) => {
    const waypointOf = waypointNames(services);
    return new Map(services.map(service => [serviceKey(service), () => ({service, waypoint: waypointOf(service), health: undefined})]));
  },
  order: ({service: a}, {service: b}) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.hostname, b.hostname),
};

/** None of its endpoints is healthy, or not all are: no harm where requests go to all. */
function healthTone({item: {health, service}}: ServiceRow): Span['tone'] {
  if (health === undefined || health.total === 0) return 'dim';
  if (takesUnready(service)) return 'plain';
  return health.healthy === 0 ? 'bad' : health.healthy < health.total ? 'warn' : 'plain';
}
const isUnhealthy = (row: ServiceRow): boolean => healthTone(row) === 'bad' || healthTone(row) === 'warn';

const isProblem = (row: ServiceRow, known: Known): boolean => isUnhealthy(row) || isUneven(row, known);

const portsText = ({ports}: Service): string =>
  Object.entries(ports)
    .map(([port, target]) => (Number(port) === target || target === 0 ? port : `${port}>${target}`))
    .join(',');
const balancerText = ({loadBalancer}: Service): string =>
  loadBalancer === undefined ? '' : [loadBalancer.mode, loadBalancer.routingPreferences.join('>')].filter(Boolean).join(' ');

/** A host of Kubernetes is one of its services; another is of a ServiceEntry, by whose name it goes. */
const isKubernetes = ({hostname, name, namespace}: Service): boolean => hostname.startsWith(`${name}.${namespace}.svc.`);

/** The services that ztunnels know, merged or of one. */
export const ztServices = defineTable({
  scope: 'cluster',
  family: 'ztunnel',
  takesProxy: true,
  hidden: true,
  title: 'Services',
  help: 'Services as ztunnels know them: addresses, waypoint and healthy endpoints; what differs between ztunnels, and from what istiod would send.',
  aliases: servicePc.words,
  same: proxy => `istioctl ztunnel-config service${proxy === undefined ? '' : ` ${proxy.id}`}`,
  nowhere: where =>
    `No ztunnel that has answered knows the service ${where['SERVICE NAME'] ?? where.HOSTNAME ?? ''}: what is sent to its address leaves as plain TCP.`,
  everyMs: heldEveryMs,
  load: ask => loadZtunnels(ask, kind),
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({item}) => item.service.name,
  namespace: ({item}) => item.service.namespace,
  about: oddAbout,
  problem: isProblem,
  rank: (row, known) => problemsFirst(isProblem(row, known)),
  columns: [
    {title: 'NAMESPACE', help: 'Its namespace.', cell: ({item}) => item.service.namespace, min: 9, max: 30, cut: 'middle', drop: 11},
    {title: 'SERVICE NAME', help: 'Name of the Service or ServiceEntry.', cell: ({item}) => item.service.name, min: 20, max: 60, cut: 'middle'},
    {title: 'SERVICE VIP', help: 'Its addresses.', cell: ({item}) => item.service.vips.map(addressOf).join(','), max: 40, cut: 'middle', drop: 5},
    {
      title: 'WAYPOINT',
      help: 'Waypoint for what is sent to the service: None, or NA where the service of the waypoint is not known.',
      cell: ({item}) => (item.waypoint === 'None' ? span(item.waypoint, 'dim') : span(item.waypoint, item.waypoint === 'NA' ? 'warn' : 'plain')),
      min: 16,
      max: 40,
      cut: 'middle',
      drop: 12,
    },
    {
      title: 'ENDPOINTS',
      help: 'Endpoints whose workload is healthy, of all workloads behind it; istioctl leaves unhealthy ones out.',
      cell: row => span(healthText(row.item.health), healthTone(row) ?? 'plain'),
      sort: ({item}) => item.health?.healthy ?? -1,
      drop: 10,
    },
    ...heldColumns,
    {
      title: 'PORTS',
      help: 'Its ports, with those of its workloads where they are others.',
      cell: ({item}) => portsText(item.service),
      shown: 'wide',
      max: 40,
      drop: 4,
    },
    {title: 'HOSTNAME', help: 'Its whole name.', cell: ({item}) => item.service.hostname, shown: 'wide', max: 80, cut: 'middle', drop: 3},
    {
      title: 'LOAD BALANCING',
      help: 'How requests are spread, and by what workloads are preferred.',
      cell: ({item}) => balancerText(item.service) || span('-', 'dim'),
      shown: 'wide',
      max: 40,
      drop: 2,
    },
    {
      title: 'SANS',
      help: 'Whom its workloads may be: subject alternative names.',
      cell: ({item}) => item.service.subjectAltNames.join(',') || span('-', 'dim'),
      shown: 'wide',
      max: 60,
      drop: 1,
    },
  ],
  jumps: ({key, item: {service}, of}): readonly Jump[] => [
    ...nextOf(
      waypointAt(service.waypoint?.destination),
      tableJump(of, `workloads behind ${service.name}`, 'ztWorkloads', {filter: `services:${key}`}),
    ),
    ...ownerJumps([{kind: isKubernetes(service) ? 'service' : 'service-entry', namespace: service.namespace, name: service.name}]),
  ],
  strip,
  copies: ({item: {service}}) => [
    {label: 'name', text: service.name},
    {label: 'hostname', text: service.hostname},
    ...(service.vips[0] === undefined ? [] : [{label: 'address', text: addressOf(service.vips[0])}]),
  ],
  json: row => heldJson(row, ({service}) => told(service)),
  note: (data, known) => heldNote(data, known, ['service', 'services']),
});

/** What is sent to it goes to its waypoint, or straight to its workloads. */
const nextOf = (waypoint: Jump | undefined, workloads: Jump): readonly Jump[] =>
  waypoint === undefined ? [workloads] : [waypoint, asUse(workloads)];

function strip(row: ServiceRow, known: Known): readonly Line[] {
  const {service, waypoint, health} = row.item;
  const through =
    service.waypoint === undefined
      ? 'goes straight to one of its workloads'
      : waypoint === 'NA'
        ? `should go through ${service.waypoint.destination}, which is not known`
        : `goes through waypoint ${waypointPlace(service.waypoint.destination) ?? waypoint}`;
  const balancing = balancerText(service);
  return [
    ...(isUnhealthy(row) ? [[span(`${healthText(health)} endpoints are healthy: `, healthTone(row)), span('the others get no requests.')]] : []),
    ...unreadyLines(row),
    ...heldLines(row, known),
    [span(`${service.hostname}: `, 'strong'), span(`what ztunnels send to it ${through}.`)],
    [
      span(
        `Ports ${portsText(service) || 'none'}${balancing === '' ? '' : `; load balancing ${balancing}`}${row.forms.length === 0 ? '; as istiod would send it' : ''}.`,
        'dim',
      ),
    ],
  ];
}

function unreadyLines({item: {service, health}}: ServiceRow): readonly Line[] {
  if (health === undefined || health.healthy === health.total || !takesUnready(service)) return [];
  return [
    [
      span(
        `${healthText(health)} endpoints are healthy; the others get requests as well: its health policy is AllowAll (publishNotReadyAddresses of a Service, resolution NONE of a ServiceEntry).`,
      ),
    ],
  ];
}

import type {MadeFrom} from '../envoy/configDump.ts';
import {ztunnelOn} from '../istio/ztunnels.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {count, firstOf} from '../lib/text.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import {ownerJumps} from './madeFrom.ts';
import {meshPathJump} from './meshPathData.ts';
import type {Known} from './view.ts';
import {asUse, isHere, tableJump, waypointAt, waypointPlace} from './ztJumps.ts';
import {heldLines} from './ztStrip.ts';
import type {WorkloadItem, WorkloadRow} from './ztWorkloads.ts';

/** Pod, WorkloadEntry, ServiceEntry: of "cluster/group/kind/namespace/name"; '' where it is not told. */
export const kindOf = ({uid}: Workload): string => uid.split('/')[2] ?? '';

/** To how requests come to it; its connections, services and policies are what uses it. */
export function workloadJumps({item: {workload}, of}: WorkloadRow, {mesh}: Known): readonly Jump[] {
  const {name, namespace, node, clusterId} = workload;
  const id = `${name}.${namespace}`;
  const isOurs = isHere(clusterId, of.ztunnels);
  const ztunnel = isOurs && workload.protocol === 'HBONE' ? ztunnelOn(mesh, node) : undefined;
  const services = Object.keys(workload.services).map(key =>
    tableJump(of, `service ${nameOf(key)}`, 'ztServices', {where: keyWhere(key, 'HOSTNAME')}),
  );
  const policies = workload.authorizationPolicies.map(key =>
    tableJump(of, `policy ${nameOf(key)}`, 'ztPolicies', {where: keyWhere(key, 'POLICY NAME')}),
  );
  const connections = ztunnel && {label: `its connections, by ${ztunnel.name}`, to: 'ztConnections', proxy: ztunnel.key, where: {WORKLOAD: id}};
  return [
    isOurs && kindOf(workload) === 'Pod' ? meshPathJump(id) : nextOf(workload, isOurs),
    ...[...(connections === undefined ? [] : [connections]), ...services.slice(0, most), ...policies.slice(0, most)].map(asUse),
    ...(isOurs ? ownerJumps(madeFrom(workload)) : []),
  ];
}

/** Services and policies that are offered. */
const most = 4;

/** To the next that is known of what is no pod here. */
function nextOf(workload: Workload, isOurs: boolean): Jump {
  const {name, clusterId, waypoint} = workload;
  const what = isOurs ? `is no pod, but of a ${kindOf(workload) || 'kind that is not told'}` : `is in the cluster ${clusterId}`;
  return (
    waypointAt(waypoint?.destination) ?? {label: `path of ${name}`, nowhere: `${name} ${what}: how requests come to it cannot be told from here.`}
  );
}

const ownerKinds: Readonly<Record<string, string>> = {Pod: 'pod', ServiceEntry: 'service-entry'};

/** The object that it is, or one of whose endpoints it is; none of another cluster. */
function madeFrom({uid}: Workload): readonly MadeFrom[] {
  const [, , kind = '', namespace = '', name = ''] = uid.split('/');
  const own = ownerKinds[kind];
  return own === undefined || name === '' ? [] : [{kind: own, namespace, name}];
}

const nameOf = (key: string): string => key.slice(key.indexOf('/') + 1).replace(/\.svc\.cluster\.local$/, '');
/** Of "namespace/name". */
const keyWhere = (key: string, title: string): Readonly<Record<string, string>> => ({
  NAMESPACE: key.slice(0, key.indexOf('/')),
  [title]: key.slice(key.indexOf('/') + 1),
});

/** Does some service send it nothing while it is not healthy? Where it is behind none, nobody sends it anything by a service. */
export const isLeftOut = ({workload, still}: WorkloadItem): boolean => still.length === 0 || still.length < Object.keys(workload.services).length;

/** Explains a workload, what is wrong first. */
export function workloadStrip(row: WorkloadRow, known: Known): readonly Line[] {
  const {item, forms} = row;
  const {workload} = item;
  return [
    ...(workload.status === 'Healthy' ? [] : [unhealthyLine(item)]),
    ...heldLines(row, known),
    [span(`${workload.name}: `, 'strong'), span(`${protocolWords(workload)} ${waypointWords(item.waypoint, workload)}`)],
    [span(`${membersText(workload)}`)],
    [
      span(
        `spiffe://${workload.trustDomain}/ns/${workload.namespace}/sa/${workload.serviceAccount}${forms.length === 0 ? '; as istiod would send it' : ''}`,
        'dim',
      ),
    ],
  ];
}

function unhealthyLine(item: WorkloadItem): Line {
  const {workload, still} = item;
  const others = Object.keys(workload.services).length - still.length;
  const rest = others === 0 ? '' : `; ${count(others, 'other')} ${others === 1 ? 'sends' : 'send'} it nothing`;
  const sent =
    still.length === 0 ? 'services send it nothing' : `still gets what goes to ${firstOf(still.map(nameOf), 2)} (health policy AllowAll)${rest}`;
  return [span('Unhealthy: ', isLeftOut(item) ? 'bad' : 'warn'), span(`it is not ready by what istiod says, and ${sent}.`)];
}

function protocolWords({protocol, nativeTunnel, networkMode}: Workload): string {
  const host = networkMode === 'HostNetwork' ? ' It uses the network of its node.' : '';
  if (protocol === 'HBONE' && nativeTunnel) return `it takes HBONE tunnels itself, by its sidecar.${host}`;
  return `${protocol === 'HBONE' ? 'the ztunnel of its node takes HBONE tunnels for it.' : 'no ztunnel takes HBONE tunnels for it: it is not in ambient mode.'}${host}`;
}

function waypointWords(waypoint: string, {waypoint: gateway}: Workload): string {
  if (gateway === undefined) return 'What is sent to its address goes through no waypoint.';
  if (waypoint === 'NA') return `What is sent to its address should go through ${gateway.destination}, which is not known.`;
  return `What is sent to its address goes through waypoint ${waypointPlace(gateway.destination) ?? waypoint}.`;
}

function membersText({services, authorizationPolicies}: Workload): string {
  const names = Object.keys(services).map(nameOf);
  const behind = names.length === 0 ? 'Behind no service' : `Behind ${count(names.length, 'service')}: ${firstOf(names, 3)}`;
  const policies = authorizationPolicies.length === 0 ? 'no policy selects it' : `selected by ${firstOf(authorizationPolicies, 3)}`;
  return `${behind}; ${policies}.`;
}

import {conditionOf} from '../istio/conditions.ts';
import type {Span} from '../lib/page.ts';
import {askAmbient} from './ambientAsk.ts';
import {usesJump, waypointJump} from './ambientJumps.ts';
import {ownerJumps} from './madeFrom.ts';
import {defineTable} from './view.ts';
import {handlesText, programmedText} from './waypointFindings.ts';
import {podsCell, syncCell, type WaypointRow, waypointAbout, waypointRows} from './waypointRow.ts';
import {waypointStrip, waypointsNote} from './waypointStrip.ts';

const isBad = ({findings}: WaypointRow): boolean => findings.length > 0;
const programmedCell = ({waypoint}: WaypointRow): Span => {
  const text = programmedText(waypoint);
  return {text, tone: text === 'True' ? 'plain' : 'bad'};
};
/** "2+", or `?` for none, where there may be more. */
const number = (n: number, isPartial: boolean): Span =>
  n === 0 ? {text: isPartial ? '?' : '0', tone: 'dim'} : {text: `${n}${isPartial ? '+' : ''}`, tone: 'plain'};

/** The waypoints of the mesh: what they are for, whether they are programmed, run and are in sync, and who uses them. */
export const waypoints = defineTable({
  scope: 'cluster',
  title: 'Waypoints',
  help: 'Every waypoint: what it is for, whether it is programmed, its pods and their sync state, and how much it serves.',
  aliases: ['wp', 'waypoint'],
  everyMs: 10_000,
  same: () => 'istioctl waypoint list -A',
  load: askAmbient,
  rows: waypointRows,
  id: ({waypoint}) => waypoint.key,
  name: ({waypoint}) => waypoint.name,
  namespace: ({waypoint}) => waypoint.namespace,
  rank: ({findings: [worst]}) => (worst === undefined ? 2 : worst.severity === 'bad' ? 0 : 1),
  problem: isBad,
  about: waypointAbout,
  columns: [
    {title: 'NAME', help: 'Name of the Gateway.', cell: ({waypoint}) => waypoint.name, min: 12, max: 40, cut: 'middle'},
    {title: 'NS', help: 'Its namespace.', cell: ({waypoint}) => waypoint.namespace, min: 12, max: 24},
    {
      title: 'FOR',
      help: 'What it handles (label istio.io/waypoint-for): service, workload, all, none; service (default) where nobody says, service (?) where its class could not be listed.',
      cell: ({waypoint}) => handlesText(waypoint),
      min: 17,
      max: 18,
    },
    {
      title: 'REV',
      help: 'Revision of the control plane that it is for (label istio.io/rev).',
      cell: ({waypoint}) => waypoint.revision ?? 'default',
      drop: 2,
      max: 14,
    },
    {title: 'PROGRAMMED', help: 'Whether istiod has made what the Gateway wants.', cell: programmedCell, drop: 3},
    {title: 'PROG', help: 'The same: PROGRAMMED.', cell: programmedCell, shown: 'narrow', drop: 3, min: 5},
    {title: 'PODS', help: 'Its pods that are ready, of all.', cell: podsCell, align: 'right'},
    {title: 'SYNC', help: 'The worst sync state of its pods.', cell: syncCell, min: 9, max: 16},
    {
      title: 'SVC',
      help: 'Services and service entries whose traffic it handles; 2+ where not all could be listed.',
      cell: ({use, isPartial}) => number(use.services.length, isPartial.services),
      sort: ({use}) => use.services.length,
      align: 'right',
    },
    {
      title: 'WKL',
      help: 'Pods whose traffic it handles where they are asked by their own address.',
      cell: ({use, isPartial}) => number(use.workloads.length, isPartial.pods),
      sort: ({use}) => use.workloads.length,
      align: 'right',
    },
    {
      title: 'OTHER NS',
      help: 'How many namespaces besides its own use it.',
      cell: ({use, isPartial}) => number(use.outside.length, isPartial.services || isPartial.pods),
      sort: ({use}) => use.outside.length,
      shown: 'compact',
      align: 'right',
      drop: 4,
    },
    {
      title: 'OTHER NS',
      help: 'Namespaces besides its own that use it.',
      cell: ({use, isPartial}) => use.outside.join(', ') || (isPartial.services || isPartial.pods ? '?' : '-'),
      shown: 'wide',
      drop: 4,
      max: 32,
    },
    {title: 'CLASS', help: 'Its GatewayClass.', cell: ({waypoint}) => waypoint.className, shown: 'wide', drop: 1, max: 24},
    {title: 'ADDRESS', help: 'Its addresses.', cell: ({waypoint}) => waypoint.addresses.join(', ') || '-', shown: 'wide', drop: 1, max: 48},
    {
      title: 'REASON',
      help: 'Reason of its condition Programmed.',
      cell: ({waypoint}) => conditionOf(waypoint, 'Programmed')?.reason ?? '-',
      shown: 'wide',
      drop: 1,
      max: 24,
    },
  ],
  jumps: ({waypoint: {key, namespace, name}}) => [waypointJump(key), usesJump(key), ...ownerJumps([{kind: 'kubernetes-gateway', namespace, name}])],
  strip: waypointStrip,
  copies: ({waypoint: {key, name, namespace}}) => [
    {label: 'name', text: name},
    {label: 'namespace/name', text: key},
    {label: 'istioctl', text: `istioctl waypoint status -n ${namespace}`},
  ],
  json: ({waypoint, pods, use}) => ({
    ...waypoint,
    pods: pods.map(({name, ready}) => ({name, ready})),
    services: use.services.map(({target}) => `${target.namespace}/${target.name}`),
    workloads: use.workloads.map(({target}) => `${target.namespace}/${target.name}`),
  }),
  note: waypointsNote,
});

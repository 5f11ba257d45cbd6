import type {Condition, Waypoint, WaypointBinding} from '../istio/ambient.ts';
import {conditionOf} from '../istio/conditions.ts';
import {areListed} from '../istio/listedPods.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Jump} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import type {WaypointUse} from './ambientBindings.ts';
import {usesJump} from './ambientJumps.ts';
import {type Finding, namesText, worstFirst} from './finding.ts';
import {describePod, syncFindings} from './meshFindings.ts';
import type {Known} from './view.ts';

/** A waypoint with its pods as they are now, and who uses it. */
export type WaypointNow = {
  readonly waypoint: Waypoint;
  readonly pods: readonly MeshPod[];
  readonly proxies: readonly MeshProxy[];
  readonly use: WaypointUse;
  readonly hadPods: boolean; // when its Gateway was read
};

/** PROGRAMMED as istioctl has it: False where there is no such condition. */
export const programmedText = (waypoint: Waypoint): string => conditionOf(waypoint, 'Programmed')?.status ?? 'False';

/** What it handles; who says so where no label of its own does. */
export const handlesText = ({handles, handlesBy}: Waypoint): string =>
  handlesBy === 'Gateway' ? handles : `${handles} (${handlesByWords[handlesBy]})`;
const handlesByWords = {default: 'default', GatewayClass: 'class', unknown: '?'} as const;

/** What is wrong with a waypoint, the worst first: its Gateway, its pods, what istiod has sent them, and who should use it and does not. */
export const waypointFindings = (now: WaypointNow, known: Pick<Known, 'mesh' | 'now'>): readonly Finding[] =>
  worstFirst([
    ...gatewayFindings(now.waypoint),
    ...podFindings(now, known),
    ...now.proxies.flatMap(proxy => proxyFindings(proxy, known)),
    ...useFindings(now),
    ...captureFindings(now),
  ]);

const said = ({status, reason, message}: Condition): string => `${status}, ${reason}: ${message.replace(/\.?$/, '.')}`;

function gatewayFindings(waypoint: Waypoint): readonly Finding[] {
  const {namespace, name, revision, addresses} = waypoint;
  const next = `kubectl describe gateway -n ${namespace} ${name} shows all its conditions.`;
  const [accepted, programmed] = [conditionOf(waypoint, 'Accepted'), conditionOf(waypoint, 'Programmed')];
  const noAddress: Finding = {
    severity: 'bad',
    what: 'It has no address, and istiod tells no ztunnel to use it: traffic that should pass it flows without it.',
    next: 'An address is given once one of its pods is ready.',
  };
  const also = addresses.length > 0 ? [] : [noAddress];
  if (accepted !== undefined && accepted.status !== 'True') return [{severity: 'bad', what: `Accepted ${said(accepted)}`, next}, ...also];
  if (programmed === undefined)
    return [
      {
        severity: 'bad',
        what: 'Not programmed: no istiod has written a condition Programmed.',
        next: `Does an istiod of revision ${revision ?? 'default'} (label istio.io/rev of the Gateway) run, and does its GatewayClass exist?`,
      },
      ...also,
    ];
  if (programmed.status !== 'True') return [{severity: 'bad', what: `Programmed ${said(programmed)}`, next}, ...also];
  return also;
}

function podFindings({waypoint: {namespace, name, addresses}, pods, hadPods}: WaypointNow, {mesh}: Pick<Known, 'mesh'>): readonly Finding[] {
  const [first] = pods;
  const ready = pods.filter(pod => pod.ready).length;
  if (first === undefined && !areListed(mesh, namespace)) return [];
  if (first === undefined && hadPods)
    return [
      {
        severity: 'warn',
        what: 'Its pods have gone since its Gateway was read: it may have been deleted.',
        next: 'It is read anew every few seconds, and with ctrl-r.',
      },
    ];
  // Without an address no ztunnel is told to use it.
  const effect = addresses.length > 0 ? ': connections that should pass it are refused.' : '.';
  if (first === undefined)
    return [
      {
        severity: 'bad',
        what: `It has no pod${effect}`,
        next: `kubectl describe deployment -n ${namespace} ${name} tells why; istiod makes it for the Gateway.`,
      },
    ];
  if (ready === pods.length) return [];
  const next = describePod(pods.find(pod => !pod.ready) ?? first);
  if (ready > 0) return [{severity: 'warn', what: `${ready} of ${count(pods.length, 'pod')} are ready.`, next}];
  const none = pods.length === 1 ? 'Its pod is not ready' : `None of its ${pods.length} pods is ready`;
  return [{severity: 'bad', what: `${none}${effect}`, next}];
}

function proxyFindings(proxy: MeshProxy, known: Pick<Known, 'mesh' | 'now'>): readonly Finding[] {
  const {key, name} = proxy;
  return syncFindings(proxy, known).map(({what, jump, ...rest}) => ({
    ...rest,
    what: `${name}: ${what}`,
    jump: aboutProxy(jump ?? {label: 'Summary', to: 'summary'}, key),
  }));
}

/** The same jump, to a pane of this proxy. */
export const aboutProxy = (jump: Jump, proxy: string): Jump => ('to' in jump ? {...jump, proxy} : jump);

/** "Service shop/cart", "Namespace shop". */
const placeText = ({target: {kind, namespace, name}}: Pick<WaypointBinding, 'target'>): string =>
  kind === 'Namespace' ? `Namespace ${name}` : `${kind} ${namespace}/${name}`;

function useFindings({waypoint, use}: WaypointNow): readonly Finding[] {
  const {denied} = use;
  if (denied.length === 0) return [];
  return [
    {
      severity: 'warn',
      what: `Named by a label, and not used by ${namesText(denied.map(placeText))}.`,
      next: ':uses tells why of each of them.',
      jump: {...usesJump(waypoint.key), kind: 'follow'},
    },
  ];
}

/** Namespaces that use it and are not in ambient mode; of others each service and pod that is not captured. */
function captureFindings({waypoint: {key}, use: {namespaces, services, workloads}}: WaypointNow): readonly Finding[] {
  const outOf = [...namespaces, ...services, ...workloads].flatMap(({target, problems}) => {
    const problem = problems.find(({is, severity}) => is === 'not ambient' && severity !== 'info');
    return problem === undefined ? [] : [{target, problem}];
  });
  const whole = new Set(outOf.flatMap(({target}) => (target.kind === 'Namespace' ? [target.name] : [])));
  const told = outOf.filter(({target}) => target.kind === 'Namespace' || !whole.has(target.namespace));
  const [first] = told;
  if (first === undefined) return [];
  const jump: Jump = {...usesJump(key), kind: 'follow'};
  if (told.length === 1) return [{severity: 'warn', what: first.problem.what, next: first.problem.next, jump}];
  return [
    {
      severity: 'warn',
      what: `No ztunnel captures all pods of what uses it: ${namesText(told.map(placeText))}.`,
      next: ':uses tells why of each of them.',
      jump,
    },
  ];
}

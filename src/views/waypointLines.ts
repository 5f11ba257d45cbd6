import type {Waypoint, WaypointBinding, WaypointListener} from '../istio/ambient.ts';
import {attachedTo} from '../istio/attachedPolicies.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {whyUnlisted} from '../istio/unlisted.ts';
import {ageSince} from '../lib/ages.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import type {Trouble} from '../lib/trouble.ts';
import {noUse, podsOfWaypoint, usesByWaypoint, type WaypointUse} from './ambientBindings.ts';
import {followed, targetJump} from './ambientJumps.ts';
import {aligned, type DescribedLine, describe, type Fact, sentence, titled} from './describe.ts';
import {namesText} from './finding.ts';
import {ownerJumps} from './madeFrom.ts';
import {findingLines} from './summaryLines.ts';
import type {Known} from './view.ts';
import type {WaypointData} from './waypointData.ts';
import {handlesText, waypointFindings} from './waypointFindings.ts';
import {hadPods, partsOf, syncCell, type WaypointRow} from './waypointRow.ts';
import {type Owners, treeLines} from './waypointTree.ts';

type Around = Pick<Known, 'mesh' | 'now'>;

/** The whole page: what is wrong first, the Gateway, its pods, whom it serves and why, what is attached, and how its Envoy leads connections. */
export function waypointLines(data: WaypointData, known: Around): readonly DescribedLine[] {
  const {key, ambient, envoy} = data;
  const {objects} = ambient;
  const waypoint = objects.waypoints.get(key) ?? objects.otherGateways?.get(key);
  const use = usesByWaypoint(objects, known).get(key) ?? noUse;
  const noGateways = waypoint === undefined ? whyUnlisted(objects, 'Gateway', key.split('/')[0]) : undefined;
  const troubles = [...ambient.troubles, ...(data.attachable?.troubles ?? [])].filter(
    ({what}) => noGateways === undefined || !what.includes(noGateways.what),
  );
  const unknown = troubles.slice(0, 3).flatMap(({what, next}) => sentence(`${what} ${next}`, 'warn'));
  if (waypoint === undefined) return [...unknown, ...goneLines(key, use, noGateways)];
  const now = {waypoint, use, hadPods: hadPods(waypoint, ambient.pods), ...podsOfWaypoint(known.mesh, waypoint)};
  return [
    ...findingLines(waypointFindings(now, known)),
    ...unknown,
    ...describe([{title: 'Gateway', facts: [...gatewayFacts(waypoint, known.now), ...waypoint.conditions.map(conditionFact(waypoint, known.now))]}]),
    ...titled('Pods', podLines(now.proxies, known)),
    ...titled('Serves', serveLines(use, partsOf(objects, known))),
    ...titled('Attached', attachedLines(data, waypoint, use)),
    ...titled(envoy === undefined ? 'Envoy' : `Envoy of ${envoy.proxy}`, envoyLines(data, use, known)),
  ];
}

function goneLines(key: string, use: WaypointUse, why: Trouble | undefined): readonly DescribedLine[] {
  const [namespace, name] = key.split('/');
  const named = titled('Named by', bindingLines([...use.denied, ...use.unknown]));
  if (why !== undefined)
    return [...sentence(`Whether there is a Gateway ${name} in namespace ${namespace} is not known: ${why.what} ${why.next}`, 'warn'), ...named];
  return [
    {line: [span(`There is no Gateway ${name} in namespace ${namespace}.`, 'bad')]},
    ...sentence(`istioctl waypoint apply -n ${namespace} --name ${name} makes one.`, 'dim'),
    ...named,
  ];
}

const ownerOfGateway = ({namespace, name}: Waypoint): Jump | undefined => followed(ownerJumps([{kind: 'kubernetes-gateway', namespace, name}]));

function gatewayFacts(waypoint: Waypoint, now: number): readonly Fact[] {
  const {namespace, name, className, revision, listeners, createdAt, inboundBinding} = waypoint;
  const jump = ownerOfGateway(waypoint);
  return [
    {label: 'Name', value: `${namespace}/${name}`, jump},
    {label: 'For', value: `${handlesText(waypoint)}`, jump},
    {label: 'Class', value: className, jump: followed(ownerJumps([{kind: 'gateway-class', namespace: '', name: className}]))},
    {label: 'Revision', value: revision ?? 'default', jump},
    {label: 'Address', value: shortAddresses(waypoint) || 'none', jump},
    {label: 'Listener', value: listeners.map(listenerText), jump},
    {label: 'Inbound binding', value: inboundBinding, jump},
    {label: 'Made', value: createdAt === undefined ? undefined : `${ageSince(createdAt, now)} ago`, jump},
  ];
}

/** The host of its own Service goes without saying. */
function shortAddresses({namespace, name, addresses}: Waypoint): string {
  const ips = addresses.filter(address => !address.startsWith(`${name}.${namespace}.svc.`));
  return (ips.length > 0 ? ips : addresses).join(', ');
}

const listenerText = ({name, port, protocol, from}: WaypointListener): string => `${name} ${protocol}/${port}, namespaces: ${from}`;

const conditionFact =
  (waypoint: Waypoint, now: number) =>
  ({type, status, reason, message, since}: Waypoint['conditions'][number]): Fact => ({
    label: type,
    // Of most a True is well; Conflicted and the like are well when False.
    value: [
      span(status, status === 'True' || type === 'Conflicted' ? 'plain' : 'bad'),
      span(` ${reason}${since === undefined ? '' : `, ${ageSince(since, now)} ago`}`),
    ],
    notes: message === '' || (status === 'True' && type !== 'Programmed') ? [] : [message],
    jump: ownerOfGateway(waypoint),
  });

function podLines(proxies: readonly MeshProxy[], known: Around): readonly DescribedLine[] {
  return aligned(
    proxies.map(proxy => {
      const {name, key, pod} = proxy;
      const sync = syncCell({proxies: [proxy]}, known);
      const ready = pod?.ready === true;
      const cells: Line = [span(name), span(ready ? 'ready' : 'not ready', ready ? 'plain' : 'bad'), sync];
      return {cells, jump: {label: name, to: 'summary', proxy: key}};
    }),
  );
}

function serveLines({services, workloads, denied, unknown}: WaypointUse, isPartial: WaypointRow['isPartial']): readonly DescribedLine[] {
  const served = [...services, ...workloads];
  const isOpen = isPartial.services || isPartial.pods;
  return [
    ...(served.length > 0
      ? bindingLines(served)
      : isOpen
        ? []
        : sentence('Nothing: no service and no pod that it may handle has a label that names it.', 'dim')),
    ...(isOpen ? sentence('What else may use it is not known: not all namespaces, services and pods could be listed.', 'dim') : []),
    ...(unknown.length === 0 ? [] : [{line: [span('  and perhaps these, which name it:', 'warn')]}, ...bindingLines(unknown)]),
    ...(denied.length === 0 ? [] : [{line: [span('  and not these, which name it:', 'warn')]}, ...bindingLines(denied)]),
  ];
}

const bindingLines = (bindings: readonly WaypointBinding[]): readonly DescribedLine[] =>
  aligned(
    bindings.map(binding => ({
      cells: [
        span(binding.target.kind),
        span(`${binding.target.kind === 'Namespace' ? '' : `${binding.target.namespace}/`}${binding.target.name}`),
        binding.waypoint === undefined ? span(binding.problems[0]?.is ?? '', 'warn') : span(`label of ${binding.label?.on ?? '?'}`, 'dim'),
      ],
      jump: targetJump(binding.target),
    })),
  );

function attachedLines({attachable, key}: WaypointData, waypoint: Waypoint, {services}: WaypointUse): readonly DescribedLine[] {
  if (attachable === undefined) return sentence('Still asking.', 'dim');
  const {objects, rootNamespace, troubles} = attachable;
  const found = attachedTo(
    waypoint,
    services.map(({target: {kind, namespace, name}}) => ({kind: kind === 'ServiceEntry' ? kind : 'Service', namespace, name})),
    objects,
    rootNamespace,
  );
  const lines = aligned(
    found.map(({object: {kind, word, namespace, name, action}, to}) => ({
      cells: [span(kind), span(`${namespace}/${name}`), span(action ?? ''), span(`to ${to.kind} ${to.name}`, 'dim')],
      jump: followed(ownerJumps([{kind: word, namespace, name}])),
    })),
  );
  const own = new Set([waypoint.namespace, ...services.map(({target}) => target.namespace)]);
  const elsewhere = objects.filter(
    ({kind, namespace, targets}) => ['AuthorizationPolicy', 'RequestAuthentication'].includes(kind) && targets.length === 0 && own.has(namespace),
  );
  return [
    ...(lines.length > 0
      ? lines
      : troubles.length > 0
        ? sentence('Nothing that is known: not all could be asked.', 'dim')
        : sentence(`Nothing: no policy or route names ${key}, a service that it serves, or the class of waypoints.`, 'dim')),
    ...(elsewhere.length === 0
      ? []
      : sentence(`Not here, as they have no targetRefs: ${namesText(elsewhere.map(({kind, name}) => `${kind} ${name}`))}.`, 'dim')),
  ];
}

function envoyLines({ambient, envoy, attachable}: WaypointData, use: WaypointUse, {mesh}: Around): readonly DescribedLine[] {
  if (envoy !== undefined) return treeLines(envoy, ownersOf(ambient.objects, use, mesh));
  return sentence(attachable === undefined ? 'Still asking.' : 'No pod of it runs that could be asked.', 'dim');
}

/** Addresses may be those of several networks or clusters: what the waypoint serves counts more. */
function ownersOf({services}: WaypointData['ambient']['objects'], use: WaypointUse, {pods}: Around['mesh']): Owners {
  const owners = new Map<string, string>();
  for (const {id, ip} of pods.values()) if (ip !== undefined) owners.set(ip, `Pod ${id}`);
  const served = new Set(use.services.map(({target: {kind, namespace, name}}) => `${kind} ${name}.${namespace}`));
  for (const {kind, name, namespace, addresses} of services) {
    const text = `${kind} ${name}.${namespace}`;
    for (const address of addresses) if (served.has(text) || !owners.has(address)) owners.set(address, text);
  }
  return address => owners.get(address.replace(/\/(32|128)$/, ''));
}

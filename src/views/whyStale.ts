import {nonceVersion} from '../istio/nonce.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {startedAt} from '../istio/proxies.ts';
import {isInFlight} from '../istio/status.ts';
import {watchedTypes} from '../istio/sync.ts';
import {areSiblings} from '../istio/workload.ts';
import {ageSince} from '../lib/ages.ts';
import {count, firstOf} from '../lib/text.ts';
import {istiodsJump} from './jumps.ts';
import type {Known} from './view.ts';
import {adminReason, youngMs} from './whyAdmin.ts';
import type {WhyData} from './whyData.ts';
import {type Reason, unasked} from './whyReason.ts';

type Around = Pick<Known, 'mesh' | 'now'>;

/** Where a push is held up: istiod, the proxy, or what is between them. In the order in which one should look. */
export const staleReasons = (proxy: MeshProxy, data: WhyData, around: Around): readonly Reason[] => [
  ...othersReason(proxy, around),
  ...istiodReason(proxy, around),
  adminReason(proxy, data),
  replacedReason(proxy, around),
  streamReason(data, around.now),
  ...(data.xds === undefined ? [] : [agentReason(data.xds)]),
];

/** Is it late alone, or with others of its istiod? */
function othersReason(proxy: MeshProxy, {mesh, now}: Around): readonly Reason[] {
  const istiod = proxy.istiod === undefined ? undefined : mesh.istiods.get(proxy.istiod);
  if (istiod === undefined) return [];
  const others = [...mesh.proxies.values()].filter(each => each.istiod === istiod.id && each.key !== proxy.key && each.connectedness === 'connected');
  const late = others.filter(each => watchedTypes(each).some(type => each.types[type]?.state === 'STALE' && !isInFlight(each, type, now)));
  const {name} = istiod.pod;
  if (others.length === 0) return [{is: '?', what: `istiod ${name} has no other proxy to compare it with.`}];
  if (late.length === 0)
    return [{is: 'ok', what: `None of the ${count(others.length, 'other proxy', 'other proxies')} of istiod ${name} is late: it is not istiod.`}];
  const names = firstOf(
    late.map(each => each.name),
    3,
  );
  const who = `${late.length} of the ${others.length} other proxies of istiod ${name} ${late.length === 1 ? 'is' : 'are'} late as well: ${names}.`;
  // What one or two of many have in common is not their istiod.
  if (late.length * 2 < others.length) return [{is: 'ok', what: `${who} The others are not: it is not istiod.`}];
  return [
    {
      is: 'no',
      what: who,
      next: 'That speaks for istiod or its node: look at its CPU, its log and :istiods.',
      jump: istiodsJump,
    },
  ];
}

function istiodReason({istiod}: MeshProxy, {mesh, now}: Around): readonly Reason[] {
  const found = istiod === undefined ? undefined : mesh.istiods.get(istiod);
  if (found === undefined) return [];
  if (found.trouble !== undefined)
    return [
      {
        is: 'no',
        what: `What is known of it is old: ${found.trouble.what} For ${ageSince(found.trouble.since, now)}.`,
        next: found.trouble.next,
        jump: istiodsJump,
      },
    ];
  return found.report === undefined
    ? []
    : [{is: 'ok', what: `istiod ${found.pod.name} answered within ${found.report.tookMs} ms, ${ageSince(found.report.at, now)} ago.`}];
}

/** Is the pod on its way out, or another one of its workload on its way in? */
function replacedReason({pod}: MeshProxy, {mesh, now}: Around): Reason {
  if (pod === undefined) return {is: '?', what: 'No pod of it is known here: whether it is being replaced cannot be told.'};
  if (pod.deleting) return {is: 'no', what: 'Its pod is being deleted.', next: 'It ends soon; nothing need be done.'};
  const young = [...mesh.pods.values()].filter(each => each.id !== pod.id && areSiblings(each, pod) && isYoung(each, now));
  if (young.length === 0) return {is: 'ok', what: 'It is not being replaced: its pod stays, and no other one of its workload has just begun.'};
  return {
    is: 'no',
    what: `Its workload gets new pods: ${firstOf(
      young.map(({name}) => name),
      3,
    )}.`,
    next: 'This one may be on its way out.',
  };
}

const isYoung = (pod: MeshPod, now: number): boolean => pod.phase === 'Pending' || now - (startedAt(pod) ?? 0) < youngMs;

function streamReason({stream}: WhyData, now: number): Reason {
  if (stream?.value === undefined)
    return stream?.trouble === undefined
      ? {is: '?', what: 'Since when it is connected is not known: its istiod does not list its connection.'}
      : unasked('Since when it is connected is not known', stream.trouble);
  const {connectedAt, id} = stream.value;
  if (connectedAt === undefined) return {is: '?', what: `Since when it is connected is not known: istiod gives no time for ${id}.`};
  const age = ageSince(connectedAt, now);
  return now - connectedAt < youngMs
    ? {is: 'no', what: `Its connection to istiod is only ${age} old.`, next: 'The first pushes may still be under way.'}
    : {is: 'ok', what: `Its connection to istiod is ${age} old (${id}).`};
}

/** The way from Envoy to pilot-agent, which carries what it sends to istiod. */
export function agentReason(xds: NonNullable<WhyData['xds']>): Reason {
  if (xds.value === undefined) return unasked('Whether Envoy reaches pilot-agent (xds-grpc) is not known', xds.trouble);
  const of = (name: string): number | undefined => xds.value.get(name);
  const [cx, rq, failed = 0] = ['upstream_cx_active', 'upstream_rq_active', 'upstream_cx_connect_fail'].map(of);
  const jump = {label: 'Stats', to: 'stats'};
  const failures = `${count(failed, 'connection')} failed since it started`;
  if (cx === undefined || rq === undefined) return {is: '?', what: 'Envoy keeps no stats of xds-grpc, its way to pilot-agent.', jump};
  if (cx === 0)
    return {
      is: 'no',
      what: `Envoy has no connection to pilot-agent (xds-grpc); ${failures}.`,
      next: 'Is pilot-agent running? Look at the log of the container.',
      jump,
    };
  if (rq === 0)
    return {
      is: 'no',
      what: `Envoy has no open stream to istiod (xds-grpc, upstream_rq_active 0); ${failures}.`,
      next: 'pilot-agent closes it while istiod cannot be reached.',
      jump,
    };
  return {is: 'ok', what: `Envoy has an open stream to pilot-agent (xds-grpc); ${failures}.`};
}

/** What was sent and is not answered. */
export function pushText({types}: MeshProxy, type: string, now: number): string {
  const {sent, acked, sentAt, neverAcked} = types[type] ?? {};
  const version = sent === undefined ? '' : ` ${nonceVersion(sent)}`;
  const age = sentAt === undefined ? '' : ` ${ageSince(sentAt, now)} ago`;
  const last = neverAcked || acked === undefined ? 'It never acknowledged one.' : `Acknowledged last: ${nonceVersion(acked)}.`;
  return `istiod sent${version}${age}. ${last}`;
}

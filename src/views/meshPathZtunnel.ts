import {areAllListed} from '../istio/listedPods.ts';
import {ztunnelMtls} from '../istio/peerAuthentication.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {statusOf} from '../istio/status.ts';
import type {Jump} from '../lib/page.ts';
import {firstOf} from '../lib/text.ts';
import {type Policy, policyKey} from '../ztunnel/policies.ts';
import type {Workload} from '../ztunnel/workloads.ts';
import type {Asked} from './heard.ts';
import {certificateFacts} from './meshPathCertificate.ts';
import type {MeshPathData} from './meshPathData.ts';
import {type PathFact, pathFact, unheard} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';
import type {Known} from './view.ts';

/** The ztunnel of its node, and what that knows of the pod; nothing of a pod that none is to capture. */
export function ztunnelFacts(data: MeshPathData, path: MeshPath, {mesh, now}: Pick<Known, 'mesh' | 'now'>): readonly PathFact[] {
  const {ztunnel, pod} = data;
  const {enrolment, verdict, workload} = path;
  const isOver = pod.phase === 'Succeeded' || pod.phase === 'Failed';
  if (verdict.by !== 'ambient' && (verdict.by !== 'none' || enrolment.wanted !== true || isOver)) return [];
  if (ztunnel === undefined && !areAllListed(mesh)) return [unheard('ztunnel', whyUnlisted(mesh))];
  if (ztunnel === undefined)
    return [
      pathFact('bad', {
        label: 'ztunnel',
        value: `none is known on node ${pod.node ?? '?'}`,
        notes: ['What is captured has no network without one: kubectl get pods -A -l app=ztunnel -o wide'],
      }),
    ];
  const proxy = mesh.proxies.get(ztunnel.proxy.key) ?? ztunnel.proxy;
  const {state, type, problem} = statusOf(proxy, now);
  const first = pathFact(problem ? 'bad' : 'ok', {
    label: 'ztunnel',
    value: `${proxy.name}, ${type === undefined || !problem ? '' : `${type} `}${state}`,
    notes: problem ? [state === 'NOT CONNECTED' ? unconnected : behind] : [],
    jump: problem
      ? {label: `why ${proxy.name} is not in sync`, to: 'why', proxy: proxy.key}
      : {label: `workloads of ${proxy.name}`, to: 'ztWorkloads', proxy: proxy.key},
  });
  if (ztunnel.dump === undefined) return [first, unheard('Knows the pod', ztunnel)];
  if (workload === undefined) return [first, unknown(proxy, pod), ...certificateFacts(data, path, now)];
  return [first, ...workloadFacts(data, path, workload), ...certificateFacts(data, path, now)];
}

const unconnected =
  'No istiod holds it: it goes on with what it has, but learns of no new pods, policies and waypoints, and may not renew certificates. W on it tells more.';
const behind = 'It may lack the newest pods, policies and waypoints. W on it tells why it is not in sync.';

const whyUnlisted = ({feed, limited}: Known['mesh']): Asked<never> =>
  limited !== undefined ? {trouble: limited.trouble} : 'trouble' in feed ? {trouble: feed.trouble} : {};

function unknown({key, name: ztunnel}: Pick<MeshProxy, 'key' | 'name'>, {name, ip}: MeshPathData['pod']): PathFact {
  const jump: Jump = {label: name, to: 'ztWorkloads', proxy: key, filter: name};
  if (ip === undefined) return pathFact('ok', {label: 'Knows the pod', value: 'not yet: istiod tells of a pod once it has an address', jump});
  return pathFact('bad', {
    label: 'Knows the pod',
    value: `no: ${ztunnel} has no such workload`,
    notes: ['istiod has not told it, or has another view of the pod: d on the ztunnel compares both.'],
    jump,
  });
}

function workloadFacts(data: MeshPathData, {mtls, policies}: MeshPath, workload: Workload): readonly PathFact[] {
  const {ztunnel, pod, rootNamespace} = data;
  const proxy = ztunnel?.proxy.key;
  const about = {...(proxy === undefined ? {} : {proxy}), filter: pod.name};
  const isHealthy = workload.status === 'Healthy';
  const isTunneled = workload.protocol === 'HBONE';
  const has = new Set(ztunnel?.dump?.policies?.map(policyKey));
  const lacking = ztunnel?.dump?.policies === undefined ? [] : workload.authorizationPolicies.filter(key => !has.has(key));
  const enforced = [
    ...workload.authorizationPolicies,
    ...(ztunnel?.dump?.policies ?? []).filter(policy => isWide(policy, pod.namespace)).map(policyKey),
  ];
  const converted = mtls === undefined ? [] : ztunnelMtls(mtls, rootNamespace).policies;
  const own = policies?.filter(({by}) => by.is === 'ztunnel').map(({policy}) => `${policy.namespace}/${policy.name}`) ?? [];
  const due = ztunnel?.dump?.policies === undefined ? [] : [...converted, ...own].filter(key => !enforced.includes(key));
  const unhealthy = `Requests to its services go to other pods${pod.ready ? ', though this one is ready' : ' until it is ready'}; where there is none they fail.`;
  const troubles = [...(isHealthy ? [] : [unhealthy]), ...(isTunneled ? [] : [plain])];
  return [
    pathFact(troubles.length === 0 ? 'ok' : 'warn', {
      label: 'Knows the pod',
      value: `${workload.status}, ${workload.protocol}`,
      notes: troubles,
      jump: {label: pod.name, to: 'ztWorkloads', ...about},
    }),
    pathFact(lacking.length > 0 ? 'bad' : due.length > 0 ? 'warn' : 'ok', {
      label: 'Enforces',
      value: enforced.length === 0 ? 'no policy' : enforced,
      notes: [
        ...(lacking.length === 0 ? [] : [`It does not have ${firstOf(lacking, 3)}, which istiod says select the pod: nobody enforces them.`]),
        ...(due.length === 0 ? [] : [`${firstOf(due, 3)} should be among them, and istiod has not told it.`]),
      ],
      jump: {label: 'policies of the ztunnel', to: 'ztPolicies', ...(proxy === undefined ? {} : {proxy})},
    }),
  ];
}

/** Of those without a selector a workload does not name each. */
const isWide = ({scope, namespace}: Policy, of: string): boolean => scope === 'Global' || (scope === 'Namespace' && namespace === of);

const plain = 'Other ztunnels reach it with plain text, not with mutual TLS (HBONE).';

import {injectorRefuses} from '../istio/injection.ts';
import {statusOf} from '../istio/status.ts';
import {ageSince} from '../lib/ages.ts';
import type {Jump} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {type MeshPathData, trustDomainOf} from './meshPathData.ts';
import {type PathFact, pathFact, unheard, yamlJump} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';
import type {Known} from './view.ts';

/** The pod itself, its own proxy, and what captures it. */
export function podFacts(
  {pod: asked, details, namespace, config, rootNamespace}: MeshPathData,
  {proxy, enrolment, verdict}: MeshPath,
  {mesh, now}: Pick<Known, 'mesh' | 'now'>,
): readonly PathFact[] {
  const latest = mesh.pods.get(asked.id);
  const pod = latest?.uid === asked.uid ? latest : asked;
  const own = yamlJump('pod', pod.namespace, pod.name);
  const state = `${pod.deleting ? 'Terminating' : pod.phase}, ${pod.ready ? 'ready' : 'not ready'}`;
  const where = [pod.ip, details.hostNetwork ? 'hostNetwork' : undefined, pod.node].filter(Boolean).join(', ');
  const account = details.serviceAccount;
  const trustDomain = trustDomainOf(config);
  // What AuthorizationPolicies call a principal; what is not in the mesh has none.
  const identity =
    trustDomain === undefined || verdict.by === 'none'
      ? {label: 'Service account', value: account}
      : {label: 'Identity', value: `${trustDomain}/ns/${pod.namespace}/sa/${account}`};
  return [
    readyFact(pod, [state, where].filter(Boolean).join('; '), own),
    pathFact('ok', {...identity, jump: own}),
    ...(config.trouble === undefined ? [] : [configFact(config, rootNamespace)]),
    ...(proxy === undefined ? [] : [proxyFact(proxy, now)]),
    ...(verdict.by === 'none' || verdict.by === 'ambient' || verdict.by === 'sidecar' ? [ambientFact(pod, enrolment, namespace)] : []),
  ];
}

/** One that has ended, or is going, is not meant to be ready. */
function readyFact({name, namespace, phase, ready, deleting}: MeshPathData['pod'], value: string, jump: Jump): PathFact {
  const isOver = deleting || phase === 'Succeeded' || phase === 'Failed';
  if (ready || isOver) return pathFact('ok', {label: 'Pod', value, jump});
  const note = `Its services send it no requests until it is ready: kubectl describe pod ${name} -n ${namespace} tells what it waits for.`;
  return pathFact('warn', {label: 'Pod', value, notes: [note], jump});
}

/** Policies of the whole mesh are in a namespace that only MeshConfig tells. */
function configFact(config: MeshPathData['config'], rootNamespace: string): PathFact {
  const fact = unheard('MeshConfig', config);
  return {...fact, notes: [...(fact.notes ?? []), `The root namespace is taken to be ${rootNamespace}: what another one says is missing here.`]};
}

function proxyFact(proxy: NonNullable<MeshPath['proxy']>, now: number): PathFact {
  const {state, type, problem, since, atFirstLook} = statusOf(proxy, now);
  const lasts = problem ? `, for ${atFirstLook ? '> ' : ''}${ageSince(since, now)}` : '';
  return pathFact(problem ? 'bad' : 'ok', {
    label: 'Proxy',
    value: `${proxy.kind}, ${type === undefined || !problem ? '' : `${type} `}${state}${lasts}`,
    notes: problem ? ['W tells why it is not in sync.'] : [],
    jump: {label: proxy.id, to: proxy.kind === 'ztunnel' ? 'why' : 'summary', proxy: proxy.key},
  });
}

const captures = {captured: 'yes', pending: 'not yet', 'not captured': 'no'} as const;

function ambientFact(pod: MeshPathData['pod'], {state, wanted, why, label}: MeshPath['enrolment'], namespace: MeshPathData['namespace']): PathFact {
  const jump = label?.on === 'Pod' ? yamlJump('pod', pod.namespace, pod.name) : yamlJump('namespace', '', pod.namespace);
  if (wanted === undefined && namespace.trouble !== undefined) return {...unheard('Captured', namespace), jump};
  const isSo = state === 'captured';
  if (wanted === undefined) return unheard('Captured', namespace);
  const differs = isSo !== wanted;
  return pathFact(differs ? (isSo ? 'warn' : 'bad') : 'ok', {
    label: 'Captured',
    value: `${captures[state]}: ${why}`,
    notes: !differs
      ? []
      : [
          isSo
            ? 'It is captured although these labels do not ask for it: istio-cni may be told other labels.'
            : 'istio-cni of its node captures it, or says why not in its log.',
        ],
    jump,
  });
}

/** What each webhook would do with a new pod like this one, in istioctl's words. */
export function injectionFacts({details, injectors, namespace}: MeshPathData, {injection, verdict}: MeshPath): readonly PathFact[] {
  if (injection === undefined) return [unheard('Webhooks', injectors.value === undefined ? injectors : namespace)];
  const refused = injectorRefuses(details);
  const injecting = injection.filter(({injects}) => injects);
  return [
    ...injection.map(({webhook, revision, injects, reason}) =>
      pathFact('ok', {
        label: injects ? 'Injects' : 'Does not inject',
        value: `${webhook}${revision === '' ? '' : `, revision ${revision}`}`,
        notes: [reason, ...(injects && refused !== undefined ? [refused] : [])],
        jump: yamlJump('mutating-webhook-configuration', '', webhook),
      }),
    ),
    ...(injection.length === 0 ? [pathFact('ok', {label: 'Webhooks', value: 'none: no Istio injection hooks present'})] : []),
    ...(injecting.length > 1 ? [severalInject(injecting.length)] : []),
    ...(verdict.by === 'sidecar' && (injecting.length === 0 || refused !== undefined) ? [injectedBefore] : []),
  ];
}

const severalInject = (n: number): PathFact =>
  pathFact('bad', {label: 'Webhooks', value: `${count(n, 'webhook')} inject`, notes: ['Multiple webhooks will inject, which can lead to errors.']});
const injectedBefore = pathFact('warn', {
  label: 'This pod',
  value: 'has a sidecar all the same',
  notes: ['It was injected by hand, or before labels changed: a new pod of its workload has none.'],
});

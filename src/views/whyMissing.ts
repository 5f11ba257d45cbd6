import {secretTrouble} from '../envoy/secretHealth.ts';
import {type MeshProxy, podRevision} from '../istio/proxies.ts';
import {count} from '../lib/text.ts';
import {notRunning} from './adminTrouble.ts';
import {istiodsJump} from './jumps.ts';
import {describePod} from './meshFindings.ts';
import type {Known} from './view.ts';
import {adminReason} from './whyAdmin.ts';
import {isSelected} from './whyAskApi.ts';
import type {WhyData} from './whyData.ts';
import {type Reason, unasked} from './whyReason.ts';
import {agentReason} from './whyStale.ts';

type Around = Pick<Known, 'mesh' | 'now'>;

/** Why a proxy may not be connected, in the order in which one should look. */
export const missingReasons = (proxy: MeshProxy, data: WhyData, around: Around): readonly Reason[] => [
  ...podReasons(proxy, data),
  injectionReason(proxy),
  ...(isRunning(proxy) ? [adminReason(proxy, data)] : []),
  ...revisionReasons(proxy, data, around),
  ...(proxy.kind === 'ztunnel' ? [] : [certificateReason(data, around.now), discoveryReason(data, around)]),
  ...(data.xds === undefined ? [] : [agentReason(data.xds)]),
  logReason(data),
];

/** Else the pod itself says why nobody answers there. */
const isRunning = ({pod}: MeshProxy): boolean => pod?.proxy?.running === true && notRunning(pod) === undefined;

/** Does its container run, and is the pod ready? The watch of pods tells most; the object tells why. */
function podReasons({pod}: MeshProxy, {pod: heard}: WhyData): readonly Reason[] {
  if (pod === undefined) return [{is: '?', what: 'No pod of this name is known here: a VM, or a proxy of another cluster.'}];
  if (pod.deleting) return [{is: 'no', what: 'Its pod is being deleted.', next: 'It ends soon; nothing need be done.'}];
  const {waiting, ended, notReady} = heard?.value ?? {};
  const container = pod.proxy?.name ?? 'istio-proxy';
  const code = ended?.exitCode === undefined ? '' : `, exit code ${ended.exitCode}`;
  const last = ended === undefined ? '' : ` It ended last with ${ended.reason}${code}.`;
  const unheard = heard?.value === undefined ? [unasked('Why cannot be asked', heard?.trouble)] : [];
  if (pod.proxy?.running === false) {
    const why = waiting === undefined ? '' : ` It is waiting, ${waiting.reason}${waiting.message === '' ? '' : ` (${waiting.message})`}.`;
    return [{is: 'no', what: `The container ${container} is not running.${why}${last}`, next: `${describePod(pod)} l shows its log.`}, ...unheard];
  }
  if (pod.phase !== 'Running') return [{is: 'no', what: `The pod is ${pod.phase}.`, next: describePod(pod)}, ...unheard];
  const restarts = (pod.proxy?.restarts ?? 0) === 0 ? '' : `, after ${count(pod.proxy?.restarts ?? 0, 'restart')}`;
  const before = restarts === '' ? '' : last;
  if (pod.ready) return [{is: 'ok', what: `The container ${container} is running${restarts}, and the pod is ready.${before}`}];
  const why = notReady === undefined ? '.' : `: ${notReady.replace(/\.$/, '')}.`;
  return [
    {
      is: 'no',
      what: `The container ${container} is running${restarts}, but the pod is not ready${why}${before}`,
      follows: true,
      next: 'A proxy is not ready before istiod has sent it its configuration: this may follow from what is below.',
    },
    ...unheard,
  ];
}

function injectionReason({pod, kind}: MeshProxy): Reason {
  if (pod === undefined) return {is: '?', what: 'Whether a proxy was injected cannot be told without a pod.'};
  if (pod.proxy === undefined)
    return {
      is: 'no',
      what: 'No container of the pod runs a proxy: it was not injected.',
      next: 'Label the namespace istio-injection=enabled or istio.io/rev=REVISION, and make the pod anew.',
    };
  const how = kind === 'sidecar' ? (pod.proxy.native ? 'A proxy was injected, as a native sidecar' : 'A proxy was injected') : 'The pod runs a proxy';
  return {is: 'ok', what: `${how}: ${pod.proxy.image}.`};
}

/** Is there an istiod of the revision that the pod was made for, and is that the one its namespace asks for? */
function revisionReasons({pod, kind}: MeshProxy, {namespaceRevision: heard}: WhyData, {mesh}: Around): readonly Reason[] {
  const revisions = [...new Set([...mesh.istiods.values()].map(({revision}) => revision))].sort();
  const here = `Here: ${revisions.join(', ') || 'none'}.`;
  const own = podRevision(pod) ?? 'default';
  const isTold = pod?.annotations['istio.io/rev'] !== undefined; // by the injector: a label may be a tag
  const has = revisions.includes(own);
  const wrong: Reason = isTold
    ? {
        is: 'no',
        what: `The pod was made for revision ${own}, of which no istiod runs. ${here}`,
        next: 'Give its namespace a revision that runs, and make the pod anew.',
      }
    : {is: '?', what: `The pod names revision ${own}, of which no istiod runs; it may be a tag. ${here}`, next: 'istioctl tag list tells.'};
  const first: Reason = has
    ? {
        is: 'ok',
        what: `It is of revision ${own}, of which ${count(ofRevision(mesh, own), 'istiod')} ${ofRevision(mesh, own) === 1 ? 'runs' : 'run'}.`,
      }
    : wrong;
  if (kind !== 'sidecar' || heard === undefined) return [first];
  if (heard.trouble !== undefined) return [first, unasked('Which revision its namespace asks for is not known', heard.trouble)];
  const wanted = heard.value;
  if (wanted === undefined || wanted === own) return [first];
  if (revisions.includes(wanted))
    return [
      first,
      {
        is: 'no',
        what: `Its namespace asks for revision ${wanted}, the pod was made for ${own}.`,
        ...(has ? {follows: true as const} : {}), // it can be connected all the same
        next: 'Make the pod anew: kubectl rollout restart.',
      },
    ];
  return [first, {is: '?', what: `Its namespace asks for ${wanted}, of which no istiod runs; it may be a tag.`, next: 'istioctl tag list tells.'}];
}

const ofRevision = ({istiods}: Around['mesh'], wanted: string): number => [...istiods.values()].filter(({revision}) => revision === wanted).length;

/** The certificate that it shows to istiod, and those by which it knows istiod. */
function certificateReason({secrets}: WhyData, now: number): Reason {
  if (secrets?.value === undefined) return unasked('Its certificates are not known', secrets?.trouble);
  const own = secrets.value.filter(({name}) => name === 'default' || name === 'ROOTCA');
  const jump = {label: 'Secrets', to: 'secrets'};
  if (own.length === 0)
    return {is: '?', what: 'Envoy has no secrets "default" and "ROOTCA": nothing on it uses the certificate of the mesh yet.', jump};
  const wrong = own.map(secret => ({secret, trouble: secretTrouble(secret, now)})).find(({trouble}) => trouble !== undefined);
  if (wrong?.trouble !== undefined)
    return {
      is: 'no',
      what: `Secret ${wrong.secret.name}: ${wrong.trouble.what}`,
      next: 'pilot-agent gets it from istiod as well (port 15012, CSR): look at its log and at the clock of the node.',
      jump,
    };
  return {is: 'ok', what: 'Its certificate and the roots it trusts are valid.', jump};
}

/** Does the name by which it looks for istiod lead to one? */
function discoveryReason({discovery}: WhyData, {mesh}: Around): Reason {
  if (discovery?.value === undefined) return unasked('Where it looks for istiod is not known', discovery?.trouble);
  const {address, exists, namespace, selector = {}} = discovery.value;
  if (!exists)
    return {
      is: 'no',
      what: `It looks for istiod at ${address}, and there is no such service.`,
      next: 'Is its revision installed under another name? Bootstrap (8) has discoveryAddress.',
      jump: {label: 'Bootstrap', to: 'bootstrap'},
    };
  const behind = [...mesh.pods.values()].filter(pod => pod.namespace === namespace && isSelected(selector, pod.labels));
  const ready = behind.filter(pod => pod.ready && !pod.deleting);
  if (Object.keys(selector).length === 0)
    return {is: '?', what: `It looks for istiod at ${address}, a service without a selector: what is behind it is not known.`};
  if (ready.length === 0)
    return {
      is: 'no',
      what: `It looks for istiod at ${address}, behind which no pod is ready.`,
      next: ':istiods, and kubectl get pods of its namespace, tell more.',
      jump: istiodsJump,
    };
  return {is: 'ok', what: `It looks for istiod at ${address}, a service with ${count(ready.length, 'ready pod')}.`};
}

function logReason({log}: WhyData): Reason {
  if (log?.trouble !== undefined) return unasked('The log of its container cannot be read', log.trouble);
  if (log?.value === undefined) return {is: 'ok', what: 'The end of its log tells of no failure on the way to istiod.'};
  const {line, better} = log.value;
  if (better) return {is: 'ok', what: `Its log tells of a failure, and of a connection after it: ${line}`};
  return {is: 'no', what: `Its log says last: ${line}`, next: 'A network policy, DNS, or istiod itself: l shows the log.'};
}

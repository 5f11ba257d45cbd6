import type {MeshPod} from '../istio/pods.ts';
import {podKind} from '../istio/proxies.ts';
import {areSiblings, ofWorkload, workloadOf} from '../istio/workload.ts';
import {compareText, count} from '../lib/text.ts';
import {notRunning} from '../views/adminTrouble.ts';
import {type LevelPod, levelPodsOf} from '../views/levelPods.ts';
import {dialectOf} from '../views/logDialects.ts';
import type {Candidate, Context} from './command.ts';
import {chosenRows, here, keysHere, proxyHere, say} from './here.ts';

/** Pods whose loggers are meant, and what they are called together; or why there are none. */
export type LevelTargets = {readonly title: string; readonly pods: readonly LevelPod[]};

const istiodKind = 'istiod';

const levelPod = (pod: MeshPod, kind: string): LevelPod => ({
  id: pod.id,
  namespace: pod.namespace,
  name: pod.name,
  uid: pod.uid,
  dialect: kind === istiodKind ? 'istiod' : dialectOf(kind).is,
});

/** These pods, if they speak of levels in the same words. */
function together(title: string, pods: readonly LevelPod[]): LevelTargets | string {
  const kinds = [...new Set(pods.map(({dialect}) => dialect))];
  if (kinds.length > 1) return `${kinds.join(' and ')} have other loggers; mark pods of one kind`;
  return {title, pods: pods.toSorted((a, b) => compareText(a.id, b.id))};
}

const podsOfProxies = (context: Context): readonly MeshPod[] =>
  [...here(context).state.mesh.proxies.values()].flatMap(({pod}) => (pod === undefined || notRunning(pod) !== undefined ? [] : [pod]));

/** All pods of the workload that a pod is of. */
export function siblingsOf(context: Context, pod: MeshPod): LevelTargets | string {
  const siblings = podsOfProxies(context).filter(other => areSiblings(pod, other));
  const {kind, name} = workloadOf(pod);
  const all = (siblings.length === 0 ? [pod] : siblings).map(each => levelPod(each, podKind(each) ?? 'sidecar'));
  return together(all.length === 1 ? pod.id : `${kind} ${name}.${pod.namespace}, ${count(all.length, 'pod')}`, all);
}

/** Every istiod that runs: a scope that is raised on one replica of several says little. */
export function istiodTargets(context: Context): LevelTargets | string {
  const pods = [...here(context).state.mesh.istiods.values()].map(({pod}) => levelPod(pod, istiodKind));
  return pods.length === 0 ? 'No istiod is known' : together(pods.length === 1 ? pods[0]!.id : count(pods.length, 'istiod'), pods);
}

/** The proxies meant by a key of a table, each with its pod that runs; a sentence where one has none. */
function podsOf(context: Context, keys: readonly string[]): readonly MeshPod[] | string {
  const {proxies} = here(context).state.mesh;
  const found = keys.map(key => proxies.get(key)?.pod);
  const missing = keys.find((_, at) => found[at] === undefined);
  if (missing !== undefined) return `${missing} has no pod here`;
  const pods = found.flatMap(pod => pod ?? []);
  const idle = pods.map(notRunning).find(trouble => trouble !== undefined);
  return idle === undefined ? pods : idle.what.replace(/\.$/, '');
}

/** What x and D mean here: the pods of the pane of loggers, all istiods in theirs, marked proxies, else those that the selected row or the page stands for; of a gateway or waypoint all of its pods. */
export function targetsHere(context: Context): LevelTargets | string {
  const {pane, state} = here(context);
  const shown = levelPodsOf(pane.subject);
  if (pane.view === 'loggers' && shown.length > 0) return {title: pane.subject?.title ?? '', pods: shown};
  if (pane.view === 'istiods') return istiodTargets(context);
  const chosen = pane.proxy === undefined ? keysHere(context, chosenRows(context)) : [];
  const keys = pane.marks.size > 0 || chosen.length > 1 ? chosen : [proxyHere(context) ?? ''];
  if (keys[0] === undefined || keys[0] === '') return 'Select a proxy first';
  if (keys.some(key => !state.mesh.proxies.has(key))) return 'This proxy is gone';
  const pods = podsOf(context, keys);
  if (typeof pods === 'string') return pods;
  const [first] = pods;
  const kind = first === undefined ? undefined : podKind(first);
  const isOne = pane.marks.size < 2 && first !== undefined && pods.every(pod => areSiblings(pod, first));
  if (isOne && (kind === 'gateway' || kind === 'waypoint')) return siblingsOf(context, first);
  const all = pods.map(pod => levelPod(pod, podKind(pod) ?? 'sidecar'));
  return together(all.length === 1 ? all[0]!.id : count(all.length, 'marked proxy', 'marked proxies'), all);
}

/** What a typed word means: `istiod`, `ztunnel` (all of them), `deploy/reviews-v1.bookinfo` (all its pods), or a pod by a part of its name. */
export function targetsNamed(context: Context, word: string): LevelTargets | string {
  if (word === 'istiod') return istiodTargets(context);
  const pods = podsOfProxies(context);
  if (word === 'ztunnel') {
    const all = pods.filter(pod => podKind(pod) === 'ztunnel').map(pod => levelPod(pod, 'ztunnel'));
    return all.length === 0 ? 'No ztunnel runs here' : together(count(all.length, 'ztunnel'), all);
  }
  if (word.includes('/')) {
    const found = pods.find(ofWorkload(word));
    return found === undefined ? `No proxy is of ${word}` : siblingsOf(context, found);
  }
  const exact = pods.filter(({id, name: pod}) => id === word || pod === word);
  const hits = exact.length > 0 ? exact : pods.filter(({id}) => id.includes(word));
  const [hit] = hits;
  if (hit === undefined || hits.length > 1) return hit === undefined ? `No proxy is named ${word}` : `${hits.length} proxies are named like ${word}`;
  return together(hit.id, [levelPod(hit, podKind(hit) ?? 'sidecar')]);
}

/** What may be typed behind `:loggers`. */
export function targetWords(context: Context): readonly Candidate[] {
  const pods = podsOfProxies(context);
  const workloads = new Set(pods.filter(pod => workloadOf(pod).kind === 'deployment').map(pod => `deploy/${workloadOf(pod).name}.${pod.namespace}`));
  return [
    {text: 'istiod', help: 'Scopes of every istiod.'},
    {text: 'ztunnel', help: 'Every ztunnel.'},
    ...[...workloads].map(text => ({text, help: 'All its pods.'})),
    ...pods.map(({id}) => ({text: id, help: 'This pod.'})),
  ];
}

/** Runs with the targets, or says why there are none. */
export function withTargets(
  context: Context,
  targets: LevelTargets | string,
  run: (targets: LevelTargets) => void | Promise<void>,
): void | Promise<void> {
  return typeof targets === 'string' ? say(context, '!', `Loggers: ${targets}.`) : run(targets);
}

/** Why x and D mean nothing here; undefined where they do. */
export const noTargets = (context: Context): string | undefined => {
  const targets = targetsHere(context);
  return typeof targets === 'string' ? targets : undefined;
};

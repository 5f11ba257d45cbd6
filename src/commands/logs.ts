import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {ofWorkload} from '../istio/workload.ts';
import type {LogTarget, LogWish} from '../lib/logLines.ts';
import {count} from '../lib/text.ts';
import {paneOf} from '../store/state.ts';
import {levelPodsOf} from '../views/levelPods.ts';
import type {Candidate, Command, Context} from './command.ts';
import {choose, chosenRows, here, keysHere, say} from './here.ts';

/** More pods than this are opened only when the user says so: each is a connection to the API server. */
const mostUnasked = 20;

const proxyTarget = ({key, kind, pod}: MeshProxy): readonly LogTarget[] =>
  pod === undefined
    ? []
    : [{namespace: pod.namespace, name: pod.name, container: kind === 'ztunnel' ? 'istio-proxy' : (pod.proxy?.name ?? 'istio-proxy'), proxy: key}];
const istiodTarget = ({namespace, name}: Pick<MeshPod, 'namespace' | 'name'>): LogTarget => ({namespace, name, container: 'discovery'});

/** The log of a pod by its id: of its proxy, or of its istiod. */
function targetOf(context: Context, id: string): readonly LogTarget[] {
  const {proxies, istiods} = here(context).state.mesh;
  const istiod = istiods.get(id);
  if (istiod !== undefined) return [istiodTarget(istiod.pod)];
  const proxy = proxies.get(id);
  return proxy === undefined ? [] : proxyTarget(proxy);
}

/** Ids of the pods that the top pane is about: of all istiods, of those whose loggers it shows, of its proxy, of the marked or selected rows. */
function idsHere(context: Context): readonly string[] {
  const {state, pane} = here(context);
  if (pane.view === 'istiods') return [...state.mesh.istiods.keys()];
  const pods = pane.view === 'loggers' ? levelPodsOf(pane.subject) : [];
  if (pods.length > 0) return pods.map(({id}) => id);
  return pane.proxy === undefined ? keysHere(context, chosenRows(context)) : [pane.proxy];
}

/** Ids of the pods that a typed word means: of a workload, or all whose names hold it. */
function idsNamed(context: Context, word: string): readonly string[] {
  const {proxies, istiods} = here(context).state.mesh;
  const pods = new Map([...proxies, ...istiods].map(([id, {pod}]) => [id, pod]));
  const isOf = ofWorkload(word);
  const isMeant = ([id, pod]: readonly [string, MeshPod | undefined]): boolean => (word.includes('/') ? isOf(pod) : id.includes(word));
  const found = pods.has(word) ? [word] : [...pods].filter(isMeant).map(([id]) => id);
  if (found.length === 0) say(context, '!', `No proxy and no istiod is named ${word}.`);
  return found;
}

/** "reviews-v1-5695cbbdd8-sxpzf", "3 marked proxies", "2 istiods". */
function titleOf(context: Context, targets: readonly LogTarget[]): string {
  const [first, ...others] = targets;
  if (first !== undefined && others.length === 0) return first.name;
  if (targets.every(({proxy}) => proxy === undefined)) return count(targets.length, 'istiod');
  return `${targets.length}${here(context).pane.marks.size > 0 ? ' marked' : ''} proxies`;
}

function openLogs(context: Context, ids: readonly string[]): void {
  const targets = ids.flatMap(id => targetOf(context, id));
  if (targets.length === 0) return say(context, '!', 'No pod here has logs.');
  const wish: LogWish = {targets, since: 'tail', previous: false};
  context.store.send({type: 'paneOpened', pane: paneOf('logs', {subject: {title: `logs ${titleOf(context, targets)}`, json: wish}})});
}

function askForMany(context: Context, ids: readonly string[]): void {
  const choices = [
    {label: `the first ${mostUnasked}`, run: 'logs-of', args: ids.slice(0, mostUnasked)},
    {label: `all ${ids.length}`, detail: 'a connection to the API server for each', run: 'logs-of', args: ids},
  ];
  choose(context, `Logs of ${ids.length} pods`, choices);
}

const isShown = (context: Context): boolean => here(context).page?.kind === 'log';

function blocked(context: Context): string | undefined {
  if (isShown(context)) return 'These are the logs';
  const ids = idsHere(context);
  if (ids.length === 0) return 'Select a proxy first';
  return ids.some(id => targetOf(context, id).length > 0) ? undefined : 'There is no pod of a proxy here';
}

const names = (context: Context): readonly Candidate[] => {
  const {proxies, istiods} = here(context).state.mesh;
  return [
    ...[...proxies.values()].map(({key, kind}) => ({text: key, help: kind})),
    ...[...istiods.keys()].filter(id => !proxies.has(id)).map(id => ({text: id, help: 'istiod'})),
  ];
};

/** Opens logs. What is done in their pane is in logKeys and logActs. */
export const logs: readonly Command[] = [
  {
    name: 'logs',
    aliases: ['tail'],
    title: 'Logs',
    help: 'Follows the log of the proxy, of all marked ones merged by time, or in :istiods of every istiod.',
    group: 'Open',
    where: 'everywhere',
    keys: ['l'],
    hint: 3.5,
    absent: context => isShown(context) || (here(context).page?.kind === 'text' && idsHere(context).length === 0),
    takes: '[proxy|deploy/name.namespace ...]',
    suggests: names,
    blocked,
    run(context, words) {
      const ids = words.length === 0 ? idsHere(context) : [...new Set(words.flatMap(word => idsNamed(context, word)))];
      if (ids.length > mostUnasked) askForMany(context, ids);
      else if (ids.length > 0) openLogs(context, ids);
    },
  },
  {
    name: 'logs-of',
    title: 'Logs',
    help: 'Follows the logs of these pods.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    keyOnly: true,
    run: openLogs,
  },
];

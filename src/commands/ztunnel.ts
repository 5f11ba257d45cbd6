import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {ztunnelOn, ztunnelsOf} from '../istio/ztunnels.ts';
import {paneOf} from '../store/state.ts';
import {views} from '../views/index.ts';
import type {View} from '../views/view.ts';
import type {Candidate, Command, Context} from './command.ts';
import {here, podHere, proxyOfPane, say, saySeveral} from './here.ts';

type Tab = {readonly name: string; readonly view: View};

/** Tables of what ztunnels have, in the order of their digits. */
export const ztunnelTabs: readonly Tab[] = Object.entries<View>(views).flatMap(([name, view]) => (view.family === 'ztunnel' ? [{name, view}] : []));

const ztunnels = (context: Context): readonly MeshProxy[] => ztunnelsOf(here(context).state.mesh);
const onNode = (context: Context, node: string | undefined): MeshProxy | undefined => ztunnelOn(here(context).state.mesh, node);

/** One of the tabs in place of another about the same; from elsewhere a pane of its own. */
function show(context: Context, {name}: Tab, more: {readonly proxy?: string; readonly filter?: string} = {}): void {
  const {pane, view} = here(context);
  const isTab = pane.proxy === more.proxy && (pane.proxy !== undefined || view?.family === 'ztunnel');
  const type = !isTab ? 'paneOpened' : pane.proxy === undefined ? 'paneReplaced' : 'tabOpened';
  context.store.send({type, pane: paneOf(name, more)});
}

/** Opens a tab about what the top pane is about: one ztunnel, or all. */
function showHere(context: Context, tab: Tab): void {
  const proxy = proxyOfPane(context);
  show(context, tab, proxy === undefined ? {} : {proxy});
}

/** Tables in which a row is of a pod: filtered by the name of one, the others would be empty. */
const ofPods: readonly string[] = ['ztWorkloads', 'ztConnections'];

/** Opens a tab about the ztunnel that carries the traffic of a pod, filtered to that pod where rows are of pods. */
function showFor(context: Context, tab: Tab, pod: MeshPod): void {
  const proxy = onNode(context, pod.node);
  if (proxy === undefined) return say(context, '!', `No ztunnel is known on node ${pod.node ?? '?'} of ${pod.id}.`);
  show(context, tab, proxy.pod?.id === pod.id || !ofPods.includes(tab.name) ? {proxy: proxy.key} : {proxy: proxy.key, filter: pod.name});
}

/** "node-1", "ztunnel-x7f2b", "reviews-v1-abc.bookinfo": a node, or a pod by its name or a part of it that only one has; a ztunnel before other pods. */
function showNamed(context: Context, tab: Tab, word: string, isTable: boolean): void {
  const proxy = onNode(context, word);
  if (proxy !== undefined) return show(context, tab, {proxy: proxy.key});
  const {pods} = here(context).state.mesh;
  const own = ztunnels(context).flatMap(({pod}) => pod ?? []);
  const exact = pods.get(word);
  const like = [own, [...pods.values()]].map(all => all.filter(({id}) => id.includes(word))).find(({length}) => length > 0) ?? [];
  const hits = exact === undefined ? like : [exact];
  const [pod, ...others] = hits;
  if (pod === undefined)
    return say(
      context,
      '!',
      isTable
        ? `No node with a ztunnel and no pod is named ${word}.`
        : `${word} is no table of ztunnels (${words.replaceAll('|', ', ')}), no node with a ztunnel and no pod.`,
    );
  if (others.length > 0)
    return saySeveral(
      context,
      'pods',
      word,
      hits.map(({id}) => id),
    );
  showFor(context, tab, pod);
}

const tabNamed = (word: string): Tab | undefined => ztunnelTabs.find(({view}) => view.aliases.includes(word));
const words = ztunnelTabs.map(({view}) => view.aliases.at(-1)).join('|');

const suggestions = (context: Context): readonly Candidate[] => [
  ...ztunnelTabs.map(({view}) => ({text: view.aliases.at(-1) ?? '', help: view.help})),
  ...ztunnels(context).map(({key, pod}) => ({text: key, help: pod?.node ?? ''})),
];

const digit = ({name, view}: Tab, at: number): Command => ({
  name: `${name}-tab`,
  title: view.title,
  help: view.help,
  group: 'Open',
  where: 'ztunnel',
  keys: [String(at + 1)],
  keyOnly: true,
  run: context => showHere(context, {name, view}),
});

const walk = (name: string, title: string, key: string, by: 1 | -1): Command => ({
  name,
  title,
  help: `Opens the ${by === 1 ? 'next' : 'previous'} table of the ztunnels.`,
  group: 'Move',
  where: 'ztunnel',
  keys: [key],
  keyOnly: true,
  run(context) {
    const {pane} = here(context);
    const at = ztunnelTabs.findIndex(tab => tab.name === pane.view);
    const next = ztunnelTabs[(at + by + ztunnelTabs.length) % ztunnelTabs.length];
    if (next !== undefined) showHere(context, next);
  },
});

/** What ztunnels have: of all nodes, of one, or of the node of a pod. */
export const ztunnel: readonly Command[] = [
  {
    name: 'zt',
    aliases: ['ztunnel', 'zc', 'ztunnel-config'],
    title: 'Ztunnels',
    help: 'What ztunnels have, of all nodes together, of one node, or of the node of a pod; workloads and connections are filtered to the pod.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: `[${words}] [node|pod]`,
    suggests: suggestions,
    run(context, args) {
      const [first = '', second] = args;
      const tab = tabNamed(first) ?? ztunnelTabs[0];
      const word = tabNamed(first) === undefined ? args[0] : second;
      if (tab === undefined) return;
      if (word === undefined) return show(context, tab);
      showNamed(context, tab, word, tabNamed(first) !== undefined);
    },
  },
  {
    name: 'ztunnel-of',
    title: 'Ztunnel of node',
    help: 'Opens what the ztunnel on the node of the selected pod or proxy has, filtered to that pod.',
    group: 'Open',
    where: 'everywhere',
    keys: ['Z'],
    keyOnly: true,
    hint: 7,
    absent: context => podHere(context) === undefined || ztunnels(context).length === 0,
    blocked: context => (podHere(context) === undefined ? 'Select a pod, or a proxy that has one' : undefined),
    run(context) {
      const pod = podHere(context);
      const [tab] = ztunnelTabs;
      if (pod !== undefined && tab !== undefined) showFor(context, tab, pod);
    },
  },
  ...ztunnelTabs.map(digit),
  walk('next-ztunnel-tab', 'Next tab', 'tab', 1),
  walk('previous-ztunnel-tab', 'Previous tab', 'shift-tab', -1),
];

import type {MeshProxy} from '../istio/proxies.ts';
import {ofWorkload} from '../istio/workload.ts';
import {paneOf} from '../store/state.ts';
import {views} from '../views/index.ts';
import type {View} from '../views/view.ts';
import type {Candidate, Command, Context} from './command.ts';
import {here, proxyHere, say, saySeveral} from './here.ts';

/** Why a proxy's pane cannot be opened now. */
function noProxy(context: Context, view: View, key = proxyHere(context)): string | undefined {
  const proxy = key === undefined ? undefined : here(context).state.mesh.proxies.get(key);
  if (key === undefined) return 'Select a proxy first';
  if (proxy === undefined) return view.podless ? undefined : 'This proxy is gone';
  if (view.appliesTo !== undefined && !view.appliesTo.includes(proxy.kind))
    return `A ${proxy.kind} is no Envoy and has no ${view.title.toLowerCase()}`;
  return undefined;
}

/**
 * The key of the proxy that a typed name means: its key, or a part of it that only one has. Of those that are gone only where `view` has something to say of them.
 * Says so where there is none such.
 */
export function proxyNamed(context: Context, name: string, view?: View): string | undefined {
  const {mesh, timeline} = here(context).state;
  const {proxies} = mesh;
  const like = (keys: Iterable<string>): readonly string[] => (proxies.has(name) ? [name] : [...keys].filter(key => key.includes(name)));
  const known = name.includes('/') ? podsOf(proxies.values(), name) : like(proxies.keys());
  const hits = known.length === 0 && view?.podless ? like(timeline.changes.keys()) : known;
  if (hits.length === 0) say(context, '!', `No proxy is named ${name}.`);
  else if (hits.length > 1) saySeveral(context, 'proxies', name, hits);
  return hits.length === 1 ? hits[0] : undefined;
}

/** "deploy/reviews-v1.bookinfo", as istioctl takes it: the first proxy of that workload. */
function podsOf(proxies: Iterable<MeshProxy>, target: string): readonly string[] {
  const isOf = ofWorkload(target);
  return [...proxies]
    .filter(({pod}) => isOf(pod))
    .map(({key}) => key)
    .slice(0, 1);
}

/** Proxies that may be meant, of these kinds or of all. */
export const proxiesFor = (context: Context, kinds?: readonly string[]): readonly Candidate[] =>
  [...here(context).state.mesh.proxies.values()]
    .filter(({kind}) => kinds === undefined || kinds.includes(kind))
    .map(({key, kind}) => ({text: key, help: kind}));

const openView = (name: string, view: View): Command => ({
  name,
  aliases: view.aliases,
  title: view.title,
  help: view.help,
  group: 'Open',
  where: view.scope === 'proxy' && !view.anywhere ? 'proxy' : 'everywhere',
  keys: view.key === undefined ? [] : [view.key],
  ...(view.scope === 'proxy' || view.takesProxy ? {takes: '[proxy]', suggests: context => proxiesFor(context, view.appliesTo)} : {}),
  ...(view.hint === undefined ? {} : {hint: view.hint, absent: context => noProxy(context, view) !== undefined}),
  blocked: context => (view.scope === 'proxy' ? noProxy(context, view) : undefined),
  run(context, [named]) {
    const isAlone = view.takesProxy && named === undefined && proxyHere(context) === undefined;
    if (isAlone || (view.scope !== 'proxy' && !view.takesProxy)) return context.store.send({type: 'paneOpened', pane: paneOf(name)});
    const proxy = named === undefined ? proxyHere(context) : proxyNamed(context, named, view);
    const why = proxy === undefined ? undefined : noProxy(context, view, proxy);
    if (why !== undefined) return say(context, '!', `${view.title}: ${why}.`);
    if (proxy !== undefined)
      context.store.send({
        // One of the digits stands in place of the others; what opens anywhere leads back to where it was opened.
        type: named === undefined && !view.anywhere ? 'tabOpened' : 'paneOpened',
        pane: paneOf(name, {proxy, of: view.envoyOnly ? 'envoy' : here(context).pane.of}),
      });
  },
});

/** A command for every view that has none of its own. */
const opening = Object.entries<View>(views)
  .filter(([name, view]) => !view.hidden && name !== 'proxies')
  .map(([name, view]) => openView(name, view));

/** Panes of a proxy that have a digit, in its order. */
const tabs = opening.filter(({where, keys}) => where === 'proxy' && keys.length > 0).toSorted((a, b) => Number(a.keys[0]) - Number(b.keys[0]));

const walkTabs = (name: string, title: string, key: string, by: 1 | -1): Command => ({
  name,
  title,
  help: `Opens the ${by === 1 ? 'next' : 'previous'} tab of the proxy.`,
  group: 'Move',
  where: 'proxy',
  keys: [key],
  keyOnly: true,
  run(context) {
    const at = tabs.findIndex(tab => tab.name === here(context).pane.view);
    const next = at < 0 && by === -1 ? tabs.at(-1) : tabs[(at + by + tabs.length) % tabs.length];
    next?.run(context, []);
  },
});

export const open: readonly Command[] = [
  ...opening,
  walkTabs('next-tab', 'Next tab', 'tab', 1),
  walkTabs('previous-tab', 'Previous tab', 'shift-tab', -1),
];

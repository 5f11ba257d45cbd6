import type {Part} from '../envoy/part.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {ztunnelOn, ztunnelsOf} from '../istio/ztunnels.ts';
import {fewOf} from '../lib/fewOf.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {ZtunnelDump} from '../ztunnel/dump.ts';
import type {Ask} from './ask.ts';
import type {Asked} from './heard.ts';

/** What one ztunnel answered, or why it did not; neither while it is asked. */
export type ZtunnelAnswer = {readonly proxy: MeshProxy; readonly dump?: ZtunnelDump; readonly trouble?: Trouble};

/**
 * How often (ms) a page of ztunnels is asked for again: no sooner than `least`, and with `each` for every ztunnel that it asks. A ztunnel has one answer to all
 * questions, megabytes in a mesh of thousands of pods: a page that was loaded again as soon as it is there would never come to rest.
 */
export const everyMsOf =
  (least: number, each: number) =>
  ({mesh, proxy}: {readonly mesh: Pick<Mesh, 'proxies'>; readonly proxy: string | undefined}): number =>
    Math.max(least, proxy === undefined ? each * ztunnelsOf(mesh).length : 0);

/** Heard of one ztunnel: what was made of its dump, or why it did not tell it; neither while it is asked. */
export type ZtunnelHeard<T> = Asked<T> & {readonly proxy: MeshProxy};

/** Dumps that are read at once: of hundreds of ztunnels, all of them at once would not be read in time. */
const atOnce = 4;

/**
 * The one ztunnel that the page is about: that of the node of its pod where it is about another proxy; undefined: it is about all. Throws a Trouble where it is
 * about one that is not there: what others have would be taken for its own.
 */
export function onlyZtunnel({mesh, proxy, proxyKey}: Pick<Ask, 'mesh' | 'proxy' | 'proxyKey'>): MeshProxy | undefined {
  if (proxyKey === undefined) return undefined;
  if (proxy === undefined) throw isGone(proxyKey);
  const own = proxy.kind === 'ztunnel' ? proxy : ztunnelOn(mesh, proxy.pod?.node);
  if (own === undefined) throw noneFor(proxy);
  return own;
}

/** Whom the page asks: the one that it is about, or all. Throws a Trouble where there is nobody. */
export function ztunnelsAsked(ask: Ask): readonly [MeshProxy, ...MeshProxy[]] {
  const only = onlyZtunnel(ask);
  const [first, ...others] = only === undefined ? ztunnelsOf(ask.mesh) : [only];
  if (first === undefined) throw noZtunnel();
  return [first, ...others];
}

/**
 * Asks each ztunnel that is wanted for a part of its dump, which is large, and keeps only what `make` makes of it; `heard` is given what has come so far. Rejects only where there is
 * nobody to ask or the pane is left: what one ztunnel does not tell is a trouble of its answer.
 */
export async function eachZtunnel<Told, T>(
  ask: Ask,
  part: Part<Told>,
  make: (told: Told, proxy: MeshProxy) => T | Promise<T>,
  heard: (answers: readonly ZtunnelHeard<T>[]) => void = () => {},
): Promise<readonly [ZtunnelHeard<T>, ...ZtunnelHeard<T>[]]> {
  const [first, ...others] = ztunnelsAsked(ask);
  const answers: [ZtunnelHeard<T>, ...ZtunnelHeard<T>[]] = [{proxy: first}, ...others.map(proxy => ({proxy}))];
  await fewOf([...answers.entries()], atOnce, async ([at, {proxy}]) => {
    const {value, trouble} = await ask.timed(() => ask.about(proxy, 'envoy').envoy(part));
    if (ask.signal.aborted) throw troubleError(trouble ?? troubleOf(ask.signal.reason));
    answers[at] = {proxy, ...(value === undefined ? {} : {value: await make(value, proxy)}), ...(trouble === undefined ? {} : {trouble})};
    heard([...answers]);
  });
  return answers;
}

const isGone = (key: string): Error =>
  troubleError({
    kind: 'not found',
    what: `${key} is gone: no pod runs it, and no istiod knows it.`,
    next: 'Where its pod was replaced, the new one has another name: :zt NODE opens that of a node, :zt what all have.',
  });

const noneFor = ({id, pod}: MeshProxy): Error =>
  troubleError({
    kind: 'not found',
    what: pod?.node === undefined ? `The node of ${id} is not known, nor its ztunnel.` : `No ztunnel is known on node ${pod.node} of ${id}.`,
    next: ':zt shows what those of other nodes have.',
  });

const noZtunnel = (): Error =>
  troubleError({
    kind: 'not found',
    what: 'No ztunnel runs in this mesh, or none whose pod may be seen from here.',
    next: 'kubectl get daemonset -A -l app=ztunnel tells whether there is one.',
  });

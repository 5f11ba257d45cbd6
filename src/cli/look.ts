import type {Istiod, Mesh} from '../istio/mesh.ts';
import {count} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {State} from '../store/state.ts';

/** What was found out without a screen. `pods`: why pods are missing. `waitedMs`: how long it took when not everything was answered by then. */
export type Look = {readonly state: State; readonly pods: readonly Trouble[]; readonly waitedMs?: number};

/** The istiods of a revision; all of them when none is named. */
const istiodsOf = (mesh: Mesh, revision: string | undefined): readonly Istiod[] =>
  [...mesh.istiods.values()].filter(istiod => revision === undefined || istiod.revision === revision);

/** Why this look is not the whole truth; none when every istiod of the revision answered. */
export function troublesOf({state, pods, waitedMs}: Look, revision?: string): readonly Trouble[] {
  const {mesh} = state;
  if (mesh.istiods.size === 0) return pods.length > 0 ? once(pods) : [noIstiod(mesh)];
  const istiods = istiodsOf(mesh, revision);
  const mute = istiods.flatMap(({pod, report, trouble}): readonly Trouble[] =>
    trouble !== undefined ? [trouble] : report !== undefined ? [] : [silent(`istiod ${pod.name}`, waitedMs ?? 0)],
  );
  return once([...pods, ...(istiods.length === 0 ? [noRevision(mesh, revision ?? '')] : mute)]);
}

const once = (troubles: readonly Trouble[]): readonly Trouble[] =>
  troubles.filter(({what}, at) => troubles.findIndex(other => other.what === what) === at);

/** Somebody said nothing for so many milliseconds. */
export const silent = (who: string, ms: number): Trouble => ({
  kind: 'timeout',
  what: `${who} did not answer within ${ms / 1000} s.`,
  next: 'Check the network or VPN.',
});

/** What it means that a namespace has no istiod. */
export const noIstiod = ({istioNamespace, limited}: Pick<Mesh, 'istioNamespace' | 'limited'>): Trouble => ({
  kind: 'not found',
  what: `There is no running istiod (label app=istiod) in namespace ${istioNamespace}.`,
  next: limited === undefined ? 'Name the namespace of istiod with -i, or choose another cluster with --context.' : limited.trouble.what,
});

function noRevision(mesh: Mesh, revision: string): Trouble {
  const known = [...new Set([...mesh.istiods.values()].map(istiod => istiod.revision))].sort();
  return {
    kind: 'not found',
    what: `There is no istiod of revision "${revision}" in namespace ${mesh.istioNamespace}.`,
    next: `${count(known.length, 'revision')} there: ${known.join(', ')}.`,
  };
}

/** Both sentences, without the promise to try again: whoever looks once does not. */
export function onceText({what, next}: Trouble): string {
  const promise = /(^|[;?] )i9s [^;.]*(by itself|goes on asking)\.$/;
  const rest = next.replace(promise, (_, lead: string) => (lead.startsWith(';') ? '.' : lead.trim()));
  return rest === '' ? what : `${what} ${rest}`;
}

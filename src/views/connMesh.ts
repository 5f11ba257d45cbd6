import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {count} from '../lib/text.ts';
import type {Check, Checks} from './check.ts';
import {namesText} from './finding.ts';

/** All istiods together: is every proxy of a pod connected to one of them? */
export function meshChecks({istioNamespace, istiods, proxies}: Mesh): Checks {
  const title = 'All istiods';
  if (istiods.size === 0) {
    const why = `No pod with the label app=istiod runs in namespace ${istioNamespace}.`;
    return {title, checks: [{verdict: 'no', asked: 'istiods that run', said: 'none', why, next: 'Are they in another one? Start i9s with -i.'}]};
  }
  return {title, about: count(istiods.size, 'pod'), checks: [connected([...proxies.values()])]};
}

function connected(proxies: readonly MeshProxy[]): Check {
  const asked = 'pods with a proxy';
  const inPods = proxies.filter(({pod}) => pod !== undefined);
  const of = (word: string) => inPods.filter(({connectedness}) => connectedness === word);
  const [held, missing, unknown, starting] = [of('connected'), of('missing'), of('unknown'), of('starting')];
  const elsewhere = proxies.length - inPods.length;
  const said = [
    `${held.length} of ${inPods.length} connected`,
    ...(starting.length === 0 ? [] : [`${starting.length} starting`]),
    ...(elsewhere === 0 ? [] : [`${elsewhere} without a pod here`]),
  ].join(', ');
  const [first] = missing;
  if (first !== undefined)
    return {
      verdict: 'no',
      asked,
      said,
      why: `Every istiod answered and none knows ${namesText(missing.map(({id}) => id))}.`,
      next: 'Enter asks from the side of the first of them.',
      jump: {label: `Connectivity of ${first.id}`, to: 'conn', proxy: first.key},
    };
  if (unknown.length === 0) return {verdict: 'ok', asked, said};
  return {verdict: '?', asked, said, why: `Of ${unknown.length} nobody can tell: not every istiod answers.`};
}

import {emptyMesh, type Mesh} from '../istio/mesh.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {noRest} from '../lib/rest.ts';
import type {Asking, MeshSource, TimeIt} from '../transport/meshSource.ts';
import {timeIt} from './timeIt.ts';

/** The asking of somebody who looks once and shows nothing meanwhile. Panes that share answers share `keep`. */
export function askOnce(
  source: MeshSource,
  signal: AbortSignal,
  about: {readonly proxy?: MeshProxy; readonly istiod?: MeshPod; readonly mesh?: Mesh} = {},
): Asking {
  return {
    source,
    proxy: about.proxy,
    subject: undefined,
    of: 'envoy',
    istiod: about.istiod,
    mesh: about.mesh ?? emptyMesh(source.about.istioNamespace),
    keep: async (_key, since, fetch, own) => ({...(await fetch(own)), at: since}),
    timed: timeOnce,
    since: 0,
    rest: noRest,
    signal,
  };
}

/** What is printed listens to no key. */
const timeOnce: TimeIt = async (work, patienceMs, outer) => {
  const timed = await timeIt(work, patienceMs, outer);
  const {trouble, tookMs} = timed;
  return trouble === undefined
    ? timed
    : {tookMs, trouble: {...trouble, next: trouble.next.replace(/(;?) ?ctrl-r asks again\.$/, (_, stop: string) => (stop === '' ? '' : '.'))}};
};

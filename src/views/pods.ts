import type {MeshPod} from '../istio/pods.ts';
import {podKind} from '../istio/proxies.ts';
import {coarseAge} from '../lib/ages.ts';
import {span} from '../lib/page.ts';
import {meshPathJump} from './meshPathData.ts';
import {defineTable, type Known} from './view.ts';

const ageMs = (pod: MeshPod, {now}: Known): number => (pod.createdAt === undefined ? 0 : now - pod.createdAt);
const mode = (pod: MeshPod): string => (pod.annotations['ambient.istio.io/redirection'] === 'enabled' ? 'ambient' : 'none');

/** Pods that run no proxy of their own: outside of the mesh, or in ambient mode behind the ztunnel of their node. */
export const pods = defineTable({
  scope: 'mesh',
  title: 'Pods',
  help: 'Pods without a proxy of their own: outside of the mesh, or in ambient mode.',
  aliases: ['po', 'pod'],
  same: () => 'kubectl get pods --all-namespaces -o wide',
  from: ({mesh}) => mesh.pods,
  rows: all => [...all.values()].filter(pod => podKind(pod) === undefined).sort((a, b) => (a.id < b.id ? -1 : 1)),
  id: pod => pod.id,
  name: pod => pod.name,
  namespace: pod => pod.namespace,
  labels: pod => pod.labels,
  columns: [
    {title: 'NAME', help: 'Name of the pod.', cell: pod => pod.name, min: 20, max: 70, cut: 'middle'},
    {title: 'NS', help: 'Its namespace.', cell: pod => pod.namespace, min: 10, max: 24},
    {title: 'STATUS', help: 'Phase of the pod.', cell: pod => (pod.deleting ? 'Terminating' : pod.phase), max: 12},
    {title: 'MODE', help: 'ambient: its traffic goes through the ztunnel of its node. none: not in the mesh.', cell: mode},
    {title: 'RESTARTS', help: 'Restarts of its containers.', cell: pod => String(pod.restarts), sort: pod => pod.restarts, align: 'right', drop: 3},
    {title: 'AGE', help: 'Since it was created.', cell: (pod, known) => coarseAge(ageMs(pod, known)), sort: ageMs, align: 'right', drop: 4, min: 5},
    {title: 'IP', help: 'Its address.', cell: pod => pod.ip ?? '-', drop: 2, max: 20},
    {title: 'NODE', help: 'Its node.', cell: pod => pod.node ?? '-', drop: 1, max: 30, cut: 'middle'},
  ],
  jumps: pod => [meshPathJump(pod.id)],
  strip: pod => [
    [
      span(
        `No proxy container. ${pod.annotations['sidecar.istio.io/inject'] === 'false' || pod.labels['sidecar.istio.io/inject'] === 'false' ? 'Injection is switched off by sidecar.istio.io/inject.' : `Owner: ${pod.owner ?? 'none'}.`}`,
      ),
    ],
  ],
  copies: pod => [
    {label: 'name', text: pod.name},
    {label: 'kubectl', text: `kubectl -n ${pod.namespace} get pod ${pod.name} -o yaml`},
  ],
});

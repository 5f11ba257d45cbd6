import {text} from '../lib/json.ts';
import {describedText} from './describe.ts';
import {askMeshPath} from './meshPathAsk.ts';
import {meshPathJson} from './meshPathJson.ts';
import {meshPathLines} from './meshPathLines.ts';
import {defineText} from './view.ts';

/** The path of one pod: is it in the mesh, by what, and which waypoint and policies its requests meet. */
export const meshPath = defineText({
  scope: 'cluster',
  title: 'Path of a pod',
  help: 'Is a pod in the mesh, by what, and why (not): injection, its ztunnel, its waypoints, mutual TLS of each port, and who enforces which policy.',
  aliases: [],
  hidden: true,
  everyMs: 15_000,
  same: (_proxy, _where, subject) => `istioctl experimental check-inject ${text(subject?.json, 'name')} -n ${text(subject?.json, 'namespace')}`,
  load: askMeshPath,
  wraps: true,
  ...describedText(meshPathLines),
  about: ({pod}, {mesh}) => ({pod: pod.id, proxy: mesh.proxies.has(pod.id) ? pod.id : undefined}),
  json: meshPathJson,
});

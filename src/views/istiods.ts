import {answersOf} from '../istio/summary.ts';
import {ageSince} from '../lib/ages.ts';
import {defineTable} from './view.ts';

/** The control plane, one row for each istiod pod. */
export const istiods = defineTable({
  scope: 'mesh',
  title: 'Istiods',
  help: 'Every istiod: version, how many proxies it serves, how fast it answers, and its last error.',
  aliases: ['istiod', 'id'],
  small: true,
  same: () => 'istioctl version',
  from: ({mesh}) => mesh,
  rows: mesh => [...mesh.istiods.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  id: istiod => istiod.id,
  name: istiod => istiod.pod.name,
  problem: istiod => istiod.trouble !== undefined,
  columns: [
    {title: 'POD', help: 'Pod of the istiod.', cell: istiod => istiod.pod.name, max: 40, cut: 'middle'},
    {title: 'REVISION', help: 'Its revision (istio.io/rev).', cell: istiod => istiod.revision, max: 16},
    {title: 'VERSION', help: 'What it says of itself.', cell: istiod => istiod.version ?? '?', max: 24},
    {title: 'PROXIES', help: 'Proxies connected to it.', cell: istiod => String(istiod.report?.connections.length ?? '?'), align: 'right'},
    {
      title: 'ANSWER',
      help: 'Time of its last answer.',
      cell: ({report, trouble}) => (report === undefined || trouble !== undefined ? '?' : `${report.tookMs} ms`),
      align: 'right',
    },
    {
      title: 'LAST ERROR',
      help: 'Why it did not answer, and for how long.',
      cell: ({trouble}, {now}) => (trouble === undefined ? '-' : `${trouble.what} (${ageSince(trouble.since, now)})`),
      max: 90,
    },
  ],
  note: mesh => {
    const {answered, all} = answersOf(mesh);
    return all === 0
      ? `No running istiod (label app=istiod) in namespace ${mesh.istioNamespace}. Another one? Start i9s with -i.`
      : `${answered} of ${all} answered.`;
  },
  json: ({id, pod, revision, version, report, trouble}) => ({
    id,
    revision,
    version,
    ip: pod.ip,
    node: pod.node,
    proxies: report?.connections.length,
    tookMs: report?.tookMs,
    trouble,
  }),
});

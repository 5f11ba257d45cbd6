import {podKind} from '../istio/proxies.ts';
import {summaryOf} from '../istio/summary.ts';
import {span} from '../lib/page.ts';
import {defineTable, type Known} from './view.ts';

type Row = {readonly name: string; readonly proxies: number; readonly pods: number; readonly problems: string; readonly worst: number};

function rowsOf({mesh, now}: Known): readonly Row[] {
  const names = new Set([...mesh.pods.values()].map(pod => pod.namespace));
  for (const proxy of mesh.proxies.values()) names.add(proxy.namespace);
  return [...names].sort().map(name => {
    const {proxies, problems} = summaryOf(
      [...mesh.proxies.values()].filter(proxy => proxy.namespace === name),
      now,
    );
    const pods = [...mesh.pods.values()].filter(pod => pod.namespace === name && podKind(pod) === undefined).length;
    const worst = problems.reduce((sum, problem) => sum + problem.count, 0);
    return {name, proxies, pods, problems: problems.map(problem => `${problem.count} ${problem.word}`).join(' '), worst};
  });
}

/** Namespaces that have pods or proxies; Enter shows only the proxies of one. */
export const namespaces = defineTable({
  scope: 'mesh',
  title: 'Namespaces',
  help: 'Namespaces with their proxies and problems; Enter shows the proxies of one.',
  aliases: ['namespace', 'namespaces'],
  hidden: true,
  same: () => 'kubectl get namespaces',
  from: known => known,
  rows: rowsOf,
  id: row => row.name,
  rank: row => -row.worst,
  problem: row => row.worst > 0,
  columns: [
    {title: 'NAME', help: 'Name of the namespace.', cell: row => row.name, min: 20, max: 63},
    {title: 'PROXIES', help: 'Proxies in it.', cell: row => String(row.proxies), sort: row => row.proxies, align: 'right'},
    {title: 'OTHER PODS', help: 'Pods without a proxy.', cell: row => String(row.pods), sort: row => row.pods, align: 'right'},
    {
      title: 'PROBLEMS',
      help: 'Proxies by problem.',
      cell: row => ({text: row.problems || '-', tone: row.worst > 0 ? 'warn' : 'dim'}),
      sort: row => row.worst,
      max: 40,
    },
  ],
  jumps: row => [{label: 'Proxies', run: `ps ${row.name}`}],
  strip: row => [[span(`:ps ${row.name} shows the proxies of this namespace, :ps all those of all.`, 'dim')]],
});

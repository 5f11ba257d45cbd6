import {isOfZtunnel, wrongZtunnels, ztunnelCounts} from '../analysis/ambient.ts';
import type {BindingProblem} from '../istio/ambient.ts';
import {isUnknown} from '../istio/unlisted.ts';
import {ztunnelsOf} from '../istio/ztunnels.ts';
import type {RowAbout, Span, Tone} from '../lib/page.ts';
import {targetOwner, waypointJump} from './ambientJumps.ts';
import {eachVerdict, usesBeside} from './usesBeside.ts';
import {askUses, rowsOfUses} from './usesData.ts';
import {usesNote} from './usesNote.ts';
import type {UseRow} from './usesRows.ts';
import {defineTable, type Known} from './view.ts';
import {heldEveryMs} from './ztCells.ts';

/** kubectl's short names. */
const shortKinds: Readonly<Record<string, string>> = {Namespace: 'ns', Service: 'svc', ServiceEntry: 'se', Pod: 'po'};

/** What one should know and nobody need mend is not in the way. */
const tones: Readonly<Record<BindingProblem['severity'], Tone>> = {bad: 'bad', warn: 'warn', info: 'dim'};
const worst = ({problems}: UseRow): BindingProblem | undefined => problems[0];
const isProblem = (row: UseRow): boolean => worst(row) !== undefined && worst(row)?.severity !== 'info';

/** "svc details.ambient-demo": what counts comes first, as little room is left. Ends tell pods apart. */
function shortName({binding: {target}}: UseRow): Span {
  const {kind, namespace, name} = target;
  const short = `${shortKinds[kind] ?? ''} ${name}`;
  if (kind === 'Pod') return {text: short, cut: 'middle'};
  return {text: kind === 'Namespace' ? short : `${short}.${namespace}`};
}

/** The same as the cell, without the namespace where that is its own. */
function shortWaypoint(row: UseRow): Span {
  const {text, ...cell} = waypointCell(row);
  const own = `${row.binding.target.namespace}/`;
  return {...cell, text: text.startsWith(own) ? text.slice(own.length) : text};
}

/** The one that it has; `- (NAME)` where a label names one that it does not get, `?` where that is not known. */
function waypointCell({binding}: UseRow): Span {
  const {waypoint, label, target} = binding;
  if (waypoint !== undefined) return {text: waypoint};
  if (label?.waypoint === '') return {text: 'none', tone: 'dim'};
  const none = isUnknown(binding) ? '?' : '-';
  if (label === undefined) return {text: none, tone: 'dim'};
  const [namespace, name] = label.waypoint.split('/');
  return {text: `${none} (${namespace === target.namespace ? name : label.waypoint})`, tone: 'warn'};
}

function problemCell(row: UseRow): Span {
  const problem = worst(row);
  if (problem === undefined || problem.severity === 'info') return {text: '-', tone: 'dim'};
  return {text: problem.is, tone: tones[problem.severity]};
}

/** "2/2": ztunnels that have it as istiod decided, of those that told it; "1/1 (1 ?)" with one of which nothing follows. */
function ztunnelsCell({binding, verdicts}: UseRow): Span {
  if (binding.target.kind === 'Namespace') return {text: '-', tone: 'dim'};
  if (verdicts.length === 0) return {text: '?', tone: 'dim'};
  const {agreeing, told, untold} = ztunnelCounts(verdicts);
  if (told === 0) return {text: '-', tone: 'dim'};
  const tone = agreeing < told ? 'bad' : untold > 0 ? 'dim' : 'plain';
  return {text: `${agreeing}/${told}${untold === 0 ? '' : ` (${untold} ?)`}`, tone};
}

/** Where what ztunnels have is wrong, keys of proxies mean these; else the pod. */
function aboutRow({binding: {target}, problems, verdicts}: UseRow, {mesh}: Pick<Known, 'mesh'>): RowAbout {
  const wrong = problems.some(isOfZtunnel) ? wrongZtunnels(verdicts) : [];
  const ztunnels = ztunnelsOf(mesh).filter(({id}) => wrong.includes(id));
  const [first] = ztunnels;
  if (first !== undefined) return {proxy: first.key, pod: first.pod?.id, all: ztunnels.map(({key}) => key)};
  const pod = target.kind === 'Pod' ? `${target.name}.${target.namespace}` : undefined;
  return {pod, proxy: pod !== undefined && mesh.proxies.has(pod) ? pod : undefined};
}

/** Who uses which waypoint, by which label, and why not. */
export const uses = defineTable({
  scope: 'cluster',
  title: 'Waypoint uses',
  help: 'Which waypoint handles the traffic to each service, service entry, pod and namespace, which label decides that, what is wrong, and which way requests take.',
  aliases: ['wpuse', 'use', 'waypoint-uses'],
  everyMs: heldEveryMs,
  explains: true,
  same: () => 'istioctl ztunnel-config service',
  nowhere: ({NAMED, KIND, NAME}) =>
    NAMED === undefined
      ? `${KIND} ${NAME} has no waypoint, and no label names one for it.`
      : `Nothing uses waypoint ${NAMED}, and no label names it.`,
  load: askUses,
  rows: rowsOfUses,
  id: ({key}) => key,
  name: ({binding}) => binding.target.name,
  namespace: ({binding}) => binding.target.namespace,
  problem: isProblem,
  about: aboutRow,
  columns: [
    // Jumps name the kind in full.
    {title: 'KIND', help: 'Namespace, Service, ServiceEntry or Pod.', cell: ({binding}) => binding.target.kind, shown: 'filter'},
    {
      title: 'NAMED',
      help: 'The waypoint that a label names, whether it is used or not.',
      cell: ({binding}) => binding.label?.waypoint ?? '',
      shown: 'filter',
    },
    {
      title: 'KIND',
      help: 'Namespace (ns), service (svc), service entry (se) or pod (po).',
      cell: ({binding}) => shortKinds[binding.target.kind] ?? '',
      min: 4,
      max: 4,
      drop: 3,
    },
    {title: 'NS', help: 'Its namespace.', cell: ({binding}) => binding.target.namespace, min: 12, max: 24, drop: 3},
    {title: 'NAME', help: 'Its name.', cell: ({binding}) => binding.target.name, min: 16, max: 44, cut: 'middle', drop: 3},
    {title: 'NAME', help: 'The same with its kind and namespace.', cell: shortName, shown: 'narrow', min: 20, max: 44, drop: 3},
    {
      title: 'WAYPOINT',
      help: 'The waypoint that istiod tells ztunnels; none where a label opts out, in brackets one that a label names in vain, ? where what decides could not be listed.',
      cell: waypointCell,
      min: 20,
      max: 48,
      drop: 3,
      cut: 'middle',
    },
    {
      title: 'WAYPOINT',
      help: 'The same, without its namespace where that is the one of the row.',
      cell: shortWaypoint,
      shown: 'narrow',
      min: 10,
      max: 20,
      drop: 3,
      cut: 'middle',
    },
    {
      title: 'BECAUSE',
      help: 'The object whose label decides: its own comes before that of its namespace.',
      cell: ({binding}) => (binding.label !== undefined ? `${binding.label.on} label` : isUnknown(binding) ? '?' : '-'),
      drop: 2,
      min: 10,
      max: 24,
    },
    {title: 'PROBLEM', help: 'What is wrong, in two words; the text beside explains it.', cell: problemCell, max: 18},
    {
      title: 'POD IP',
      help: 'What requests to addresses of its pods pass: the same waypoint, another one, or none (bypasses); not captured where no ztunnel is before them.',
      cell: ({byAddress}) => ({text: byAddress ?? '-', tone: 'dim'}),
      drop: 1,
      max: 14,
    },
    {
      title: 'ZTUNNELS',
      help: 'ztunnels that have it as istiod decided, of those that tell; in brackets those of which nothing follows.',
      cell: ztunnelsCell,
      align: 'right',
      drop: 4,
    },
  ],
  jumps: ({binding: {waypoint, label, target}}) => {
    const key = waypoint ?? label?.waypoint;
    const pod = target.kind === 'Pod' ? `${target.name}.${target.namespace}` : undefined;
    return [
      key === undefined || key === '' ? {label: 'no waypoint', nowhere: 'No label names a waypoint for it.'} : waypointJump(key),
      pod === undefined
        ? undefined
        : {label: `path of ${pod}`, to: 'meshPath', subject: {title: pod, json: {namespace: target.namespace, name: target.name}}},
      ...targetOwner(target),
    ];
  },
  strip: row => row.problems.slice(0, 2).map(({what, severity}) => [{text: what, tone: tones[severity]}]),
  json: ({binding, problems, verdicts}) => ({...binding, problems, ztunnels: eachVerdict(verdicts)}),
  note: usesNote,
  beside: usesBeside,
});

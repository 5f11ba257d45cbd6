import {type ZtunnelVerdict, ztunnelVerdicts} from '../analysis/ambient.ts';
import {exceptWords, type RequestPath, requestPaths} from '../analysis/requestPaths.ts';
import type {MeshService, WaypointBinding} from '../istio/ambient.ts';
import {bindingOf} from '../istio/bindings.ts';
import {labelWords} from '../istio/bindingWords.ts';
import {conditionOf} from '../istio/conditions.ts';
import {hasLabels} from '../istio/labelSelector.ts';
import {isUnknown} from '../istio/unlisted.ts';
import type {Beside, BesideLook, Line, Tone} from '../lib/page.ts';
import {span} from '../lib/page.ts';
import {capital, compareText, wrapWords} from '../lib/text.ts';
import {podsGrouped} from './ambientBindings.ts';
import type {UsesData} from './usesData.ts';
import {unconnectedZtunnels} from './usesNote.ts';
import type {UseRow} from './usesRows.ts';
import type {Known} from './view.ts';

/** The text beside the table: which waypoint and by which label, what is wrong and what to do, which way requests take, and what each ztunnel has. */
export function usesBeside(row: UseRow | undefined, data: UsesData, known: Pick<Known, 'mesh' | 'now'>, _: BesideLook, width: number): Beside {
  if (row === undefined) return {title: 'How to read this', lines: wrapped(intro, width), hunks: []};
  const {kind, namespace, name} = row.binding.target;
  const service = data.ambient.objects.services.find(each => each.kind === kind && each.namespace === namespace && each.name === name);
  const wrong = row.problems.filter(({severity}) => severity !== 'info');
  const told = row.problems.filter(({severity}) => severity === 'info'); // what is bypassed the ways tell
  const parts = [
    bindingPart(row, width),
    wrong.flatMap(({severity, what, next}) => [...wrapped(what, width, severity), ...wrapped(next, width, 'dim'), []]),
    service === undefined ? [] : servicePart(service, data, known.mesh, width),
    kind === 'Pod' ? podPart(row, data, known, width) : [],
    told.flatMap(({is, what, next}) => [...(is === 'bypassed' ? [] : wrapped(what, width)), ...wrapped(next, width, 'dim'), []]),
    ztunnelPart(row, data, known.mesh, width),
    service === undefined ? [] : istiodPart(service, width),
  ];
  const lines = parts.filter(part => part.length > 0).flatMap(part => [...part, ...(part.at(-1)?.length === 0 ? [] : [[]])]);
  return {title: `${kind} ${kind === 'Namespace' ? name : `${namespace}/${name}`}`, lines, hunks: []};
}

const intro =
  'Which waypoint handles the traffic to what, as istiod decides it: the label istio.io/use-waypoint of a pod or service comes before that of its namespace. A row explains itself here.';

const wrapped = (words: string, width: number, tone: Tone = 'plain', indent = 0): readonly Line[] =>
  wrapWords(words, Math.max(10, width - indent)).map(line => [span(`${' '.repeat(indent)}${line}`, tone)]);
const title = (words: string): Line => [span(words, 'strong')];

function bindingPart({binding}: UseRow, width: number): readonly Line[] {
  const {waypoint, canary} = binding;
  return [
    [span('Waypoint: ', 'dim'), span(waypoint ?? (isUnknown(binding) ? '?' : 'none'), waypoint === undefined ? 'dim' : 'strong')],
    ...wrapped(`Because ${labelWords(binding)}.`, width),
    ...(canary === undefined ? [] : wrapped(`${canary.weight}% of the connections go to the canary ${canary.waypoint}.`, width)),
  ];
}

const pathTones: Readonly<Record<RequestPath['is'], Tone>> = {handled: 'plain', bypassed: 'warn', none: 'dim'};

function servicePart(service: MeshService, {ambient, says}: UsesData, {pods}: Known['mesh'], width: number): readonly Line[] {
  const {objects} = ambient;
  const {paths, clients} = requestPaths(service, objects, podsGrouped(pods), (binding, pod) => ztunnelVerdicts(binding, objects, says, pod));
  return [
    title('Which way requests take'),
    ...paths.flatMap(({command, words, is, except}) => [
      ...wrapped(`$ ${command}`, width, 'info'),
      ...wrapped(words, width, pathTones[is], 2),
      ...except.flatMap(each => wrapped(each, width, 'bad', 2)),
    ]),
    ...clients.flatMap(words => wrapped(words, width, 'dim')),
  ];
}

/** A pod is asked by its own address, or by services that select it, which have waypoints of their own. */
function podPart({binding, verdicts}: UseRow, {ambient, says}: UsesData, known: Pick<Known, 'mesh' | 'now'>, width: number): readonly Line[] {
  const {namespace, name} = binding.target;
  const pod = known.mesh.pods.get(`${name}.${namespace}`);
  if (pod === undefined) return [];
  const selecting = ambient.objects.services.filter(each => each.namespace === namespace && hasLabels(pod.labels, each.selector));
  const passed = (found: WaypointBinding): string => found.waypoint ?? (isUnknown(found) ? 'a waypoint or none, which is not known' : 'no waypoint');
  const bad = (words: readonly string[]): readonly Line[] => words.flatMap(each => wrapped(each, width, 'bad', 2));
  const byName = (service: MeshService): readonly Line[] => {
    const found = bindingOf(service, ambient.objects);
    const words = `By the name of ${service.kind} ${service.name} they pass ${passed(found)}.`;
    return [...wrapped(words, width, 'plain', 2), ...bad(exceptWords(ztunnelVerdicts(found, ambient.objects, says), found.waypoint))];
  };
  return [
    title('Which way requests take'),
    ...wrapped(`$ curl http://${pod.ip ?? 'ADDRESS'}:PORT/`, width, 'info'),
    ...wrapped(`By its address they pass ${passed(binding)}.`, width, binding.waypoint === undefined ? 'warn' : 'plain', 2),
    ...bad(exceptWords(verdicts, binding.waypoint)),
    ...selecting.flatMap(byName),
  ];
}

const verdictWords: Readonly<Record<Exclude<ZtunnelVerdict['is'], 'not told' | 'other waypoint'>, string>> = {
  agrees: 'has it as istiod decided',
  'target unknown': 'does not know it',
  'waypoint unknown': 'does not know the waypoint',
  'no endpoints': 'knows no endpoint of the waypoint',
};

/** What each ztunnel makes of it, by name. */
export const eachVerdict = (verdicts: readonly ZtunnelVerdict[]) =>
  verdicts.flatMap(({ztunnels, ...is}) => ztunnels.map(ztunnel => ({ztunnel, ...is}))).sort((a, b) => compareText(a.ztunnel, b.ztunnel));

function verdictText(verdict: ReturnType<typeof eachVerdict>[number]): string {
  if (verdict.is === 'not told') return `${verdict.ztunnel} tells nothing of it: ${verdict.why}`;
  return `${verdict.ztunnel} ${verdict.is === 'other waypoint' ? `has another waypoint: ${verdict.has ?? 'none'}` : verdictWords[verdict.is]}`;
}

function ztunnelPart({binding, verdicts}: UseRow, {answers}: UsesData, mesh: Known['mesh'], width: number): readonly Line[] {
  if (binding.target.kind === 'Namespace') return [];
  const silent = answers.flatMap(({proxy, trouble}) =>
    trouble === undefined ? [] : wrapped(`${proxy.id} did not answer: ${trouble.what}`, width, 'warn'),
  );
  const said = eachVerdict(verdicts).flatMap(verdict =>
    wrapped(verdictText(verdict), width, verdict.is === 'agrees' ? 'plain' : verdict.is === 'not told' ? 'dim' : 'bad'),
  );
  const lost = unconnectedZtunnels(mesh).flatMap(id => wrapped(`${id} is NOT CONNECTED to any istiod: what it has stays as it is.`, width, 'bad'));
  return said.length + silent.length + lost.length === 0 ? [] : [title('ztunnels'), ...said, ...silent, ...lost];
}

/** What istiod has written of it: it is another party than the objects and may be behind. */
function istiodPart(service: MeshService, width: number): readonly Line[] {
  const bound = conditionOf(service, 'istio.io/WaypointBound');
  if (bound === undefined) return [];
  return [
    title('istiod says'),
    ...wrapped(`WaypointBound ${bound.status}, ${bound.reason}: ${capital(bound.message)}`, width, bound.status === 'True' ? 'plain' : 'bad'),
  ];
}

import {type Jump, span} from '../lib/page.ts';
import {printable, wrapWords} from '../lib/text.ts';
import {type DescribedLine, describe, sentence} from './describe.ts';
import type {MeshPathData} from './meshPathData.ts';
import {type FactState, type PathFact, pathLabels, yamlJump} from './meshPathFact.ts';
import {type MeshPath, meshPathOf} from './meshPathFound.ts';
import {injectionFacts, podFacts} from './meshPathPod.ts';
import {mtlsFacts, policyFacts} from './meshPathRules.ts';
import {gatewayFacts, waypointFacts} from './meshPathWaypoint.ts';
import {ztunnelFacts} from './meshPathZtunnel.ts';
import type {Known} from './view.ts';

type Part = {readonly title: string; readonly facts: readonly PathFact[]};

/** The whole page: in the mesh or not and by what, what is not as it should be, then all that decides it. */
export function meshPathLines(data: MeshPathData, known: Pick<Known, 'mesh' | 'now'>): readonly DescribedLine[] {
  const path = meshPathOf(data, known.mesh);
  const {tone, what, next} = path.verdict;
  const parts: readonly Part[] = [
    {title: 'Pod', facts: podFacts(data, path, known)},
    {title: 'Gateway', facts: gatewayFacts(data, path)},
    {title: 'ztunnel', facts: ztunnelFacts(data, path, known)},
    {title: 'Waypoints that requests pass', facts: waypointFacts(data, path)},
    {title: 'Mutual TLS', facts: mtlsFacts(data, path)},
    {title: 'Policies', facts: policyFacts(data, path)},
    {title: 'Sidecar injection of new pods like this one', facts: path.verdict.by === 'ztunnel' ? [] : injectionFacts(data, path)},
  ].filter(({facts}) => facts.length > 0);
  const jump = verdictJump(data, path);
  const top: readonly DescribedLine[] = [{line: [span(printable(what), tone)], jump}, ...(next === undefined ? [] : sentence(next, 'plain', jump))];
  return [...top, ...problemLines(parts, top.length), ...describe(parts, pathLabels)];
}

/** To what carries its traffic; of a pod that nothing carries to the pod. */
function verdictJump({pod, ztunnel}: MeshPathData, {verdict, proxy}: MeshPath): Jump {
  if (verdict.by === 'ambient' && ztunnel !== undefined)
    return {label: ztunnel.proxy.name, to: 'ztWorkloads', proxy: ztunnel.proxy.key, filter: pod.name};
  if (proxy !== undefined && proxy.kind !== 'ztunnel') return {label: proxy.id, to: 'summary', proxy: proxy.key};
  return yamlJump('pod', pod.namespace, pod.name);
}

const order: readonly FactState[] = ['bad', 'warn', '?'];
const shownAtTop = 5;
/** Cells for what is wrong, so that it can be read on a terminal of 80 columns. */
const topWidth = 70;

/** What is not as it should be, the worst first; Enter leads to each of them below. */
function problemLines(parts: readonly Part[], above: number): readonly DescribedLine[] {
  let line = 0;
  const all = parts.flatMap(part => {
    line += 2; // a blank line and the title
    return part.facts.map(fact => {
      const at = line;
      line += describe([{title: '', facts: [fact]}]).length - 2;
      return {title: part.title, fact, at};
    });
  });
  const wrong = all.filter(({fact}) => fact.state !== 'ok').toSorted((a, b) => order.indexOf(a.fact.state) - order.indexOf(b.fact.state));
  const shown = wrong.slice(0, shownAtTop).map(each => ({...each, words: wrapWords(`${each.fact.label}: ${each.fact.short}`, topWidth)}));
  const [left] = wrong.slice(shownAtTop);
  const height = shown.reduce((sum, {words}) => sum + words.length, left === undefined ? 0 : 1);
  const toLeft: Jump | undefined = left && {label: left.fact.label, line: above + height + left.at};
  const lines = shown.flatMap(({fact: {label, mark}, at, words}) =>
    words.map((text, row) => ({
      line: [span('  '), row === 0 ? span(mark?.text ?? '', mark?.tone) : span(' '), span(` ${text}`)],
      jump: {label, line: above + height + at},
    })),
  );
  return left === undefined ? lines : [...lines, {line: [span(`    and ${wrong.length - shownAtTop} more, marked below`, 'dim')], jump: toLeft}];
}

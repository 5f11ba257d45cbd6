import {type MeshProxy, startedAt, startGraceMs} from '../istio/proxies.ts';
import {isInFlight, stateTones} from '../istio/status.ts';
import {watchedTypes, type XdsName} from '../istio/sync.ts';
import {ageSince, humanAge} from '../lib/ages.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {type DescribedLine, describe, type Fact, sentence} from './describe.ts';
import {istiodsJump} from './jumps.ts';
import {lastingText} from './lasting.ts';
import {ownerJumps} from './madeFrom.ts';
import {jumpOfType} from './meshFindings.ts';
import type {Known} from './view.ts';
import {type BoundGateway, nothingAnswered, stateAsked, type WhyData} from './whyData.ts';
import {missingReasons} from './whyMissing.ts';
import {jumpTo, nackLines} from './whyNack.ts';
import {beginLines, type Reason, reasonLines} from './whyReason.ts';
import {pushText, staleReasons} from './whyStale.ts';
import {notSentText} from './whyUnsent.ts';

type Around = Pick<Known, 'mesh' | 'now' | 'timeline'>;

/** The whole page: a verdict, then each type that is not in sync, the worst first, then the others. */
export function whyLines(asked: WhyData, around: Around): readonly DescribedLine[] {
  const proxy = around.mesh.proxies.get(asked.key);
  if (proxy === undefined)
    return [{line: [span('This proxy is gone: no pod runs it, and no istiod knows it.', 'warn')]}, ...sentence('T shows what i9s saw of it.', 'dim')];
  // What was answered when it was in another state explains that one. It is being asked again.
  const data = asked.state === undefined || asked.state === stateAsked(proxy) ? asked : nothingAnswered(asked.key);
  if (proxy.connectedness !== 'connected') return awayLines(proxy, data, around);
  const types = watchedTypes(proxy);
  const of = (...states: readonly string[]): readonly XdsName[] => types.filter(type => states.includes(proxy.types[type]?.state ?? ''));
  const [refused, late, unsent] = [of('ERROR'), of('STALE'), of('NOT SENT')];
  return [
    ...verdict(proxy, types, [...refused, ...late, ...unsent], firstNamed(data, refused), oldLines(proxy, around)),
    ...refused.flatMap(type => nackLines(proxy, type, data, around)),
    ...(late.length === 0 ? [] : staleLines(proxy, late, data, around)),
    ...unsent.flatMap(type => unsentLines(proxy, type, data)),
    ...describe([{title: 'All types', facts: types.map(type => typeFact(proxy, type, around.now))}]),
  ];
}

const titleOf = ({name, kind}: MeshProxy): Line => [span(name, 'strong'), span(`, a ${kind}`, 'dim')];

function verdict(
  proxy: MeshProxy,
  types: readonly XdsName[],
  wrong: readonly XdsName[],
  jump: Jump | undefined,
  old: readonly DescribedLine[],
): readonly DescribedLine[] {
  const title = titleOf(proxy);
  const all = count(types.length, 'type');
  if (wrong.length === 0 && old.length > 0) return [{line: title}, ...old, {line: [span(`It was in sync then: all ${all} acknowledged.`)]}];
  if (wrong.length === 0) {
    const inSync: Line = [span(`It is in sync: all ${all} acknowledged.`, 'good'), span(' d compares what istiod would send now.', 'dim')];
    return [{line: title}, {line: inSync}];
  }
  return [{line: title, jump}, ...old, {line: [span(`${count(wrong.length, 'type')} not in sync: ${wrong.join(', ')}.`, 'warn')], jump}];
}

/** Where Enter leads before anybody has moved: to what was refused. */
function firstNamed({nacks}: WhyData, refused: readonly XdsName[]): Jump | undefined {
  const [resource] = refused.flatMap(type => nacks[type]?.resources ?? []);
  return resource && jumpTo(resource);
}

/** Old states are explained as they are known. */
function oldLines({istiod}: MeshProxy, {mesh, now}: Around): readonly DescribedLine[] {
  const trouble = istiod === undefined ? undefined : mesh.istiods.get(istiod)?.trouble;
  if (trouble === undefined) return [];
  return [
    {
      line: [span('What follows is old: ', 'warn'), span(`${trouble.what} For ${ageSince(trouble.since, now)}.`)],
      jump: istiodsJump,
    },
  ];
}

const flying = 'Nothing is wrong yet.';
const heldUp = 'Nothing that can be tested from here holds it up: the network between it and istiod is left.';

function staleLines(proxy: MeshProxy, types: readonly XdsName[], data: WhyData, around: Around): readonly DescribedLine[] {
  const {now} = around;
  const reasons = staleReasons(proxy, data, around);
  const headings = types.flatMap((type): readonly DescribedLine[] => {
    const watched = proxy.types[type];
    const flight = isInFlight(proxy, type, now) ? ': a push takes that long' : ': sent, and not answered';
    return watched === undefined
      ? []
      : [
          {line: [span(`${type} STALE ${lastingText(watched, now)}${flight}`, 'warn')], jump: jumpOfType(type)},
          ...sentence(pushText(proxy, type, now), 'plain'),
        ];
  });
  return [{line: []}, ...headings, ...judged(data, reasons, types.every(type => isInFlight(proxy, type, now)) ? flying : heldUp)];
}

function unsentLines(proxy: MeshProxy, type: XdsName, {gateways}: WhyData): readonly DescribedLine[] {
  const reasons = type === 'RDS' && gateways !== undefined ? gatewayReasons(gateways) : [];
  return [
    {line: []},
    {line: [span(`${type} NOT SENT: the proxy asked for it, and istiod had nothing to send`, 'info')], jump: jumpOfType(type)},
    ...sentence(notSentText(proxy.kind, type), 'plain'),
    ...reasonLines(reasons),
  ];
}

/** Which Gateways are for this pod? */
function gatewayReasons(gateways: NonNullable<WhyData['gateways']>): readonly Reason[] {
  if (gateways.value === undefined) return [{is: '?', what: 'Which Gateways select its pod is not known', because: gateways.trouble.what}];
  if (gateways.value.length === 0)
    return [{is: 'no', what: 'No Gateway selects its pod by its labels.', next: 'spec.selector of a Gateway must be among the labels of the pod.'}];
  return gateways.value.map(gatewayReason);
}

function gatewayReason({kind, namespace, name, http}: BoundGateway): Reason {
  const [jump] = ownerJumps([{kind, namespace, name}]);
  const follow = jump === undefined ? {} : {jump: {...jump, kind: 'follow' as const}};
  const what = `Gateway ${namespace}/${name} is for its pod`;
  return http
    ? {is: 'ok', what: `${what}.`, ...follow}
    : {is: 'no', what: `${what}, and has no HTTP server.`, next: 'TCP and TLS passthrough need no routes.', ...follow};
}

const network =
  'Nothing wrong was found, and from here the network from its pod to istiod port 15012 cannot be tested: that is left. l shows its log.';
const young = 'Nothing wrong was found so far: a proxy that has just started takes a while to connect.';

function awayLines(proxy: MeshProxy, data: WhyData, around: Around): readonly DescribedLine[] {
  const {now, mesh} = around;
  const state = stateLine(proxy, around);
  const silent = [...mesh.istiods.values()].filter(({report, trouble}) => report === undefined || trouble !== undefined);
  const istiods: readonly Reason[] = silent.map(({pod, trouble}) => ({
    is: 'no',
    what: `istiod ${pod.name} did not answer${trouble === undefined ? ' yet.' : `: ${trouble.what} For ${ageSince(trouble.since, now)}.`}`,
    jump: istiodsJump,
    ...(trouble === undefined ? {} : {next: trouble.next}),
  }));
  const none: readonly Reason[] =
    mesh.istiods.size > 0 ? [] : [{is: 'no', what: `No istiod runs in namespace ${mesh.istioNamespace}.`, next: 'Another one? Start i9s with -i.'}];
  const reasons = [...none, ...(proxy.connectedness === 'unknown' ? istiods : []), ...missingReasons(proxy, data, around)];
  return [{line: titleOf(proxy)}, {line: [state]}, ...judged(data, reasons, proxy.connectedness === 'starting' ? young : network)];
}

/** Where to begin, and all reasons. While answers are to come, what is not known yet is no reason, and nothing can be said of all of them. */
function judged({pending}: WhyData, reasons: readonly Reason[], otherwise: string): readonly DescribedLine[] {
  if (!pending) return [...beginLines(reasons, otherwise), ...reasonLines(reasons)];
  return [...sentence('Still asking.', 'dim'), {line: []}, ...reasonLines(reasons.filter(({is}) => is !== '?'))];
}

function stateLine({connectedness, pod, ...proxy}: MeshProxy, {now, mesh}: Around): Line[number] {
  if (connectedness === 'missing')
    return span(
      `NOT CONNECTED ${lastingText(proxy, now)}: ${mesh.istiods.size === 1 ? 'istiod answered and does not know it' : `all ${mesh.istiods.size} istiods answered and none knows it`}.`,
      'bad',
    );
  if (connectedness === 'unknown') return span('UNKNOWN: not every istiod answers, so whether it is connected cannot be told.', 'warn');
  const age = now - ((pod && startedAt(pod)) ?? now);
  return span(
    `It started ${humanAge(Math.max(0, age))} ago and has ${humanAge(Math.max(0, startGraceMs - age))} left before it is called NOT CONNECTED.`,
  );
}

function typeFact(proxy: MeshProxy, type: XdsName, now: number): Fact {
  const watched = proxy.types[type]!;
  const push = watched.sentAt === undefined ? '' : `, pushed ${ageSince(watched.sentAt, now)} ago`;
  return {label: type, value: [span(watched.state, stateTones[watched.state]), span(` ${lastingText(watched, now)}${push}`)], jump: jumpOfType(type)};
}

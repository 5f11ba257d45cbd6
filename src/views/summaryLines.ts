import {unusualIn} from '../envoy/bootstrapRules.ts';
import {buildText} from '../envoy/bootstrapShort.ts';
import {kindWord} from '../istio/names.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {lastPush, stateTones} from '../istio/status.ts';
import {versionsOf} from '../istio/summary.ts';
import {watchedTypes, type XdsName} from '../istio/sync.ts';
import {ageSince, humanAge} from '../lib/ages.ts';
import {type Jump, type Line, span, type Tone} from '../lib/page.ts';
import {count, printable, sizeText, truncate} from '../lib/text.ts';
import {type DescribedLine, describe, type Fact, type Section, sentence} from './describe.ts';
import type {Finding} from './finding.ts';
import {lastingText} from './lasting.ts';
import {jumpOfType} from './meshFindings.ts';
import {certificateText} from './summaryCounts.ts';
import type {SummaryData} from './summaryData.ts';
import {summaryFindings} from './summaryFindings.ts';
import type {Known} from './view.ts';

type Around = Pick<Known, 'mesh' | 'now'>;
/** Cells of what Envoy says of a refusal; the rest is in the pane that the line leads to. */
const longest = 420;

/** The whole pane: what is wrong first, then who the proxy is, its sync state, its pod, and how much it holds. */
export function summaryLines(data: SummaryData, known: Around): readonly DescribedLine[] {
  const proxy = known.mesh.proxies.get(data.key);
  return [
    ...findingLines(summaryFindings(data, proxy, known)),
    ...describe([
      {title: 'Proxy', facts: proxyFacts(data, proxy, known)},
      {title: 'Sync', facts: proxy === undefined ? [] : syncFacts(proxy, known)},
      {title: 'Pod', facts: podFacts(proxy, known)},
      configuration(data, known),
    ]),
  ];
}

const signs: Readonly<Record<Finding['severity'], string>> = {bad: '!', warn: '-'};

/** What is wrong, each with what to do; or that nothing is. */
export function findingLines(findings: readonly Finding[]): readonly DescribedLine[] {
  if (findings.length === 0) return [{line: [span('No problem found.', 'good')]}];
  const worst: Tone = findings.some(({severity}) => severity === 'bad') ? 'bad' : 'warn';
  return [
    {line: [span(`${count(findings.length, 'problem')} found`, worst)]},
    ...findings.flatMap(({severity, what, next, jump}): readonly DescribedLine[] => {
      const [first, ...rest] = sentence(truncate(printable(what), longest), 'plain', jump);
      const marked: Line = [span('  '), span(`${signs[severity]} `, severity), ...(first?.line.slice(1) ?? [])];
      return [{line: marked, jump}, ...rest, ...sentence(next, 'dim', jump)];
    }),
  ];
}

/** A fact, or `?` and why it is not known. */
const heardFact = <T>(
  label: string,
  heard: {readonly value?: T; readonly trouble?: {readonly what: string}},
  text: (value: T) => Fact['value'],
): Fact =>
  heard.value === undefined ? {label, value: '?', notes: heard.trouble === undefined ? [] : [heard.trouble.what]} : {label, value: text(heard.value)};

function proxyFacts({info, infoAt, bootstrap}: SummaryData, proxy: MeshProxy | undefined, {mesh, now}: Around): readonly Fact[] {
  const to: Jump = {label: 'Bootstrap', to: 'bootstrap'};
  const istiods = versionsOf(mesh).istiods;
  const version = proxy?.version ?? bootstrap.value?.metadata.istioVersion;
  return [
    {label: 'Kind', value: proxy?.kind ?? (bootstrap.value?.node && kindWord(bootstrap.value.node.type))},
    {label: 'Node id', value: bootstrap.value?.nodeId ?? info.value?.nodeId ?? '?', jump: to},
    {
      label: 'Istio version',
      value: version === undefined ? '?' : `${version}${istiods.length === 0 || istiods.includes(version) ? '' : ` (istiod ${istiods.join(', ')})`}`,
    },
    {label: 'Envoy version', value: bootstrap.value === undefined ? (info.value?.version ?? '?') : buildText(bootstrap.value.build)},
    heardFact('State', info, ({state, uptimeMs}) => [
      span(state, state === 'LIVE' ? 'plain' : 'warn'),
      span(uptimeMs === undefined ? '' : `, up ${humanAge(uptimeMs + Math.max(0, now - (infoAt ?? now)))}`),
    ]),
    ...(info.value === undefined ? [] : [{label: 'Options', value: optionsText(info.value.options)}]),
    {
      ...heardFact('Bootstrap', bootstrap, found => {
        const unusual = new Set(unusualIn(found, {istiodVersions: istiods}).map(({field}) => field));
        return unusual.size === 0 ? 'as Istio has it by default' : `not as by default: ${[...unusual].join(', ')}`;
      }),
      jump: to,
    },
  ];
}

const optionsText = ({concurrency, logLevel, componentLogLevel, drainMs}: NonNullable<SummaryData['info']['value']>['options']): string =>
  [
    concurrency === undefined ? undefined : count(concurrency, 'worker'),
    logLevel === undefined ? undefined : `log ${[logLevel, componentLogLevel].filter(Boolean).join(', ')}`,
    drainMs === undefined ? undefined : `drain ${humanAge(drainMs)}`,
  ]
    .filter(part => part !== undefined)
    .join('; ');

function syncFacts(proxy: MeshProxy, {mesh, now}: Around): readonly Fact[] {
  const istiod = proxy.istiod === undefined ? undefined : mesh.istiods.get(proxy.istiod);
  const push = lastPush(proxy);
  const about = istiod === undefined ? '' : ` (revision ${istiod.revision}, ${istiod.version ?? 'version ?'})`;
  return [
    {label: 'Istiod', value: istiod === undefined ? 'connected to none that is known' : `${istiod.pod.name}${about}`},
    {label: 'Last push', value: push === undefined ? undefined : `${ageSince(push, now)} ago`},
    ...(proxy.connectedness === 'connected' ? watchedTypes(proxy).map(type => typeFact(proxy, type, now)) : []),
  ];
}

function typeFact(proxy: MeshProxy, type: XdsName, now: number): Fact {
  const watched = proxy.types[type]!;
  const {state, sentAt} = watched;
  const push = sentAt === undefined ? '' : `, pushed ${ageSince(sentAt, now)} ago`;
  const lasts = state === 'SYNCED' ? '' : ` ${lastingText(watched, now)}`;
  return {label: type, value: [span(state, stateTones[state]), span(`${lasts}${push}`)], jump: jumpOfType(type)};
}

function podFacts(proxy: MeshProxy | undefined, {now}: Around): readonly Fact[] {
  const pod = proxy?.pod;
  if (pod === undefined) return [{label: 'Pod', value: proxy === undefined ? 'gone: no pod and no istiod knows it now' : 'none is known here'}];
  const age = pod.createdAt === undefined ? '' : `, made ${ageSince(pod.createdAt, now)} ago`;
  const restarts = pod.restarts === 0 || pod.proxy === undefined ? '' : `, ${pod.proxy.restarts} of the proxy`;
  return [
    {label: 'Pod', value: `${pod.namespace}/${pod.name}`},
    {label: 'Phase', value: `${pod.deleting ? 'Terminating' : pod.phase}, ${pod.ready ? 'ready' : 'not ready'}${age}`},
    {label: 'Restarts', value: `${pod.restarts}${restarts}`},
    {label: 'Workload', value: pod.owner},
    {label: 'Node', value: pod.node},
    {label: 'IP', value: pod.ip},
    {label: 'Image', value: pod.proxy?.image},
  ];
}

function configuration(data: SummaryData, {now}: Around): Section {
  let told = '';
  const counts = data.counts.map(({label, value, trouble, jump}): Fact => {
    // One reason is often that of all.
    const notes = trouble === undefined || trouble.what === told ? [] : [trouble.what];
    told = trouble?.what ?? told;
    return {label, value, jump, notes};
  });
  const {dump, secrets} = data;
  const certificate: Fact = {
    label: 'Certificate',
    value: secrets.value === undefined ? '?' : (certificateText(secrets.value.secrets, now) ?? 'none'),
    jump: {label: 'Secrets', to: 'secrets'},
  };
  const age = (at: number): string => ageSince(at, now);
  const asked = dump && `${sizeText(dump.size)} in ${count(dump.answers, 'answer')}, the oldest ${age(dump.at)} ago`;
  return {title: 'Configuration', facts: [...counts, certificate, {label: 'Dump', value: asked}]};
}

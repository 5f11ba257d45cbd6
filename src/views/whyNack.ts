import {nonceVersion} from '../istio/nonce.ts';
import type {MeshProxy, WatchedType} from '../istio/proxies.ts';
import type {XdsName} from '../istio/sync.ts';
import {isCut, refusalsOf} from '../istio/timeline.ts';
import {ageSince, clockText} from '../lib/ages.ts';
import {type Jump, type Line, span} from '../lib/page.ts';
import {capital, count, printable} from '../lib/text.ts';
import {type DescribedLine, describe, type Fact, sentence} from './describe.ts';
import type {Heard} from './heard.ts';
import {panesOfNamed} from './kinds.ts';
import {lastingText} from './lasting.ts';
import {madeFromText, ownerJumps} from './madeFrom.ts';
import {jumpOfType} from './meshFindings.ts';
import type {Known} from './view.ts';
import type {NackData, NackResource, Suspect, WhyData} from './whyData.ts';

type Around = Pick<Known, 'mesh' | 'now' | 'timeline'>;
const mostSuspects = 5;

/** Why a type is refused: Envoy's whole sentence, the resources it names, the objects they were made from, what still works, how often. */
export function nackLines(proxy: MeshProxy, type: XdsName, data: WhyData, around: Around): readonly DescribedLine[] {
  const watched = proxy.types[type];
  if (watched === undefined) return [];
  const {resources = [], more = 0, trouble} = data.nacks[type] ?? {};
  const title = `${type} ERROR ${lastingText(watched, around.now)}: the proxy refused what istiod sent (NACK)`;
  const said = (watched.lastError ?? 'no reason given').split('\n').filter(line => line.trim() !== '');
  return [
    {line: []},
    {line: [span(title, 'bad')], jump: jumpOfType(type)},
    ...said.flatMap(text => sentence(text, 'plain', resources[0] && jumpTo(resources[0]))),
    ...describe([
      {
        title: 'What was refused',
        facts: [...namedFacts(type, resources, trouble, around.now), ...(more === 0 ? [] : [{label: '', value: `and ${more} more`}])],
      },
      {title: 'EnvoyFilters for this proxy, which no metadata names', facts: suspectFacts(data.suspects)},
      {title: 'What it has instead', facts: versionFacts(proxy, type, watched, around)},
    ]),
  ];
}

/** To the pane that shows a resource. */
export function jumpTo({kind, name}: Pick<NackResource, 'kind' | 'name'>): Jump {
  const {to, column} = panesOfNamed[kind];
  return {label: `${kind} ${name}`, to, where: {[column]: name}};
}

function namedFacts(type: XdsName, resources: readonly NackResource[], trouble: NackData['trouble'], now: number): readonly Fact[] {
  const unheard: readonly Fact[] = trouble === undefined ? [] : [{label: 'In Envoy', value: '?', notes: [trouble.what]}];
  if (resources.length === 0)
    return [{label: 'Resource', value: 'none: the sentence names nothing that i9s knows', jump: jumpOfType(type)}, ...unheard];
  return [...resources.flatMap(resource => resourceFacts(resource, trouble !== undefined, now)), ...unheard];
}

function resourceFacts(resource: NackResource, isUnheard: boolean, now: number): readonly Fact[] {
  const {kind, name, states, updatedAt, owners} = resource;
  const inUse = states.some(state => state === 'active' || state === 'static');
  const age = updatedAt === undefined ? '' : `, from ${ageSince(updatedAt, now)} ago`;
  const state = isUnheard ? undefined : inUse ? `Envoy goes on with the one before${age}.` : `Envoy has no ${kind} of this name in use.`;
  const made = owners.map((owner, at): Fact => {
    const [jump] = ownerJumps([owner]);
    return {label: at === 0 ? '  made from' : '', value: madeFromText(owner), jump: jump && {...jump, kind: 'follow'}};
  });
  const whole: Line = [span(printable(name), inUse ? 'warn' : 'bad')];
  return [{label: capital(kind), value: whole, jump: jumpTo(resource), notes: state === undefined ? [] : [state]}, ...made];
}

function suspectFacts(suspects: Heard<readonly Suspect[]> | undefined): readonly Fact[] {
  if (suspects === undefined) return [];
  if (suspects.value === undefined) return [{label: 'EnvoyFilters', value: '?', notes: [suspects.trouble.what]}];
  const shown = suspects.value.slice(0, mostSuspects);
  const more = suspects.value.length - shown.length;
  return [
    ...shown.map(({namespace, name, words}): Fact => {
      const [jump] = ownerJumps([{kind: 'envoy-filter', namespace, name}]);
      const has = words.length === 0 ? '' : `, has the words ${words.map(word => `"${word}"`).join(', ')}`;
      return {
        label: 'EnvoyFilter',
        value: [span(printable(`${namespace}/${name}`)), span(printable(has), 'warn')],
        jump: jump && {...jump, kind: 'follow'},
      };
    }),
    ...(more > 0 ? [{label: '', value: `and ${more} more`}] : []),
  ];
}

function versionFacts({key}: MeshProxy, type: XdsName, watched: WatchedType, {timeline, now}: Around): readonly Fact[] {
  const {sent, acked, sentAt} = watched;
  const changes = timeline?.changes.get(key) ?? [];
  const times = refusalsOf(changes, type, watched.state);
  const since = timeline?.since === undefined ? '' : `, which began ${clockText(timeline.since)}`;
  const push = sentAt === undefined ? '' : `, sent ${ageSince(sentAt, now)} ago`;
  const rest = type === 'LDS' || type === 'CDS' ? 'What the sentence does not name was taken.' : 'Of this push nothing was taken.';
  return [
    {label: 'Last good version', value: acked === undefined ? 'none: it never accepted one' : nonceVersion(acked), notes: [rest]},
    {label: 'Refused version', value: sent === undefined ? '?' : `${nonceVersion(sent)}${push}`},
    {label: 'Since', value: lastingText(watched, now)},
    {
      label: 'Refused',
      value: `${timeline !== undefined && isCut(timeline, key) ? 'at least ' : ''}${count(times, 'push', 'pushes')} in this run of i9s${since}`,
    },
  ];
}

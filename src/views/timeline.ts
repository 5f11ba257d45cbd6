import {parseProxyId} from '../istio/names.ts';
import {nonceVersion} from '../istio/nonce.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {inFlightMs, stateTones} from '../istio/status.ts';
import {watchedTypes} from '../istio/sync.ts';
import {type Change, isCut, type Timeline} from '../istio/timeline.ts';
import {ageSince, clockText, dayText, humanAge} from '../lib/ages.ts';
import {type Line, span, type Tone} from '../lib/page.ts';
import {printable} from '../lib/text.ts';
import {jumpOfType} from './meshFindings.ts';
import {defineTable} from './view.ts';

/** Every change of the state of one proxy that i9s has seen. It asks nobody. */
export const timeline = defineTable({
  scope: 'proxy',
  title: 'Timeline',
  help: 'Every change of state of one proxy in this run of i9s, newest first: what it was and for how long, version, istiod, and the text of a NACK.',
  key: 'T',
  aliases: ['tl'],
  anywhere: true,
  podless: true,
  envoyOnly: true,
  load: async ({proxyKey = ''}) => proxyKey, // of one that is gone there is still something to say
  rows: (key, {timeline: all, mesh}) => [...changesOf(all, key).toReversed(), ...firstLook(mesh.proxies.get(key))],
  id: ({at, type, from, to}) => `${at} ${type ?? ''} ${from ?? ''} ${to}`,
  name: ({type, to}) => `${typeWord(type)} ${to}`,
  problem: ({to}) => toneOf(to) === 'bad' || toneOf(to) === 'warn',
  columns: [
    {title: 'TIME', help: 'When i9s saw the change.', cell: ({at}) => clockText(at), sort: ({at}) => at, min: 8},
    {
      title: 'AGE',
      help: 'How long ago that is.',
      cell: ({at}, {now}) => ageSince(at, now),
      sort: ({at}, {now}) => now - at,
      align: 'right',
      shown: 'wide',
      min: 6,
    },
    {title: 'TYPE', help: 'The xDS type; "connection" for that to istiod.', cell: ({type}) => typeWord(type)},
    {
      title: 'FROM',
      help: 'What it was before; - where nothing was known of it: it was so when i9s first looked, or is new.',
      cell: ({from}) => span(from ?? '-', from === 'SYNCED' ? 'plain' : 'dim'),
    },
    {
      title: 'LASTED',
      help: 'For how long it had been so; > where it was so already when i9s first looked.',
      cell: change => lastedText(change) ?? '-',
      sort: ({lasted = -1}) => lasted,
      align: 'right',
      min: 6,
    },
    {title: 'TO', help: 'What it became.', cell: change => span(change.to, inFlight(change) ? 'dim' : toneOf(change.to))},
    {title: 'VERSION', help: 'Version of the configuration that istiod had sent.', cell: ({version}) => version ?? '-', drop: 2},
    {title: 'ISTIOD', help: 'The istiod that sent it.', cell: ({istiod}) => istiodName(istiod), cut: 'middle', max: 32, drop: 1},
    {title: 'TEXT', help: 'What Envoy answered when it refused.', cell: ({text = ''}) => printable(text), max: 400},
  ],
  jumps: ({type}) => [type === undefined ? undefined : jumpOfType(type)],
  strip: (change, {now}) => stripOf(change, now),
  copies: ({text, version}) => [
    ...(text === undefined ? [] : [{label: 'text', text}]),
    ...(version === undefined ? [] : [{label: 'version', text: version}]),
  ],
  note: (key, {timeline: all, now}) => noteOf(all, key, now),
});

const changesOf = (all: Timeline | undefined, key: string): readonly Change[] => all?.changes.get(key) ?? [];

/** What a proxy was when it was first seen, and still is: what changed since says itself what was before. */
function firstLook(proxy: MeshProxy | undefined): readonly Change[] {
  if (proxy === undefined) return [];
  const {connectedness, atFirstLook, since, istiod, types} = proxy;
  if (connectedness !== 'connected') return atFirstLook && connectedness === 'missing' ? [{at: since, to: 'NOT CONNECTED'}] : [];
  return watchedTypes(proxy).flatMap((type): readonly Change[] => {
    const {atFirstLook: isFirst, since: from, state, sent, lastError} = types[type]!;
    if (!isFirst) return [];
    return [
      {
        at: from,
        type,
        to: state,
        ...(sent === undefined ? {} : {version: nonceVersion(sent)}),
        ...(istiod === undefined ? {} : {istiod}),
        ...(lastError === undefined ? {} : {text: lastError}),
      },
    ];
  });
}

const typeWord = (type: string | undefined): string => type ?? 'connection';
const istiodName = (id: string | undefined): string => (id === undefined ? '-' : parseProxyId(id).name);
const lastedText = ({lasted, atLeast}: Change): string | undefined => (lasted === undefined ? undefined : `${atLeast ? '>' : ''}${humanAge(lasted)}`);

const toneOf = (state: Change['to']): Tone => {
  if (state === 'CONNECTED' || state === 'STARTING') return 'plain';
  return state === 'GONE' ? 'dim' : stateTones[state];
};
/** It ended before it counted: a push that was under way. */
const inFlight = ({from, lasted = 0, to}: Change): boolean => from === 'STALE' && to === 'SYNCED' && lasted < inFlightMs;

function stripOf(change: Change, now: number): readonly Line[] {
  const {at, type, from, to, version, text} = change;
  const lasted = lastedText(change);
  const was = from === undefined ? '' : `, ${from} before${lasted === undefined ? '' : ` for ${lasted}`}`;
  return [
    [
      span(`${typeWord(type)} ${to}`, toneOf(to)),
      span(`${was}, ${dayText(at)} ${clockText(at)}, ${ageSince(at, now)} ago${version ? `, ${version}` : ''}`),
    ],
    ...(text === undefined ? [] : [[span(printable(text))]]),
  ];
}

/** What i9s did not see is not in it: it began late, and keeps only so many. */
function noteOf(all: Timeline | undefined, key: string, now: number): string {
  if (all?.since === undefined) return 'Nothing was seen yet.';
  const seen = changesOf(all, key);
  const since = `i9s has looked since ${clockText(all.since)} (${ageSince(all.since, now)})`;
  if (seen.length === 0) return `${since} and saw no change.`;
  return `${since}; what was before is not known.${isCut(all, key) ? ' Older changes may have been dropped.' : ''}`;
}

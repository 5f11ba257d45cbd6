import {type ExtensionRow, extensionRows, usedBy} from '../envoy/extensionRows.ts';
import {extensionOwners, extensionsPart} from '../envoy/extensions.ts';
import {type ExtensionUse, extensionUses} from '../envoy/extensionUse.ts';
import {listenersPart} from '../envoy/listeners.ts';
import {ageSince, rfc3339} from '../lib/ages.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import {type Jump, type Line, span, type Tone} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {ownerJumps} from './madeFrom.ts';
import {defineTable, type Known} from './view.ts';

const tones: Readonly<Record<ExtensionRow['state'], Tone>> = {active: 'plain', warming: 'warn', error: 'bad'};
const ranks: Readonly<Record<ExtensionRow['state'], number>> = {error: 0, warming: 1, active: 2};

/** "HTTP filter 1 in 9 chains of virtualInbound". */
function placesText(uses: readonly ExtensionUse[]): string {
  const places = new Map<string, number>();
  for (const {layer, position, listener} of uses) {
    const place = `${layer} filter ${position} of ${listener}`;
    places.set(place, (places.get(place) ?? 0) + 1);
  }
  return [...places].map(([place, times]) => (times === 1 ? place : `${place} (${count(times, 'chain')})`)).join('; ');
}

function strip(row: ExtensionRow, {now}: Known): readonly Line[] {
  const {name, type, state, uses, details, updatedAt, version, isMissing} = row;
  const when = updatedAt === undefined ? '' : `, received ${ageSince(updatedAt, now)} ago`;
  return [
    ...(state === 'error' ? [[span('Refused by Envoy', 'bad'), span(`: ${details ?? 'it gives no reason'}`)]] : []),
    ...(isMissing ? [[span('Listeners name this filter and istiod has not sent it', 'warn'), span(': they wait for it, or run its default.')]] : []),
    [
      span(`${name}: `, 'strong'),
      span(`a filter that istiod sends by itself (ECDS), so that it changes without its listeners; ${type || 'of no type'}.`),
    ],
    [span(uses === undefined ? 'Which listeners use it is not known.' : uses.length === 0 ? 'No listener uses it.' : `${placesText(uses)}.`)],
    [span(`${state}${version === undefined ? '' : `, version ${version}`}${when}`, 'dim')],
  ];
}

const follow = (row: ExtensionRow): readonly Jump[] => {
  const names = usedBy(row) ?? [];
  if (names.length === 0)
    return [{label: 'listeners', nowhere: `No listener of this proxy is known to use ${row.name}, so no request passes through it.`}];
  return names.map(name => ({label: name, to: 'listeners', where: {NAME: name}}));
};

const stateJson = ({name, state, details, updatedAt, isMissing}: ExtensionRow): object => ({
  state: isMissing ? 'missing' : state,
  ...(isMissing ? {name} : {}),
  ...(details === undefined ? {} : {details}),
  ...(updatedAt === undefined ? {} : {updatedAt: rfc3339(updatedAt)}),
});

/** What istioctl leaves out is marked; a filter that did not come has nothing but the mark. */
const entryJson = (row: ExtensionRow): unknown =>
  row.state === 'active' ? camelKeys(row.raw) : {...(row.isMissing ? {} : (camelKeys(row.raw) as object)), i9s: stateJson(row)};

/** Filters that the proxy got by ECDS, in istioctl's words and order, and the listeners that use them. */
export const extensions = defineTable({
  scope: 'proxy',
  title: 'Extensions',
  help: 'Filters that istiod sends apart from listeners (ECDS): Wasm, Lua and others, and which listeners use them.',
  key: '7',
  aliases: ['ec', 'extension', 'ecds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-config ecds ${proxy?.id ?? ''}`,
  load: async ({envoy, maybe, of}) => {
    const found = await envoy(extensionsPart);
    const listeners = await maybe(listenersPart);
    return {...found, of, rows: extensionRows(found, listeners && extensionUses(listeners))};
  },
  rows: ({rows}) => rows,
  id: row => row.key,
  name: row => row.name,
  rank: row => ranks[row.state],
  problem: row => row.state !== 'active',
  columns: [
    {title: 'ECDS NAME', help: 'Name by which listeners ask for the filter.', cell: row => row.name || '-', min: 16, max: 60, cut: 'middle'},
    {title: 'TYPE', help: 'Type of its configuration.', cell: row => row.type || '-', min: 14, max: 60, cut: 'middle', drop: 1},
    {
      title: 'USED BY',
      help: 'The listeners that have a filter of this name; ? where they are not known.',
      cell: row => (usedBy(row) === undefined ? '?' : usedBy(row)?.join(',') || span('no listener', 'dim')),
      min: 12,
      max: 40,
    },
    {
      title: 'STATE',
      help: 'active; warming: not received yet; error: refused by Envoy.',
      cell: row => span(row.state, tones[row.state]),
      min: 7,
    },
  ],
  jumps: row => [...follow(row), ...ownerJumps(extensionOwners(row.name))],
  strip,
  copies: row => [
    {label: 'name', text: row.name},
    {label: 'type', text: row.type},
  ],
  json: row => ({...stateJson(row), usedBy: row.uses, filter: row.raw}),
  note: ({rows, of}) =>
    rows.length > 0 ? undefined : of === 'istiod' ? 'istiod has no filters to send by ECDS.' : 'This proxy has no filters by ECDS.',
  nowhere: where => `This proxy has no filter ${where['ECDS NAME'] ?? ''} by ECDS: listeners that name it wait for it.`,
  pc: {
    words: ['ecds', 'ec'],
    gap: 5,
    leavesOut: row => row.isMissing,
    table: rows => [['ECDS NAME', 'TYPE'], ...rows.map(({name, type}) => [name, type])],
    json: rows => ({ecdsFilters: [...rows].sort((a, b) => a.at - b.at).map(entryJson)}),
    none: ({hasSection}) => (hasSection ? undefined : {error: extensionsPart.missing}),
  },
});

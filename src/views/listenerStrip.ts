import {chainDetails, logTexts} from '../envoy/chainDetails.ts';
import {isNeverUsed, neverUsedWords, takesWords} from '../envoy/chainWords.ts';
import type {FilterChain} from '../envoy/filterChains.ts';
import {listenerWords, specialCluster} from '../envoy/listenerWords.ts';
import {ownerOf} from '../envoy/routeTexts.ts';
import {ageSince} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {destinationCell, type PaneRow, sharesOf} from './listenerRow.ts';
import {madeFromText} from './madeFrom.ts';
import {durationText} from './routeCells.ts';

/** A listener and its chain in words: what is wrong first, then what the chain takes and where it leads, what the listener is for, and how. */
export function listenerStrip(row: PaneRow, now: number): readonly Line[] {
  const {listener, chain, role} = row;
  return [
    ...stateLines(row, now),
    chain === undefined ? [span('It has no filter chain: its connections are closed.')] : chainLine(row, chain),
    [span(`${listener.name}: `, 'strong'), span(`${listenerWords(listener, role)}.`)],
    ...(chain === undefined ? [] : [notesLine(chain), ...madeFromLines(row, chain)]),
    [span(aboutListener(row, now), 'dim')],
    ...(chain === undefined ? [] : filterLines(chain)),
  ];
}

const ago = (at: number | undefined, now: number): string => (at === undefined ? '' : ` ${ageSince(at, now)} ago`);

function stateLines({listener, keeps}: PaneRow, now: number): readonly Line[] {
  const kept =
    keeps === undefined
      ? 'there is no earlier one, so nothing listens here'
      : `Envoy keeps ${keeps.version === undefined ? 'the one' : `version ${keeps.version}, loaded`}${keeps.updatedAt === undefined ? ' it had' : ` of${ago(keeps.updatedAt, now)}`}`;
  const {rejection, state} = listener;
  if (state === 'error') {
    const which = rejection?.version === undefined ? '' : ` version ${rejection.version}`;
    return [[span(`Rejected by Envoy${ago(rejection?.at, now)}:`, 'bad'), span(`${which} ${rejection?.details ?? ''}; ${kept}.`)]];
  }
  if (state === 'warming')
    return [[span('Warming: ', 'warn'), span(`waits for its routes (RDS), secrets (SDS) or filters (ECDS); ${kept}. See Routes and Secrets.`)]];
  if (state === 'draining')
    return [
      [
        span('Draining: ', 'warn'),
        span('takes no new connections; those it has may end by themselves, then it is gone. A newer one has taken over.'),
      ],
    ];
  return [];
}

function chainLine(row: PaneRow, chain: FilterChain): Line {
  const {listener} = row;
  const isNamedTwice = chain.destination.kind === 'cluster' && chain.destination.name === chain.name;
  const title = span(chain.name === '' || isNamedTwice ? 'This chain: ' : `Chain ${chain.name}: `, 'strong');
  if (isNeverUsed(chain, listener)) return [title, span(`${neverUsedWords(chain)}.`)];
  return [title, span(`${takesWords(chain, listener)} -> ${leadsTo(row)}${tunnelWords(chain)}.`)];
}

/** What a tunnel asks the other side for; Envoy makes what stands in `%` of the connection. */
function tunnelWords({raw, destination}: FilterChain): string {
  const {tunnelTo} = chainDetails(raw);
  if (tunnelTo === undefined) return '';
  const isAsked = tunnelTo === '%DOWNSTREAM_LOCAL_ADDRESS%';
  const target = isAsked ? 'the address that was asked for' : tunnelTo.includes('%') ? 'the address that came with the connection' : tunnelTo;
  const isSaid = destination.kind === 'cluster' && specialCluster[destination.name]?.includes('tunnel');
  return isSaid ? `, for ${target}` : `, in a CONNECT tunnel for ${target}`;
}

function notesLine(chain: FilterChain): Line {
  const details = chainDetails(chain.raw);
  const opened =
    chain.tls === undefined
      ? undefined
      : `${chain.tls.requiresClientCertificate ? 'mTLS' : 'TLS'} ends here, secrets ${chain.tls.secrets.join(', ') || 'none'}`;
  const notes = [
    opened ?? 'No TLS ends here',
    details.logs.length === 0 ? 'no access log' : `access log ${details.logs.join(', ')}`,
    details.streamIdle === undefined ? undefined : `stream idle timeout ${durationText(details.streamIdle)}`,
    details.request === undefined ? undefined : `request timeout ${durationText(details.request)}`,
    details.policies.length === 0 ? undefined : `AuthorizationPolicies ${details.policies.join(', ')}`,
  ].filter(words => words !== undefined);
  return [span(`${notes.join('; ')}.`)];
}

function leadsTo(row: PaneRow): string {
  const destination = row.chain?.destination;
  switch (destination?.kind) {
    case 'route':
      return `route configuration ${destination.name} (RDS, see Routes)`;
    case 'cluster':
      return `cluster ${destination.name}${specialCluster[destination.name] === undefined ? '' : `: ${specialCluster[destination.name]}`}`;
    case 'weighted':
      return sharesOf(destination.clusters)
        .map(({name, percent}) => `${percent}% ${name}`)
        .join(', ');
    case 'inline':
      return `routes inside of the listener${destination.name === undefined ? '' : ` (${destination.name})`}: ${clustersOf(destination.hosts)}`;
    case 'blackhole':
      return 'BlackHoleCluster: closed, it has no endpoints';
    default:
      return destinationCell(row);
  }
}

const clustersOf = (hosts: readonly {readonly clusters: readonly string[]}[]): string =>
  [...new Set(hosts.flatMap(({clusters}) => clusters))].filter(Boolean).join(', ') || 'several clusters or none';

function madeFromLines({listener}: PaneRow, chain: FilterChain): readonly Line[] {
  const objects = [
    ...(listener.madeFrom === undefined ? [] : [listener.madeFrom]),
    ...chain.madeFrom.map(object => ownerOf({madeFrom: object, name: ''}) ?? object),
  ];
  return objects.length === 0 ? [] : [[span(`Made from ${[...new Set(objects.map(madeFromText))].join(', ')}.`)]];
}

function aboutListener({listener, role}: PaneRow, now: number): string {
  const logs = logTexts(listener.raw);
  const words = [
    role === 'gateway' ? undefined : listener.direction?.toLowerCase(), // of a gateway a word for its statistics only
    listener.state,
    listener.version === undefined ? undefined : `version ${listener.version}`,
    listener.updatedAt === undefined ? undefined : `loaded${ago(listener.updatedAt, now)}`,
    logs.length === 0 ? undefined : `its own access log ${logs.join(', ')}`,
  ];
  return `${words.filter(word => word !== undefined).join(', ')}.`;
}

const shortFilter = (name: string): string => name.replace(/^envoy\.filters\.(http|network)\./, '');

const filterLines = ({networkFilters, httpFilters}: FilterChain): readonly Line[] => [
  ...(httpFilters.length === 0 ? [] : [[span(`HTTP filters: ${httpFilters.map(shortFilter).join(', ')}.`, 'dim')]]),
  [span(`Filters: ${networkFilters.map(shortFilter).join(', ') || 'none'}.`, 'dim')],
];

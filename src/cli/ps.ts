import type {Mesh} from '../istio/mesh.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Grid} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {proxies as proxiesView} from '../views/proxies.ts';
import type {PsOptions} from './args.ts';
import {type Look, onceText, troublesOf} from './look.ts';
import {printPage} from './print.ts';
import {chosen, connectionsOf, pending, pendingText, troubled, unconnectedTable, type Which} from './psRows.ts';
import {psSubscribedTable, psTable, psTypesTable} from './psTables.ts';

/** What is printed, on stderr sentences or whole tables (which end with a newline), and the exit code: 0 in sync, 1 something is not, 2 could not ask. */
type Result = {readonly out: string; readonly err: readonly string[]; readonly code: number};
/** What `i9s ps` is asked for, and about which proxies. */
export type PsRequest = PsOptions & Which;

/** The outcome of `i9s ps` for what was found out. */
export function psResult(look: Look, request: PsRequest): Result {
  const {mesh, now} = look.state;
  const shown = chosen(mesh, request);
  const troubles = troublesOf(look, request.revision);
  const {out, beside} = printed(look, shown, request);
  const said = [...(mesh.limited === undefined || mesh.podsAt === undefined ? [] : [limits(mesh.limited)]), ...troubles.map(onceText), ...beside];
  // Where somebody could not be asked, an empty list would be a lie.
  if (troubles.length > 0) return {out: shown.length === 0 ? '' : out, err: said, code: 2};
  const late = request.waitMs === undefined ? [] : pending(shown);
  const wrong = late.length > 0 || (request.exitCode && request.waitMs === undefined && troubled(shown, now).length > 0);
  return {out, err: [...said, ...nobody(shown, request), ...notYet(late, request)], code: wrong ? 1 : 0};
}

/** Is everything answered, and every proxy in sync? */
export const isInSync = (look: Look, request: PsRequest): boolean =>
  troublesOf(look, request.revision).length === 0 && pending(chosen(look.state.mesh, request)).length === 0;

function printed(
  {state}: Look,
  shown: readonly MeshProxy[],
  {output, verbosity}: PsRequest,
): {readonly out: string; readonly beside: readonly string[]} {
  if (output !== 'table') return {out: printPage(gridOf(state, shown), output), beside: []};
  const rows = connectionsOf(state.mesh, shown);
  const others = unconnectedTable(shown);
  if (verbosity === undefined) return {out: [psTable(rows, state.now), ...(others === undefined ? [] : [others])].join('\n'), beside: []};
  // istioctl's tables stay byte for byte: what it does not know is said beside them.
  const table = verbosity === 0 ? psSubscribedTable(rows) : psTypesTable(rows, state.now);
  return {out: table, beside: others === undefined ? [] : [`\n${others}`]};
}

const nobody = (shown: readonly MeshProxy[], {output, namespace}: PsRequest): readonly string[] =>
  shown.length > 0 || output === 'json' || output === 'yaml'
    ? []
    : [`No proxies found${namespace === undefined ? '' : ` in namespace ${namespace}`}.`];

function gridOf(state: Look['state'], shown: readonly MeshProxy[]): Grid {
  const keys = new Set(shown.map(proxy => proxy.key));
  const page = proxiesView.from(state);
  if (page.kind !== 'grid') throw new Error('the list of proxies is a table');
  return {...page, rows: page.rows.filter(row => keys.has(row.key))};
}

const limits = ({namespaces, trouble}: NonNullable<Mesh['limited']>): string =>
  `${trouble.what} Only pods of ${namespaces.join(', ')} are listed: elsewhere, proxies that are not connected are missing here.`;

const mostNamed = 20;

/** Why the time was over before all was in sync. */
function notYet(late: readonly MeshProxy[], {waitMs = 0}: PsRequest): readonly string[] {
  if (late.length === 0) return [];
  const lines = late.map(pendingText).sort();
  const more = lines.length > mostNamed ? [`... and ${lines.length - mostNamed} more.`] : [];
  return [`${count(late.length, 'proxy', 'proxies')} not in sync after ${waitMs / 1000} s.`, ...lines.slice(0, mostNamed), ...more];
}

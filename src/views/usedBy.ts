import {clustersPart} from '../envoy/clusters.ts';
import {listenersPart} from '../envoy/listeners.ts';
import {clusterUsers, type Reference, secretUsers} from '../envoy/references.ts';
import {routesPart} from '../envoy/routes.ts';
import {text} from '../lib/json.ts';
import {span} from '../lib/page.ts';
import type {Ask} from './ask.ts';
import {defineTable} from './view.ts';

/** Which listeners and routes use a cluster, which listeners and clusters a secret. */
export const usedBy = defineTable({
  scope: 'proxy',
  title: 'Used by',
  help: 'What sends requests to a cluster, or takes a secret.',
  aliases: [],
  hidden: true,
  load: users,
  rows: all => all.map((user, at) => ({user, at})),
  id: ({user, at}) => `${user.kind} ${user.name} ${at}`,
  name: ({user}) => user.name,
  columns: [
    {title: 'KIND', help: 'Listener, route or cluster.', cell: ({user}) => user.kind, min: 8},
    {title: 'NAME', help: 'Its name; of a route that of its route configuration.', cell: ({user}) => user.name, min: 16, max: 70, cut: 'middle'},
    {title: 'WHERE', help: 'The filter chain, or the virtual host and the match.', cell: ({user}) => user.where, min: 20, max: 110},
  ],
  jumps: ({user}) => [{label: `${user.kind} ${user.name}`, ...user.jump}],
  strip: ({user}) => [[span(useWords(user))], ...(user.where.length > maybeCut ? [[span(user.where, 'dim')]] : [])],
  json: ({user}) => user,
  note: all => (all.length === 0 ? 'Nothing in this proxy refers to it.' : undefined),
});

/** Cells beyond which a narrow screen may cut WHERE. */
const maybeCut = 40;

function useWords({kind, does}: Reference): string {
  if (does === 'mirrors') return 'Requests that match are copied to it, and its answers thrown away.';
  if (does === 'asks') return 'A filter, the access log or tracing of this chain calls it.';
  if (does === 'tls')
    return kind === 'cluster' ? 'TLS to the endpoints of this cluster is made with it.' : 'This chain ends TLS of its clients with it.';
  return kind === 'route' ? 'Requests that match go there, all of them or a share.' : 'Connections that this chain takes go there.';
}

async function users({envoy, maybe, subject}: Ask): Promise<readonly Reference[]> {
  const name = text(subject?.json, 'name') ?? '';
  const listeners = await envoy(listenersPart);
  if (text(subject?.json, 'kind') !== 'secret') return clusterUsers(name, listeners, await envoy(routesPart));
  const clusters = (await maybe(clustersPart)) ?? [];
  return secretUsers(
    name,
    listeners,
    clusters.map(cluster => ({name: cluster.name, secrets: cluster.tls.secrets})),
  );
}

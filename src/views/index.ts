import {access} from './access.ts';
import {bootstrap} from './bootstrap.ts';
import {certs} from './certs.ts';
import {changes} from './changes.ts';
import {clusters} from './clusters.ts';
import {compare} from './compare.ts';
import {conn} from './conn.ts';
import {contexts} from './contexts.ts';
import {diff} from './diff.ts';
import {eds} from './eds.ts';
import {endpoints} from './endpoints.ts';
import {extensions} from './extensions.ts';
import {flags} from './flags.ts';
import {forwards} from './forwards.ts';
import {istiods} from './istiods.ts';
import {listeners} from './listeners.ts';
import {loggers} from './loggers.ts';
import {logLine} from './logLine.ts';
import {logs} from './logs.ts';
import {meshPath} from './meshPath.ts';
import {messages} from './messages.ts';
import {namespaces} from './namespaces.ts';
import {odd} from './odd.ts';
import {owner} from './owner.ts';
import {pods} from './pods.ts';
import {policies} from './policies.ts';
import {proxies} from './proxies.ts';
import {push} from './push.ts';
import {levels} from './raised.ts';
import {resource} from './resource.ts';
import {routes} from './routes.ts';
import {secrets} from './secrets.ts';
import {stats} from './stats.ts';
import {summary} from './summary.ts';
import {timeline} from './timeline.ts';
import {upstream} from './upstream.ts';
import {usedBy} from './usedBy.ts';
import {uses} from './uses.ts';
import type {View} from './view.ts';
import {waypoint} from './waypoint.ts';
import {waypoints} from './waypoints.ts';
import {why} from './why.ts';
import {ztCertificates} from './ztCertificates.ts';
import {ztConnections} from './ztConnections.ts';
import {ztPolicies} from './ztPolicies.ts';
import {ztServices} from './ztServices.ts';
import {ztWorkloads} from './ztWorkloads.ts';

/** Every pane there is. A row here gives the pane its key, `:command`, palette entry, help line and README row. */
export const views = {
  proxies,
  pods,
  istiods,
  waypoints,
  waypoint,
  uses,
  push,
  access,
  conn,
  forwards,
  messages,
  levels,
  loggers,
  logs,
  flags,
  contexts,
  namespaces,
  resource,
  owner,
  diff,
  summary,
  listeners,
  routes,
  clusters,
  endpoints,
  secrets,
  extensions,
  bootstrap,
  stats,
  authz: policies,
  certs,
  timeline,
  why,
  upstream,
  usedBy,
  eds,
  logLine,
  changes,
  compare,
  odd,
  ztWorkloads,
  ztServices,
  ztPolicies,
  ztCertificates,
  ztConnections,
  meshPath,
} as const satisfies Record<string, View>;

/** A view by the name that panes carry; undefined for a name that is none. */
export const viewNamed = (name: string): View | undefined => (views as Readonly<Record<string, View>>)[name];

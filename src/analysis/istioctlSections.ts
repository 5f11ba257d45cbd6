import {type ConfigDump, member, section} from '../envoy/configDump.ts';
import {camelKey, camelKeys} from '../lib/camelKeys.ts';
import {field, type Json, list, text, time} from '../lib/json.ts';
import {lazily} from '../lib/lazily.ts';
import {compareText} from '../lib/text.ts';

/** An entry of a section of a config dump, as istioctl compares it. Made when it is read: of thousands few differ. */
export type Entry = {readonly name: string; readonly value: Json};
/** What istioctl compares of one kind: the entries under `field`, or, where a dump has no such section, a sentence in their place. */
export type Section = {readonly field: string; readonly entries: readonly Entry[]} | {readonly missing: string};

type How = {
  readonly section: string;
  readonly field: string; // of the entries in the section, as in the proto files
  readonly resource: readonly string[]; // where the resource is in an entry, as in the proto files
  readonly type: string; // of the resource
};

const how = {
  Clusters: {section: 'ClustersConfigDump', field: 'dynamic_active_clusters', resource: ['cluster'], type: 'envoy.config.cluster.v3.Cluster'},
  Listeners: {
    section: 'ListenersConfigDump',
    field: 'dynamic_listeners',
    resource: ['active_state', 'listener'],
    type: 'envoy.config.listener.v3.Listener',
  },
  Routes: {
    section: 'RoutesConfigDump',
    field: 'dynamic_route_configs',
    resource: ['route_config'],
    type: 'envoy.config.route.v3.RouteConfiguration',
  },
} as const satisfies Readonly<Record<string, How>>;

/** The kinds that istioctl compares, in its order. */
export type IstioctlKind = keyof typeof how;
/** All of them. */
export const istioctlKinds = Object.keys(how) as readonly IstioctlKind[];

/**
 * What istioctl compares of this kind (istioctl/pkg/util/configdump: GetDynamicClusterDump, GetDynamicListenerDump, GetDynamicRouteDump): active entries by name,
 * without versions and times, types of the resources as of v3, virtual hosts by name. Names of fields are those of protojson.
 */
export function istioctlSection(dump: ConfigDump, kind: IstioctlKind): Section {
  const {section: name, field: entriesField, resource, type}: How = how[kind];
  const found = section(dump, name);
  if (found === undefined) return {missing: `config dump has no configuration type type.googleapis.com/envoy.admin.v3.${name}`};
  const entries = list(member(found, entriesField)).flatMap(raw => {
    const message = member(raw, ...resource);
    if (typeof message !== 'object' || message === null) return [];
    const value = lazily(() => compared(raw, resource.map(camelKey), type));
    return [
      {
        name: text(message, 'name') ?? '',
        get value() {
          return value();
        },
      },
    ];
  });
  return {field: camelKey(entriesField), entries: entries.toSorted((a, b) => compareText(a.name, b.name))};
}

function compared(raw: Json, resource: readonly string[], type: string): Json {
  const entry = bare(camelKeys(raw) as Record<string, Json>);
  const message = field(entry, ...resource) as object;
  const hosts = list(message, 'virtualHosts');
  const virtualHosts = hosts.toSorted((a, b) => compareText(text(a, 'name') ?? '', text(b, 'name') ?? ''));
  return replaced(entry, resource, {...message, '@type': `type.googleapis.com/${type}`, ...(hosts.length === 0 ? {} : {virtualHosts})});
}

/** Without what differs between two dumps of the same. */
function bare({name: _, versionInfo: _v, lastUpdated: _u, drainingState: _d, ...entry}: Record<string, Json>): Record<string, Json> {
  const {activeState} = entry;
  if (typeof activeState !== 'object' || activeState === null) return entry;
  const {versionInfo: _w, lastUpdated: _t, ...state} = activeState as Record<string, Json>;
  return {...entry, activeState: state};
}

function replaced(entry: Json, [first = '', ...rest]: readonly string[], value: Json): Json {
  return {...(entry as object), [first]: rest.length === 0 ? value : replaced(field(entry, first), rest, value)};
}

/** When the newest of the route configurations came, in ms since 1970; undefined where there is none. */
export function routesUpdatedAt(dump: ConfigDump): number | undefined {
  const times = list(member(section(dump, how.Routes.section), how.Routes.field)).flatMap(entry => time(member(entry, 'last_updated')) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

import type {Json} from '../lib/json.ts';
import {field, list, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {parseRouteConfig, type RouteConfig} from './routes.ts';

/** What the strip tells of one chain; read when it is shown, as a dump has thousands of chains. */
export type ChainDetails = {
  readonly streamIdle?: string; // durations as Envoy writes them: "0s" is none
  readonly request?: string;
  readonly tunnelTo?: string; // the host named in the CONNECT of an HBONE tunnel
  readonly logs: readonly string[];
  readonly policies: readonly string[]; // AuthorizationPolicies "namespace/name" of RBAC filters
  readonly inline?: RouteConfig;
};

/** Reads a filter chain as received. */
export function chainDetails(chain: Json): ChainDetails {
  const configs = list(member(chain, 'filters')).map(filter => member(filter, 'typed_config'));
  const decides = configs.find(config => /\.(HttpConnectionManager|TcpProxy)$/.test(text(config, '@type') ?? ''));
  const streamIdle = text(member(decides, 'stream_idle_timeout'));
  const request = text(member(decides, 'request_timeout'));
  const tunnelTo = text(member(decides, 'tunneling_config', 'hostname'));
  const inline = member(decides, 'route_config');
  const httpConfigs = list(member(decides, 'http_filters')).map(filter => member(filter, 'typed_config'));
  return {
    ...(streamIdle === undefined ? {} : {streamIdle}),
    ...(request === undefined ? {} : {request}),
    ...(tunnelTo === undefined ? {} : {tunnelTo}),
    logs: logTexts(decides),
    policies: [...new Set([...configs, ...httpConfigs].flatMap(policiesOf))],
    ...(inline === undefined || inline === null ? {} : {inline: parseRouteConfig(inline, 'static')}),
  };
}

/** Where access logs go, each once, with what limits them: "/dev/stdout", "/dev/stdout (only NR)". */
export function logTexts(config: Json): readonly string[] {
  return [...new Set(list(member(config, 'access_log')).map(logText))];
}

function logText(log: Json): string {
  const path = text(member(log, 'typed_config', 'path')) ?? text(log, 'name')?.replace(/^envoy\.access_loggers\./, '') ?? '?';
  const filter = member(log, 'filter');
  if (filter === undefined) return path;
  const flags = list(member(filter, 'response_flag_filter', 'flags')).map(String);
  return `${path} (only ${flags.length > 0 ? `connections with ${flags.join(', ')}` : 'some, by a filter'})`;
}

/** istiod names policies "ns[bookinfo]-policy[deny-admin]-rule[0]". */
function policiesOf(config: Json): readonly string[] {
  const policies = field(member(config, 'rules'), 'policies');
  if (typeof policies !== 'object' || policies === null) return [];
  return Object.keys(policies).flatMap(name => {
    const [, namespace, policy] = /^ns\[(.*?)\]-policy\[(.*?)\]/.exec(name) ?? [];
    return namespace && policy ? [`${namespace}/${policy}`] : [];
  });
}

import {camelKey} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';
import {field, text} from '../lib/json.ts';
import {canonicalText} from './canonicalText.ts';
import {secretRules} from './secretRules.ts';
import {agentsVm} from './wasmModule.ts';

/** What a rule does. Names are those of protojson, as rules come behind the one that makes them. */
export type Does =
  /** Writes names of fields in another way; keys of maps and Structs stay. */
  | {readonly is: 'rename'; readonly to: (key: string) => string}
  /** Sorts the keys of objects. */
  | {readonly is: 'sort keys'}
  /** Takes a field away where `when` is true of its value (else always); `andEmpty`: the object around it as well, when that had nothing else. */
  | {readonly is: 'drop'; readonly at: readonly string[]; readonly when?: (value: Json) => boolean; readonly andEmpty?: true}
  /** Writes a value in another way. */
  | {readonly is: 'write'; readonly at: readonly string[]; readonly as: (value: Json) => Json}
  /** Writes every string in another way, also in Structs; keys stay. */
  | {readonly is: 'texts'; readonly as: (text: string) => string}
  /** Sorts a list whose order means nothing; `by` sees elements that are in normal form. */
  | {readonly is: 'sort'; readonly at: readonly string[]; readonly by: (element: Json) => string};

/**
 * Something that may differ between two sides without being a difference. `at` are places: "endpoints.*.policy" from the resource on ("*": each element of a list),
 * or "**.timeout", a field of that name at any depth but in a Struct.
 * `spelling`: it only concerns how the same is written. `kinds`: only for these; else for all.
 */
export type Rule = {
  readonly name: string;
  readonly reason: string;
  readonly spelling?: true;
  readonly kinds?: readonly string[];
  readonly does: Does;
};

/** How the same is written: what any two sides need, whichever they are. */
const spellingRules: readonly Rule[] = [
  {
    name: 'field names',
    reason: 'Envoy writes snake_case, istiod camelCase.',
    spelling: true,
    does: {is: 'rename', to: camelKey},
  },
  {
    name: 'key order',
    reason: 'JSON objects have no order: istiod writes fields as they are declared, Envoy by their number, and both write keys of maps as they come.',
    spelling: true,
    does: {is: 'sort keys'},
  },
  ...secretRules,
];

/** Fields of type google.protobuf.Duration, whatever message they are in. */
const durations = [
  ...[
    'connectTimeout',
    'timeout',
    'idleTimeout',
    'maxStreamDuration',
    'perTryTimeout',
    'perTryIdleTimeout',
    'baseInterval',
    'maxInterval',
    'interval',
  ],
  ...['baseEjectionTime', 'maxEjectionTime', 'maxEjectionTimeJitter', 'drainTimeout', 'delayedCloseTimeout', 'requestTimeout', 'streamIdleTimeout'],
  ...['requestHeadersTimeout', 'maxConnectionDuration', 'grpcTimeoutHeaderMax', 'grpcTimeoutHeaderOffset', 'listenerFiltersTimeout', 'fixedDelay'],
  ...['transportSocketConnectTimeout', 'dnsRefreshRate', 'cleanupInterval', 'updateMergeWindow', 'slowStartWindow', 'fillInterval'],
  ...['maxGrpcTimeout', 'initialFetchTimeout', 'dnsJitter'],
];
/** Fields of type int64, uint64 or UInt64Value. */
const longNumbers = ['hostSelectionRetryMaxAttempts', 'minimumRingSize', 'maximumRingSize', 'tableSize', 'rangeMatch.start', 'rangeMatch.end'];
const endpoint = 'endpoints.*.lbEndpoints.*';
const wasm = 'typedConfig.config.vmConfig';

/** istiod (what it would send) against Envoy (what it has): all that may differ while a proxy is in sync. Each rule is here because a dump needs it. */
export const syncRules: readonly Rule[] = [
  ...spellingRules,
  {
    name: 'outer type',
    reason: 'The kind says what the resource is; Istio 1.6 and before send envoy.api.v2, and Envoy shows v3.',
    does: {is: 'drop', at: ['@type']},
  },
  {
    name: 'order of virtual hosts',
    reason: 'Envoy chooses a virtual host by its domains, never by its place; istioctl sorts them as well.',
    kinds: ['Routes'],
    does: {is: 'sort', at: ['virtualHosts'], by: host => text(host, 'name') ?? ''},
  },
  {
    name: 'durations',
    reason: 'The same duration is written 1s, 1.0s and 1.000s.',
    spelling: true,
    does: {is: 'write', at: durations.map(name => `**.${name}`), as: plainDuration},
  },
  {
    name: '64-bit numbers',
    reason: 'Numbers of 64 bits are strings in protojson; other writers leave them numbers.',
    spelling: true,
    does: {is: 'write', at: longNumbers.map(name => `**.${name}`), as: value => (Number.isSafeInteger(value) ? String(value) : value)},
  },
  {
    name: 'default type of clusters',
    reason: 'STATIC is the zero of its enum, and means the same when it is left out (istio#12958).',
    kinds: ['Clusters'],
    does: {is: 'drop', at: ['type'], when: value => value === 'STATIC'},
  },
  {
    name: 'zero values',
    reason: 'Fields that have no presence in their proto: false, 0 and "" mean the same as leaving them out, and some writers put them in.',
    does: {
      is: 'drop',
      at: [
        '**.isOptional',
        '**.includeRequestAttemptCount',
        '**.includeAttemptCountInResponse',
        'respectDnsTtl',
        'altStatName',
        'endpoints.*.priority',
      ],
      when: value => value === false || value === 0 || value === '',
    },
  },
  {
    name: 'fetched Wasm modules',
    reason: 'The agent of the proxy fetches the module and gives Envoy a file in the place of the URL, and takes its own variables out.',
    kinds: ['Extensions'],
    does: {is: 'write', at: [wasm], as: agentsVm},
  },
  {
    name: 'overprovisioning factor',
    reason: 'Envoy makes its endpoints anew from its hosts, with the default of 140 written out; istiod leaves it out.',
    kinds: ['Endpoints'],
    does: {is: 'drop', at: ['policy.overprovisioningFactor'], when: value => value === 140, andEmpty: true},
  },
  {
    name: 'empty health check',
    reason: 'Envoy writes an empty health_check_config for each of its endpoints; istiod sends none.',
    kinds: ['Endpoints'],
    does: {is: 'drop', at: [`${endpoint}.endpoint.healthCheckConfig`], when: isEmpty},
  },
  {
    name: 'default health',
    reason: 'An endpoint without a health status is healthy to Envoy, which writes HEALTHY; istiod sends none for endpoints outside of Kubernetes.',
    kinds: ['Endpoints'],
    does: {is: 'drop', at: [`${endpoint}.healthStatus`], when: value => value === 'HEALTHY' || value === 'UNKNOWN'},
  },
  {
    name: 'draining health',
    reason: 'Of an endpoint that istiod calls DRAINING or TIMEOUT, Envoy only keeps that it is not healthy, and writes UNHEALTHY.',
    kinds: ['Endpoints'],
    does: {is: 'write', at: [`${endpoint}.healthStatus`], as: value => (value === 'DRAINING' || value === 'TIMEOUT' ? 'UNHEALTHY' : value)},
  },
  {
    name: 'order of endpoints',
    reason: 'Envoy keeps hosts it knows where they are and adds new ones behind them; no load balancer looks at the order that istiod sent.',
    kinds: ['Endpoints'],
    does: {is: 'sort', at: ['endpoints.*.lbEndpoints'], by: each => canonicalText(field(each, 'endpoint', 'address'))},
  },
  {
    name: 'order of localities',
    reason: 'Envoy sorts localities by priority and name, its own first.',
    kinds: ['Endpoints'],
    does: {is: 'sort', at: ['endpoints'], by: each => canonicalText([field(each, 'priority') ?? 0, field(each, 'locality') ?? {}])},
  },
];

function plainDuration(value: Json): Json {
  const [, whole, part = ''] = (typeof value === 'string' && /^(-?\d+)(?:\.(\d+))?s$/.exec(value)) || [];
  if (whole === undefined) return value;
  const rest = part.replace(/0+$/, '');
  return rest === '' ? `${whole}s` : `${whole}.${rest}s`;
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

import {isGoTrue} from '../lib/goBool.ts';
import {field, type Json, list, strings, text} from '../lib/json.ts';
import type {Labels} from './labelSelector.ts';
import {parseTargetRefs, type TargetRef} from './targetRefs.ts';

/** An AuthorizationPolicy or a RequestAuthentication, as far as it decides where it is enforced. */
export type MeshPolicy = {
  readonly kind: 'AuthorizationPolicy' | 'RequestAuthentication';
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels; // none: all pods of its namespace
  readonly targets: readonly TargetRef[]; // what it is attached to in place of pods
  readonly action: string; // ALLOW, DENY, AUDIT, CUSTOM; '' of a RequestAuthentication
  readonly dryRun: boolean;
  /** For each rule what it asks of the HTTP request, in the words of the API, sorted. */
  readonly rules: readonly (readonly string[])[];
  /** Does a rule ask who the client is? */
  readonly asksClient: boolean;
};

const ofOperations = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];
const ofSources = ['remoteIpBlocks', 'notRemoteIpBlocks', 'requestPrincipals', 'notRequestPrincipals'];
const ofClients = ['principals', 'notPrincipals', 'namespaces', 'notNamespaces', 'serviceAccounts', 'notServiceAccounts'];
/** Keys of conditions that need no HTTP request. */
const ofConnections = ['source.ip', 'source.namespace', 'source.principal', 'destination.ip', 'destination.port'];

/** Undefined for what has no name. */
export function parseMeshPolicy(kind: MeshPolicy['kind'], json: Json): MeshPolicy | undefined {
  const name = text(json, 'metadata', 'name');
  if (name === undefined) return undefined;
  const rules = list(json, 'spec', 'rules');
  return {
    kind,
    namespace: text(json, 'metadata', 'namespace') ?? '',
    name,
    selector: strings(json, 'spec', 'selector', 'matchLabels'),
    targets: parseTargetRefs(json),
    action: kind === 'AuthorizationPolicy' ? (text(json, 'spec', 'action') ?? 'ALLOW') : '',
    dryRun: isGoTrue(text(json, 'metadata', 'annotations', 'istio.io/dry-run')),
    rules: rules.map(httpAttributes),
    asksClient: rules.some(asksClient),
  };
}

const has = (json: Json, name: string): boolean => list(json, name).length > 0;

function httpAttributes(rule: Json): readonly string[] {
  const found = [
    ...list(rule, 'to').flatMap(to => ofOperations.filter(name => has(field(to, 'operation'), name))),
    ...list(rule, 'from').flatMap(from => ofSources.filter(name => has(field(from, 'source'), name))),
    ...list(rule, 'when')
      .flatMap(when => text(when, 'key') ?? [])
      .filter(key => !ofConnections.includes(key)),
  ];
  return [...new Set(found)].sort();
}

const asksClient = (rule: Json): boolean =>
  list(rule, 'from').some(from => ofClients.some(name => has(field(from, 'source'), name))) ||
  list(rule, 'when').some(when => ['source.namespace', 'source.principal'].includes(text(when, 'key') ?? ''));

import {field, type Json, list, number, text} from '../lib/json.ts';
import {ipText} from './ip.ts';
import type {Told} from './told.ts';
import {enumText, pascal} from './wire.ts';

/** What has to be so of a connection: by kind of condition ("notPrincipals") its values, one of which has to fit. */
export type PolicyMatch = Readonly<Record<string, readonly (string | number)[]>>;

/** A policy for layer 4 in the words of ztunnel: one of the rules has to fit, all clauses of it, one match of each. */
export type Policy = {
  readonly name: string;
  readonly namespace: string;
  readonly scope: string; // Global, Namespace, WorkloadSelector
  readonly action: string; // Allow, Deny
  readonly dryRun: boolean;
  readonly rules: readonly (readonly (readonly PolicyMatch[])[])[];
};

/** The name of its resource, by which workloads name it. */
export const policyKey = ({namespace, name}: Policy): string => `${namespace}/${name}`;

type Value = (json: Json) => string | number;

/** `*` for any that is there, `text`, `text*` or `*text`; ztunnel says {Exact}, istiod {exact}. */
const matchText: Value = json => {
  const [kind, value] = Object.entries(json ?? {})[0] ?? ['', ''];
  const words = String(value);
  const texts: Readonly<Record<string, string>> = {exact: words, prefix: `${words}*`, suffix: `*${words}`, presence: '*'};
  return texts[kind.toLowerCase()] ?? `${kind} ${words}`;
};
const account: Value = json => `${text(json, 'namespace') ?? ''}/${text(json, 'serviceAccount') ?? ''}`;
const port: Value = json => number(json) ?? String(json);
const block: Value = json => (typeof json === 'string' ? json : `${ipText(field(json, 'address'), 'raw')}/${number(json, 'length') ?? 0}`);

/** The conditions of a match, by their names on both sides. */
const conditions: readonly (readonly [string, Value])[] = [
  ['namespaces', matchText],
  ['notNamespaces', matchText],
  ['serviceAccounts', account],
  ['notServiceAccounts', account],
  ['principals', matchText],
  ['notPrincipals', matchText],
  ['sourceIps', block],
  ['notSourceIps', block],
  ['destinationIps', block],
  ['notDestinationIps', block],
  ['destinationPorts', port],
  ['notDestinationPorts', port],
];

const matchOf = (json: Json): PolicyMatch =>
  Object.fromEntries(
    conditions.flatMap(([name, value]) => {
      const values = list(json, name).map(value);
      return values.length === 0 ? [] : [[name, values]];
    }),
  );

const base = (json: Json, name: string) => ({name, namespace: text(json, 'namespace') ?? '', dryRun: field(json, 'dryRun') === true});

/** A policy of ztunnel's `/config_dump`; undefined for what has no name. */
export function parsePolicy(json: Json): Told<Policy> | undefined {
  const name = text(json, 'name');
  if (name === undefined) return undefined;
  const rules = list(json, 'rules').map(rule => list(rule).map(clause => list(clause).map(matchOf)));
  return {...base(json, name), scope: enumText(json, 'scope', 'Global'), action: enumText(json, 'action', 'Allow'), rules, raw: json};
}

/** A policy that istiod tells (istio.security.Authorization); undefined for what has no name. Its addresses are bytes in every answer. */
export function istiodPolicy(json: Json): Policy | undefined {
  const name = text(json, 'name');
  if (name === undefined) return undefined;
  const rules = list(json, 'groups').map(group => list(group, 'rules').map(rule => list(rule, 'matches').map(matchOf)));
  return {...base(json, name), scope: pascal(enumText(json, 'scope', 'GLOBAL')), action: pascal(enumText(json, 'action', 'ALLOW')), rules};
}

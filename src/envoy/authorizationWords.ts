import type {Json} from '../lib/json.ts';
import {list, number, text} from '../lib/json.ts';
import type {Policy, PolicyRule} from './authorization.ts';
import {member} from './configDump.ts';
import {metadataWords, stringMatchText} from './matchWords.ts';

/** A condition in words: "method" of "GET or POST"; `value` alone where there is no common word. */
type Said = {readonly what: string; readonly value: string};

const anything: Said = {what: '', value: 'any'};
const isAny = ({what, value}: Said): boolean => what === '' && value === 'any';
const joined = ({what, value}: Said): string => (what === '' ? value : `${what} ${value}`);
/** Deeper ones are shown as JSON: nobody writes them, and hostile ones have no bottom. */
const deepest = 16;

/** A rule in words, "to method GET and path /pay*, from identity cluster.local/ns/shop/sa/cart"; what is not understood stands as JSON. */
export function ruleText({raw}: Pick<PolicyRule, 'raw'>): string {
  const from = anyOf(list(member(raw, 'principals')).map(each => say(each, 0)));
  const to = anyOf(list(member(raw, 'permissions')).map(each => say(each, 0)));
  const condition = member(raw, 'condition') ?? member(raw, 'checked_condition');
  const parts = [`to ${isAny(to) ? 'anything' : joined(to)}`, `from ${isAny(from) ? 'anyone' : joined(from)}`];
  return [...parts, ...(condition === undefined ? [] : [`if ${shortJson(condition)}`])].join(', ');
}

/** All rules of a policy in words, each form once. Those for TCP are named where they differ: Istio leaves out of them what only HTTP has. */
export function ruleTexts({rules}: Pick<Policy, 'rules'>): readonly string[] {
  const said = rules.map(rule => ({...rule, words: ruleText(rule)}));
  const http = new Set(said.filter(({layer}) => layer === 'HTTP').map(({index, words}) => `${index} ${words}`));
  const lines = said.flatMap(({index, layer, words}) => {
    if (layer === 'TCP' && http.has(`${index} ${words}`)) return [];
    return [`${index === '' ? 'rule' : `rule ${index}`}${layer === 'TCP' ? ' on TCP' : ''}: ${words}`];
  });
  return [...new Set(lines)].sort((a, b) => Number(a.includes(' on TCP: ')) - Number(b.includes(' on TCP: ')));
}

function say(json: Json, depth: number): Said {
  if (depth > deepest) return {what: '', value: shortJson(json)};
  const next = (each: Json): Said => say(each, depth + 1);
  const all = member(json, 'and_rules', 'rules') ?? member(json, 'and_ids', 'ids');
  if (all !== undefined) return allOf(list(all).map(next));
  const some = member(json, 'or_rules', 'rules') ?? member(json, 'or_ids', 'ids');
  if (some !== undefined) return anyOf(list(some).map(next));
  const not = member(json, 'not_rule') ?? member(json, 'not_id');
  if (not !== undefined) return {what: '', value: `not (${joined(next(not))})`};
  if (member(json, 'any') === true) return anything;
  return leaf(json) ?? {what: '', value: shortJson(json)};
}

function allOf(parts: readonly Said[]): Said {
  const real = parts.filter(part => !isAny(part));
  if (real.length === 0) return anything;
  return real.length === 1 && real[0] !== undefined ? real[0] : {what: '', value: real.map(joined).join(' and ')};
}

function anyOf(parts: readonly Said[]): Said {
  const [first = anything, ...others] = parts;
  if (parts.length < 2 || parts.some(isAny)) return parts.length < 2 ? first : anything;
  const what = others.every(other => other.what === first.what) ? first.what : '';
  const values = parts.map(part => (what === '' ? joined(part) : part.value));
  return {what, value: what === '' ? `(${values.join(') or (')})` : [...new Set(values)].join(' or ')};
}

const headers: Readonly<Record<string, string>> = {':method': 'method', ':authority': 'host', ':path': 'path'};

type Leaf = readonly [name: string, read: (value: Json) => Said | undefined];
const matched =
  (what: string) =>
  (value: Json): Said => ({what, value: stringMatchText(value)});
const address =
  (what: string) =>
  (value: Json): Said => ({what, value: `${text(member(value, 'address_prefix')) ?? ''}/${number(member(value, 'prefix_len')) ?? 0}`});

const leaves: readonly Leaf[] = [
  ['url_path', value => matched('path')(member(value, 'path'))],
  ['uri_template', value => ({what: 'path', value: text(member(value, 'typed_config', 'path_template')) ?? shortJson(value)})],
  ['header', headerWords],
  ['destination_port', value => ({what: 'port', value: String(number(value) ?? '?')})],
  ['destination_port_range', value => ({what: 'port', value: `${number(value, 'start') ?? 0} to ${(number(value, 'end') ?? 0) - 1}`})],
  ['destination_ip', address('destination')],
  ['requested_server_name', matched('SNI')],
  ['authenticated', value => identity(member(value, 'principal_name'))],
  [
    'filter_state',
    value => {
      const key = text(value, 'key');
      const match = member(value, 'string_match');
      return key === 'io.istio.peer_principal' ? identity(match) : matched(`filter state ${key ?? ''}`)(match);
    },
  ],
  ['direct_remote_ip', address('peer address')],
  ['source_ip', address('peer address')],
  ['remote_ip', address('client address')],
  ['metadata', metadataWords],
];

function leaf(json: Json): Said | undefined {
  for (const [name, read] of leaves) {
    const value = member(json, name);
    if (value !== undefined && value !== null) return read(value);
  }
  return undefined;
}

function headerWords(header: Json): Said {
  const name = text(header, 'name') ?? '';
  const value = member(header, 'present_match') === true ? '*' : stringMatchText(member(header, 'string_match') ?? header);
  const what = headers[name] ?? `header ${name}`;
  return member(header, 'invert_match') === true ? {what: '', value: `not (${what} ${value})`} : {what, value};
}

/** An identity as policies name it, without "spiffe://"; absent: any that mTLS has proven. */
const identity = (match: Json): Said => ({what: 'identity', value: match === undefined ? '*' : stringMatchText(match).replace('spiffe://', '')});

function shortJson(json: Json): string {
  const all = JSON.stringify(json) ?? '';
  return all.length > 160 ? `${all.slice(0, 160)}...` : all;
}

import type {Json} from '../lib/json.ts';
import {list, text} from '../lib/json.ts';
import {member} from './configDump.ts';

/** Envoy's string matcher as Istio's policies write it: `a`, `a*`, `*a`, `*a*`, `~ regex`; `?` for none of these. Older header matchers name their members `exact_match`. */
export function stringMatchText(match: Json): string {
  const of = (name: string): string | undefined => text(member(match, name)) ?? text(member(match, `${name}_match`));
  const [exact, prefix, suffix, inside] = ['exact', 'prefix', 'suffix', 'contains'].map(of);
  if (exact !== undefined) return exact;
  if (prefix !== undefined) return `${prefix}*`;
  if (suffix !== undefined) return `*${suffix}`;
  if (inside !== undefined) return `*${inside}*`;
  const regex = text(member(match, 'safe_regex', 'regex')) ?? text(member(match, 'safe_regex_match', 'regex'));
  return regex === undefined ? '?' : regex === '.+' ? '*' : `~ ${regex}`;
}

/** A matcher of dynamic metadata, which is where Envoy's JWT filter keeps claims. */
export function metadataWords(metadata: Json): {readonly what: string; readonly value: string} {
  const path = list(member(metadata, 'path')).map(step => text(step, 'key') ?? '?');
  const filter = text(metadata, 'filter') ?? '';
  const what = filter === 'envoy.filters.http.jwt_authn' ? `JWT claim ${path.slice(1).join('.')}` : `${filter} ${path.join('.')}`;
  const value = valueWords(member(metadata, 'value'), 0);
  return member(metadata, 'invert') === true ? {what: '', value: `not (${what} ${value})`} : {what, value};
}

function valueWords(value: Json, depth: number): string {
  const one = member(value, 'list_match', 'one_of');
  if (one !== undefined && depth < 4) return valueWords(one, depth + 1);
  const some = list(member(value, 'or_match', 'value_matchers'));
  if (some.length > 0 && depth < 4) return some.map(each => valueWords(each, depth + 1)).join(' or ');
  if (member(value, 'present_match') === true) return '*';
  return stringMatchText(member(value, 'string_match'));
}

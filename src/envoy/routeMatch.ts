import type {Json} from '../lib/json.ts';
import {field, list, number, text} from '../lib/json.ts';
import {member} from './configDump.ts';
import {routeMatchText} from './filters.ts';

/** Which requests a route takes. `conditions` are what a request needs besides its path, each in short words: "end-user=jason", "?page=2", "!x-debug present". */
export type RouteMatch = {
  readonly text: string; // istioctl's MATCH; '' for CONNECT
  readonly path: {readonly is: 'any' | 'prefix' | 'segments' | 'exact' | 'regex' | 'template' | 'connect' | 'unknown'; readonly value: string};
  readonly conditions: readonly string[];
};

/** Reads `match` of a route; of bad input it is the match of an unknown path. */
export function parseRouteMatch(match: Json): RouteMatch {
  return {text: routeMatchText(match), path: pathOf(match), conditions: conditionsOf(match)};
}

/** The path in words: "any path", "paths of prefix /old", "path /health". */
export function pathWords({path: {is, value}}: RouteMatch): string {
  switch (is) {
    case 'any':
      return 'any path';
    case 'prefix':
      return `paths that begin with ${value}`;
    case 'segments':
      return `path ${value} and all below it`;
    case 'exact':
      return `path ${value}`;
    case 'regex':
      return `paths of the regular expression ${value}`;
    case 'template':
      return `paths of the template ${value}`;
    case 'connect':
      return 'CONNECT requests (tunnels, HBONE)';
    default:
      return 'paths that i9s cannot read';
  }
}

function pathOf(match: Json): RouteMatch['path'] {
  const prefix = text(member(match, 'prefix'));
  if (prefix !== undefined) return prefix === '/' ? {is: 'any', value: prefix} : {is: 'prefix', value: prefix};
  const forms = [
    ['segments', text(member(match, 'path_separated_prefix'))],
    ['exact', text(member(match, 'path'))],
    ['regex', text(member(match, 'safe_regex', 'regex')) ?? text(member(match, 'regex'))], // `regex` until API v3
    ['template', text(member(match, 'path_match_policy', 'typed_config', 'path_template'))],
  ] as const;
  for (const [is, value] of forms) if (value !== undefined) return {is, value};
  return {is: member(match, 'connect_matcher') === undefined ? 'unknown' : 'connect', value: ''};
}

function conditionsOf(match: Json): readonly string[] {
  const fraction = percentOf(member(match, 'runtime_fraction', 'default_value'));
  return [
    ...list(member(match, 'headers')).map(headerText),
    ...list(member(match, 'query_parameters')).map(queryText),
    ...list(member(match, 'cookies')).map(cookie => `cookie ${named(text(cookie, 'name') ?? '?', member(cookie, 'string_match'))}`),
    ...(member(match, 'grpc') === undefined ? [] : ['gRPC only']),
    ...(member(match, 'tls_context') === undefined ? [] : ['by client certificate']),
    ...list(member(match, 'dynamic_metadata')).map(data => `metadata ${text(member(data, 'filter')) ?? '?'}`),
    ...(fraction === undefined ? [] : [`${fraction}% of requests`]),
  ];
}

function headerText(header: Json): string {
  const name = text(header, 'name') ?? '?';
  const present = member(header, 'present_match');
  const range = member(header, 'range_match');
  const isInverted = (member(header, 'invert_match') === true) !== (present === false);
  const words =
    typeof present === 'boolean'
      ? `${name} present`
      : range !== undefined
        ? `${name} in ${number(range, 'start') ?? 0}..${(number(range, 'end') ?? 0) - 1}`
        : named(name, member(header, 'string_match') ?? olderForm(header));
  return isInverted ? `!${words}` : words;
}

/** Matchers of headers before they were `string_match`. */
const olderForm = (header: Json): Json =>
  Object.fromEntries(
    ['exact', 'prefix', 'suffix', 'contains', 'safe_regex'].flatMap(form => {
      const value = member(header, `${form}_match`);
      return value === undefined ? [] : [[form, value]];
    }),
  );

const queryText = (query: Json): string => {
  const name = `?${text(query, 'name') ?? ''}`;
  return member(query, 'present_match') === undefined ? named(name, member(query, 'string_match')) : `${name} present`;
};

/** A name and what its value has to be, as a StringMatcher says it; one without a matcher has to be there. */
function named(name: string, match: Json): string {
  const forms = [
    ['exact', (value: string) => `=${value}`],
    ['prefix', (value: string) => `=${value}*`],
    ['suffix', (value: string) => `=*${value}`],
    ['contains', (value: string) => `=*${value}*`],
  ] as const;
  const anyCase = member(match, 'ignore_case') === true ? ' (any case)' : '';
  for (const [form, words] of forms) {
    const value = field(match, form);
    if (typeof value === 'string') return `${name}${words(value)}${anyCase}`;
  }
  const regex = text(member(match, 'safe_regex', 'regex'));
  return regex === undefined ? `${name} present` : `${name}~${regex}`;
}

const denominators: Readonly<Record<string, number>> = {HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000};

/** A FractionalPercent in percent (0 to 100), a few digits; undefined when absent. Without a denominator it is in hundredths. */
export function percentOf(fraction: Json): number | undefined {
  if (typeof fraction !== 'object' || fraction === null) return undefined;
  const share = (number(fraction, 'numerator') ?? 0) / (denominators[text(fraction, 'denominator') ?? 'HUNDRED'] ?? 100);
  return Number((share * 100).toPrecision(4));
}

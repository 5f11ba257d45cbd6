import type {JsonObject} from '../dumps.ts';
import type {XdsType} from '../xdsTypes.ts';
import type {Change} from './change.ts';
import {type EditKind, elementsOf, kindOfType, nameIn, resourceIn, sectionOf} from './places.ts';

type Dump = {readonly configs: readonly JsonObject[]};

const unknownFilter = {
  name: 'trouble.unknown',
  typedConfig: {'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', typeUrl: 'type.googleapis.com/trouble.Unknown', value: {}},
};
const unknownWords = (name: string) => `Didn't find a registered implementation for '${name}' with type URL: 'trouble.Unknown'`;

/** What Envoy says when it refuses a resource of this type as `refusedChanges` spoils it, from its sources; undefined for types that a dump does not show. */
export function refusalWords(dump: Dump, type: XdsType): string | undefined {
  const kind = kindOfType(type);
  const [element] = kind === undefined ? [] : spoilable(dump, kind);
  if (kind === undefined || element === undefined) return undefined;
  const name = nameIn(element, kind, 'istiod');
  switch (kind) {
    case 'clusters':
      return `Error adding/updating cluster(s) ${name}: ${unknownWords('trouble.unknown')}`;
    case 'listeners':
      return `Error adding/updating listener(s) ${name}: ${unknownWords('trouble.unknown')}\n`;
    case 'routes':
      return `Only unique values for domains are permitted. Duplicate entry of domain ${domainOf(element)} in route ${name}`;
    case 'endpoints':
      return "malformed IP address: trouble.invalid. Consider setting resolver_name or setting cluster type to 'STRICT_DNS' or 'LOGICAL_DNS'";
    case 'ecds':
      return unknownWords(name);
  }
}

/** What istiod sends that a proxy refuses with these words: the resources that they name, else one. */
export function refusedChanges(dump: Dump, type: XdsType, words: string): readonly Change[] {
  const kind = kindOfType(type);
  if (kind === undefined) return [];
  const elements = spoilable(dump, kind);
  const named = elements.filter(element => isNamed(words, nameIn(element, kind, 'istiod')));
  return (named.length > 0 ? named : elements.slice(0, 1)).map(element => spoiled(element, kind));
}

const isNamed = (words: string, name: string): boolean => ` ${words} `.split(name).some((part, at, all) => at > 0 && borders(all[at - 1], part));
const borders = (before = '', after = ''): boolean => /[\s,'"]$/.test(before) && /^([\s,'":]|\.\s)/.test(after);

/** The resources of a kind that can be spoilt, those of services that applications use first. */
function spoilable(dump: Dump, kind: EditKind): readonly JsonObject[] {
  const fits = (element: JsonObject): boolean => {
    const text = JSON.stringify(resourceIn(element, kind, 'istiod') ?? {});
    if (kind === 'endpoints') return /\b10\.244\.\d+\.\d+/.test(text);
    if (kind === 'routes') return text.includes('"domains"');
    return kind !== 'listeners' || text.includes('"filterChains"');
  };
  const rank = (element: JsonObject) => (/^outbound\|9080\|\||_9080$|^9080$/.test(nameIn(element, kind, 'istiod')) ? 0 : 1);
  return elementsOf(sectionOf(dump, kind), kind, 'istiod')
    .filter(fits)
    .sort((one, other) => rank(one) - rank(other) || (nameIn(one, kind, 'istiod') < nameIn(other, kind, 'istiod') ? -1 : 1));
}

function spoiled(element: JsonObject, kind: EditKind): Change {
  const name = nameIn(element, kind, 'istiod');
  const set = (...path: (string | number)[]) => ({kind, name, is: 'set', path}) as const;
  switch (kind) {
    case 'clusters':
      return {...set('filters'), value: [unknownFilter]};
    case 'listeners':
      return {kind, name, is: 'insert', path: ['filterChains', 0, 'filters', 0], value: unknownFilter};
    case 'routes': {
      const route = {match: {prefix: '/'}, directResponse: {status: 503}};
      return {kind, name, is: 'insert', path: ['virtualHosts', 0], value: {name: 'trouble', domains: [domainOf(element)], routes: [route]}};
    }
    case 'endpoints': {
      const from = JSON.stringify(element).match(/\b10\.244\.\d+\.\d+/)?.[0] ?? '';
      return {kind, name, is: 'swap', from, to: 'trouble.invalid'};
    }
    case 'ecds':
      return {...set('typedConfig'), value: unknownFilter.typedConfig};
  }
}

/** A domain of the first virtual host that has one of its own. */
function domainOf(element: JsonObject): string {
  const hosts = ((resourceIn(element, 'routes', 'istiod')?.virtualHosts ?? []) as {domains?: string[]}[]).flatMap(({domains = []}) => domains);
  return hosts.find(domain => domain !== '*') ?? hosts[0] ?? '*';
}

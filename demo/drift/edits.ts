import type {JsonObject} from '../dumps.ts';
import {type Change, keyIn, type Path} from './change.ts';
import {type EditKind, elementsOf, isEditKind, nameIn, resourceIn, sectionOf} from './places.ts';

/**
 * A change of what istiod would send to a proxy. `path` and `value` (of 'changed') are as istiod writes them: keys in camelCase; in a list a number or the
 * `name` of an element, a text is taken apart at its dots. Without them something fitting is changed. `like` (of 'added'): the resource that it is a copy of.
 * `touch: false` leaves the Istio object alone that the resource's metadata names.
 */
export type ConfigEdit = {
  readonly kind: EditKind;
  readonly name: string;
  readonly how: 'changed' | 'added' | 'removed';
  readonly path?: string | Path;
  readonly value?: unknown;
  readonly like?: string;
  readonly touch?: boolean;
};

type Dump = {readonly configs: readonly JsonObject[]};

/** What an edit does, and the Istio object it stems from (`/apis/...`, as metadata has it). Throws when the proxy has no such resource, or has what is to be added. */
export function resolveEdit(dump: Dump, edit: ConfigEdit, proxy: string): {readonly change: Change; readonly config?: string} {
  const {kind, name, how} = edit;
  if (!isEditKind(kind)) throw new Error(`There is no kind ${String(kind)}; there are clusters, listeners, routes, endpoints and ecds.`);
  const elements = elementsOf(sectionOf(dump, kind), kind, 'istiod');
  const found = elements.find(element => nameIn(element, kind, 'istiod') === name);
  if (how === 'added') {
    if (found !== undefined) throw new Error(`${proxy} has ${name} among its ${kind} already.`);
    const like = elements.find(element => nameIn(element, kind, 'istiod') === (edit.like ?? nameIn(element, kind, 'istiod'))) ?? elements[0];
    if (like === undefined) throw new Error(`${proxy} has no ${kind} to make one like.`);
    return {change: {kind, name, is: 'added', like: likeName(elements, edit) ?? nameIn(like, kind, 'istiod')}};
  }
  const resource = found === undefined ? undefined : resourceIn(found, kind, 'istiod');
  if (resource === undefined) throw new Error(`${proxy} has no ${name} among its ${kind}.`);
  if (how === 'removed') return withConfig({kind, name, is: 'removed'}, configOf(resource, []));
  if (how !== 'changed') throw new Error(`${String(how)} is no way to change: changed, added or removed is.`);
  if (edit.path === undefined) return usual(kind, name, resource);
  const path = typeof edit.path === 'string' ? edit.path.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part)) : edit.path;
  return withConfig({kind, name, is: 'set', path, value: edit.value}, configOf(resource, path));
}

const withConfig = (change: Change, config: string | undefined) => (config === undefined ? {change} : {change, config});

/** The resource that an added one is a copy of: the one named, else one for a service like the new one's. */
function likeName(elements: readonly JsonObject[], {kind, like, name}: ConfigEdit): string | undefined {
  const names = elements.map(element => nameIn(element, kind, 'istiod'));
  if (like !== undefined) return names.find(each => each === like);
  const [direction, port] = name.split('|');
  return names.find(each => each.startsWith(`${direction}|${port}||`)) ?? names.find(each => /\.svc\b|^\d|^0/.test(each));
}

/** A change as they happen every day: another timeout, another address. */
function usual(kind: EditKind, name: string, resource: JsonObject): {readonly change: Change; readonly config?: string} {
  const set = (path: Path, value: unknown) => withConfig({kind, name, is: 'set', path, value}, configOf(resource, path));
  switch (kind) {
    case 'clusters':
      return set(['connectTimeout'], resource.connectTimeout === '7s' ? '8s' : '7s');
    case 'listeners':
      return set(['listenerFiltersTimeout'], resource.listenerFiltersTimeout === '5s' ? '6s' : '5s');
    case 'routes':
      return usualRoute(name, resource);
    case 'endpoints': {
      const from = JSON.stringify(resource).match(/\b10\.244\.\d+\.\d+/)?.[0];
      if (from === undefined) throw new Error(`${name} has no endpoint whose address could change.`);
      return {change: {kind, name, is: 'swap', from, to: from.replace(/\d+\.(\d+)$/, '251.$1')}};
    }
    case 'ecds': {
      const lua = (resource.typedConfig as JsonObject | undefined)?.defaultSourceCode !== undefined;
      if (!lua) return set(['typedConfig', 'statPrefix'], 'changed');
      return set(
        ['typedConfig', 'defaultSourceCode', 'inlineString'],
        "function envoy_on_response(h) h:headers():add('x-details', 'seen twice') end",
      );
    }
  }
}

type Named = JsonObject & {readonly name?: string};

/** The timeout of the first route that a VirtualService made, else of any. */
function usualRoute(name: string, resource: JsonObject): {readonly change: Change; readonly config?: string} {
  const routes = ((resource.virtualHosts ?? []) as (Named & {routes?: Named[]})[]).flatMap(host =>
    (host.routes ?? []).map((route, at) => ({host: String(host.name), at, route})),
  );
  const plain = routes.filter(({route}) => route.route !== undefined);
  const one = plain.find(({route}) => configOf(route, []) !== undefined) ?? plain[0];
  if (one === undefined) throw new Error(`${name} has no route that could change.`);
  const path: Path = ['virtualHosts', one.host, 'routes', one.at, 'route', 'timeout'];
  const timeout = (one.route.route as JsonObject).timeout === '9s' ? '10s' : '9s';
  return withConfig({kind: 'routes', name, is: 'set', path, value: timeout}, configOf(resource, path));
}

/** The Istio object that the innermost object on the way names in its metadata. */
function configOf(resource: JsonObject, path: Path): string | undefined {
  let at: unknown = resource;
  let config: string | undefined;
  for (const segment of [...path, undefined]) {
    const metadata = (at as JsonObject | undefined)?.metadata as {filterMetadata?: {istio?: {config?: string}}} | undefined;
    config = metadata?.filterMetadata?.istio?.config ?? config;
    if (segment === undefined || typeof at !== 'object' || at === null) break;
    at = (at as JsonObject)[keyIn(at, segment, 'istiod')];
  }
  return config;
}

import {pathOf, type Resource, resources} from './resources.ts';

/** What a path of the API names. `part`: a subresource ("log"). */
export type Route = {readonly resource: Resource; readonly namespace?: string; readonly name?: string; readonly part?: string};

/** Takes a path apart; undefined when it names no kind of object that is served. */
export function routeOf(path: string): Route | undefined {
  const [, root = '', rest = ''] = path.match(/^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/(.+)$/) ?? [];
  const words = rest.split('/').map(decodeURIComponent);
  const scoped = words[0] === 'namespaces' && words.length > 2;
  const [kind = '', name, part] = scoped ? words.slice(2) : words;
  const resource = resources.find(one => pathOf(one) === root && one.name === kind);
  if (resource === undefined) return undefined;
  return {
    resource,
    ...(scoped && words[1] !== undefined ? {namespace: words[1]} : {}),
    ...(name === undefined ? {} : {name}),
    ...(part === undefined ? {} : {part}),
  };
}

/** What an error of Envoy can be about, in Envoy's words. */
export type NamedKind = 'listener' | 'cluster' | 'route' | 'extension' | 'secret';
/** A resource as an error names it. */
export type NamedResource = {readonly kind: NamedKind; readonly name: string};

// Istio names these without a port; the names of fields in a resource that is printed look alike.
const plainListeners =
  /^(virtualInbound|virtualOutbound|connect_originate|connect_terminate|main_internal|main_forward|encap|inner_connect_originate)$/;
const isListener = (name: string): boolean => plainListeners.test(name) || /_\d+$/.test(name) || name.includes('~');
const isCluster = (name: string): boolean => name.includes('|') || /Cluster$|^InboundPassthroughCluster/.test(name);

/**
 * The resources that a NACK names, each once. Envoy writes "Error adding/updating listener(s) NAME: why" with a line for each listener
 * (source/common/listener_manager/lds_api.cc), "cluster(s) NAME: why, NAME: why" (cds_api_helper.cc); of routes, endpoints, extensions and secrets it names
 * the one that was expected or what is wrong in it. Empty where nothing is named.
 */
export function namedResources(lastError: string): readonly NamedResource[] {
  const found = [...ofListeners(lastError), ...ofClusters(lastError), ...others.flatMap(([kind, pattern]) => all(kind, pattern, lastError))];
  return [...new Map(found.map(each => [`${each.kind} ${each.name}`, each])).values()];
}

function ofListeners(error: string): readonly NamedResource[] {
  const [, rest] = /Error adding\/updating listener\(s\) ([\s\S]*)/.exec(error) ?? [];
  return (rest ?? '').split('\n').flatMap((line, at): readonly NamedResource[] => {
    const name = /^(\S+):(?: |$)/.exec(line)?.[1];
    return name !== undefined && (at === 0 || isListener(name)) ? [{kind: 'listener', name}] : [];
  });
}

function ofClusters(error: string): readonly NamedResource[] {
  const [, rest] = /Error adding\/updating cluster\(s\) ([\s\S]*)/.exec(error) ?? [];
  if (rest === undefined) return [];
  const first = /^(\S+): /.exec(rest)?.[1];
  const more = [...rest.matchAll(/(?:, |\n)(\S+): /g)].map(([, name = '']) => name).filter(isCluster);
  return [...(first === undefined ? [] : [first]), ...more].map(name => ({kind: 'cluster', name}));
}

const others: readonly (readonly [NamedKind, RegExp])[] = [
  ['route', /Unexpected RDS configuration(?: \(expecting |: )([^\s)]+)/g],
  ['route', /\bin route '?(\S+?)'?\.?\s*$/gm],
  ['route', /\broute config(?:uration)? '([^']+)'/gi],
  ['cluster', /\bunknown (?:weighted |mirror )?cluster:? '([^']+)'/gi],
  ['cluster', /Unexpected EDS cluster(?: \(expecting |: )([^\s)]+)/g],
  ['extension', /Unexpected resource name in ExtensionConfigDS response: (\S+)/g],
  ['extension', /\b(?:extension|filter) config(?:uration)? '([^']+)'/gi],
  ['secret', /Unexpected SDS secret(?: \(expecting |: )([^\s)]+)/g],
  ['listener', /\badding listener(?: named)? '([^']+)'/g],
];

const all = (kind: NamedKind, pattern: RegExp, error: string): readonly NamedResource[] =>
  [...error.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [{kind, name}]));

/** The words in quotation marks, which an apostrophe is not: of an error mostly what is wrong in the resource. */
export const quotedWords = (error: string): readonly string[] => [
  ...new Set([...error.matchAll(/(?<!\w)(['"`])([^'"`\n]{3,200})\1(?!\w)/g)].map(([, , word = '']) => word)),
];

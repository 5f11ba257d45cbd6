import type {JsonObject} from '../dumps.ts';
import {type DumpSide, type EditKind, elementsOf, keyOn, nameIn, places, resourceIn, sectionOf, snake} from './places.ts';

/** A way into a resource: keys as istiod writes them; in a list a number, or the `name` of one of its elements. */
export type Path = readonly (string | number)[];

/** What happens to one resource, so exactly that it can be done to either side's dump. `insert`: in front of the element the path leads to. `swap`: a text is replaced wherever it stands. */
export type Change = {readonly kind: EditKind; readonly name: string} & (
  | {readonly is: 'set' | 'insert'; readonly path: Path; readonly value: unknown}
  | {readonly is: 'swap'; readonly from: string; readonly to: string}
  | {readonly is: 'added'; readonly like: string}
  | {readonly is: 'removed'}
);

/** Does changes to a dump of that side, in place. `stamp` is given each element that is new or changed. */
export function applyChanges(
  dump: {readonly configs: readonly JsonObject[]},
  changes: readonly Change[],
  side: DumpSide,
  stamp: (element: JsonObject, change: Change) => JsonObject,
): void {
  for (const change of changes) {
    const section = sectionOf(dump, change.kind);
    if (section === undefined) continue;
    const elements = elementsOf(section, change.kind, side);
    section[keyOn(side, places[change.kind].list)] = changed(elements, change, side).map((element, at) =>
      element === elements[at] || elements.includes(element) ? element : stamp(element, change),
    );
  }
}

/** The list of a kind after a change; elements it is not about are the same objects. */
function changed(elements: readonly JsonObject[], change: Change, side: DumpSide): readonly JsonObject[] {
  const {kind, name} = change;
  const isIt = (element: JsonObject) => nameIn(element, kind, side) === name;
  if (change.is === 'removed') return elements.filter(element => !isIt(element));
  if (change.is !== 'added') return elements.map(element => (isIt(element) ? edited(element, change, side) : element));
  const like = elements.find(element => nameIn(element, kind, side) === change.like);
  return like === undefined || elements.some(isIt) ? elements : [...elements, renamed(like, change.like, name)];
}

function edited(element: JsonObject, change: Change, side: DumpSide): JsonObject {
  if (change.is === 'swap') return JSON.parse(swapped(JSON.stringify(element), change)) as JsonObject;
  const copy = structuredClone(element);
  const resource = resourceIn(copy, change.kind, side);
  if (resource !== undefined && (change.is === 'set' || change.is === 'insert')) put(resource, change.path, change.value, change.is, side);
  return copy;
}

/** A text of JSON in which one text stands for another. */
export const swapped = (text: string, {from, to}: {readonly from: string; readonly to: string}): string => text.replaceAll(from, to);

/** The element under another name; the host of a service and the port of a listener in it follow. */
export function renamed(element: JsonObject, from: string, to: string): JsonObject {
  const host = (name: string) => name.split('|').at(3) ?? '';
  const port = (name: string) => /_(\d+)$/.exec(name)?.[1] ?? '';
  const quoted = (name: string) => JSON.stringify(name).slice(1, -1);
  const follow = (text: string): string => {
    if (host(from) !== '' && host(to) !== '') return text.replaceAll(host(from), host(to));
    if (port(from) === '' || port(to) === '') return text;
    return text.replace(/"(portValue|port_value)":(\d+)/g, (whole, key, value) => (value === port(from) ? `"${key}":${port(to)}` : whole));
  };
  return JSON.parse(JSON.stringify(element).split(quoted(from)).map(follow).join(quoted(to))) as JsonObject;
}

/** Puts a value where a path leads, making objects on its way. */
function put(resource: JsonObject, path: Path, value: unknown, how: 'set' | 'insert', side: DumpSide): void {
  let at: JsonObject | unknown[] = resource;
  for (const [depth, segment] of path.entries()) {
    const key = keyIn(at, segment, side);
    const container = at as JsonObject;
    if (depth === path.length - 1) {
      const own = side === 'envoy' ? snakeKeys(value) : value;
      if (how === 'insert' && Array.isArray(at)) at.splice(Number(key), 0, own);
      else container[key] = own;
      return;
    }
    container[key] ??= typeof path[depth + 1] === 'number' ? [] : {};
    at = container[key] as JsonObject | unknown[];
  }
}

/** The key of a segment: that of the element of this name in a list, else as the side spells it. */
export function keyIn(at: unknown, segment: string | number, side: DumpSide): string {
  if (!Array.isArray(at)) return side === 'envoy' ? snake(String(segment)) : String(segment);
  const index = at.findIndex(element => (element as JsonObject | undefined)?.name === segment);
  return String(index < 0 ? segment : index);
}

/** A value of istiod's with the keys that Envoy has. */
export function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), snakeKeys(inner)]));
}

import type {Compared} from '../analysis/comparison.ts';
import {isLongText} from '../analysis/longTexts.ts';
import type {MadeFrom} from '../envoy/configDump.ts';
import {originsOf, originsOfDifference} from '../envoy/origins.ts';
import {field, list, time} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askObjects} from './askObjects.ts';
import {madeFromText} from './madeFrom.ts';

/** An object that configuration was made from: when it was last changed (ms since 1970), or why that cannot be said. */
export type Origin = {readonly object: MadeFrom; readonly changedAt?: number; readonly trouble?: Trouble};

/** By kind, namespace and name: "virtual-service bookinfo/reviews". */
export type Origins = ReadonlyMap<string, Origin>;

const mostObjects = 12;

/** The objects that may be why a resource differs; of a long one all that it names. */
export const originsOfCompared = remembered((compared): readonly MadeFrom[] => {
  const {left, right} = compared as Compared;
  if (left === undefined || right === undefined || isLongText(compared as Compared)) return [left, right].flatMap(side => originsOf(side?.raw));
  return originsOfDifference(left.raw, right.raw);
});

/** When the objects that differing resources name were changed; those that cannot be asked for carry why. */
export async function originsFor({source, signal, rest}: Ask, resources: readonly Compared[]): Promise<Origins> {
  const named = new Map<string, MadeFrom>();
  for (const compared of resources) {
    if (named.size >= mostObjects) break;
    await rest();
    for (const object of originsOfCompared(compared)) named.set(madeFromText(object), object);
  }
  const asked = [...named].slice(0, mostObjects).map(async ([key, object]): Promise<readonly [string, Origin]> => {
    try {
      const changedAt = Math.max(...(await askObjects(source, object, signal)).map(changed));
      return [key, Number.isFinite(changedAt) ? {object, changedAt} : {object}];
    } catch (error) {
      return [key, {object, trouble: troubleOf(error)}];
    }
  });
  return new Map(await Promise.all(asked));
}

/** Its newest managedFields entry, as kubectl and controllers leave one with each change, else its birth. Changes of its status are none. */
function changed(object: unknown): number {
  const times = list(object, 'metadata', 'managedFields').flatMap(entry =>
    field(entry, 'subresource') === 'status' ? [] : (time(entry, 'time') ?? []),
  );
  return Math.max(...times, time(object, 'metadata', 'creationTimestamp') ?? Number.NEGATIVE_INFINITY);
}

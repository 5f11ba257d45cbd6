import {camelKey} from '../lib/camelKeys.ts';
import {type Json, text} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {type MadeFrom, madeFrom} from './configDump.ts';

/** All Istio and Kubernetes objects that metadata anywhere in a resource names, each once. */
export const originsOf = remembered((resource): readonly MadeFrom[] => {
  const found = new Map<string, MadeFrom>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const origin = Array.isArray(value) ? undefined : madeFrom(value);
    if (origin !== undefined) found.set(`${origin.kind} ${origin.namespace}/${origin.name}`, origin);
    for (const inner of Object.values(value)) look(inner);
  };
  look(resource);
  return [...found.values()];
});

/** The same of what differs between two forms of a resource: of its parts that are the same nothing is named. All of them where what differs names none. */
export function originsOfDifference(left: Json, right: Json): readonly MadeFrom[] {
  const found = new Map<string, MadeFrom>();
  const add = (objects: readonly (MadeFrom | undefined)[]): void => {
    for (const origin of objects) if (origin !== undefined) found.set(`${origin.kind} ${origin.namespace}/${origin.name}`, origin);
  };
  const differs = (a: Json, b: Json): boolean => {
    if (a === b) return false;
    if (!isObject(a) || !isObject(b)) {
      add([...originsOf(a), ...originsOf(b)]);
      return true;
    }
    const pairs = Array.isArray(a) && Array.isArray(b) ? elements(a, b) : members(a, b);
    const odd = pairs.filter(([one, other]) => differs(one, other)).length > 0;
    if (odd && !Array.isArray(a)) add([madeFrom(a), madeFrom(b)]);
    return odd;
  };
  differs(left, right);
  if (found.size === 0) add([...originsOf(left), ...originsOf(right)]);
  return [...found.values()];
}

type Pairs = readonly (readonly [Json, Json])[];

const isObject = (value: Json): value is object => typeof value === 'object' && value !== null;

/** Elements of one name belong together, those without at one place. */
function elements(a: readonly Json[], b: readonly Json[]): Pairs {
  const keyed = (list: readonly Json[]): ReadonlyMap<string, Json> => new Map(list.map((each, at) => [text(each, 'name') ?? String(at), each]));
  return both(keyed(a), keyed(b));
}

function members(a: object, b: object): Pairs {
  const named = (value: object): ReadonlyMap<string, Json> => new Map(Object.entries(value).map(([key, inner]) => [camelKey(key), inner]));
  return both(named(a), named(b));
}

const both = (a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>): Pairs =>
  [...new Set([...a.keys(), ...b.keys()])].map(key => [a.get(key), b.get(key)]);

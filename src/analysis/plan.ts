import type {Json} from '../lib/json.ts';
import type {Does, Rule} from './rules.ts';

type OfField = {readonly rule: string; readonly does: Extract<Does, {is: 'drop' | 'write'}>};

/** What is done at a place in a resource, and the places below it. */
export type Place = {
  readonly below: ReadonlyMap<string, Place>;
  readonly fields: readonly OfField[];
  readonly sorts: readonly {readonly rule: string; readonly by: (element: Json) => string}[];
};

/** Where a walk stands: in which field, what is done at this very place, and whether names are the resource's own. */
export type Spot = {readonly field: string; readonly places: readonly Place[]; readonly inStruct: boolean};

/** The rules for one kind, so that all of them are applied in one walk. */
export type Plan = {
  readonly rename: {readonly rule: string; readonly to: (key: string) => string} | undefined;
  readonly keyOrder: string | undefined; // the rule that sorts keys
  readonly texts: readonly {readonly rule: string; readonly as: (text: string) => string}[];
  readonly root: Place;
  readonly anywhere: ReadonlyMap<string, Place>; // by name of field
  readonly spots: Map<string, Spot>; // of fields that are nothing but their name: most are, and come back thousands of times
};

const known = new WeakMap<readonly Rule[], Map<string, Plan>>();

/** Made once for each list of rules and each kind. */
export function planOf(rules: readonly Rule[], kind: string): Plan {
  const byKind = known.get(rules) ?? new Map<string, Plan>();
  known.set(rules, byKind);
  const plan = byKind.get(kind) ?? makePlan(rules.filter(({kinds}) => kinds === undefined || kinds.includes(kind)));
  byKind.set(kind, plan);
  return plan;
}

type Making = {readonly below: Map<string, Making>; readonly fields: OfField[]; readonly sorts: {rule: string; by: (element: Json) => string}[]};
const place = (): Making => ({below: new Map(), fields: [], sorts: []});

function makePlan(rules: readonly Rule[]): Plan {
  const root = place();
  const anywhere = new Map<string, Making>();
  let rename: Plan['rename'];
  let keyOrder: string | undefined;
  const texts: {rule: string; as: (text: string) => string}[] = [];
  for (const {name: rule, does} of rules) {
    if (does.is === 'rename') rename = {rule, to: does.to};
    else if (does.is === 'sort keys') keyOrder = rule;
    else if (does.is === 'texts') texts.push({rule, as: does.as});
    else
      for (const at of does.at) {
        const isAnywhere = at.startsWith('**.');
        const [first = '', ...path] = (isAnywhere ? at.slice(3) : at).split('.');
        const spot = path.reduce((above, key) => into(above.below, key), into(isAnywhere ? anywhere : root.below, first));
        if (does.is === 'sort') spot.sorts.push({rule, by: does.by});
        else spot.fields.push({rule, does});
      }
  }
  return {rename, keyOrder, texts, root, anywhere, spots: new Map()};
}

function into(places: Map<string, Making>, key: string): Making {
  const found = places.get(key) ?? place();
  places.set(key, found);
  return found;
}

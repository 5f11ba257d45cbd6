import {templates} from '../../demo/templates.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {parseAmbientz} from '../../src/ztunnel/istiod.ts';
import {ztunnelSides} from '../../src/ztunnel/sides.ts';
import {differences} from './differences.ts';

/** JSON that is edited in place. */
export type Item = {[key: string]: unknown};
type Kinds = {workloads: Item[]; services: Item[]; policies: Item[]};
export type Kind = keyof Kinds;
export type Recorded = {readonly istiod: Kinds; readonly ztunnel: Kinds & {config: Item; staticConfig: Kinds; stagedServices: Item}};

const recorded = (name: string): unknown => JSON.parse(templates().text(name));

/** The ztunnels that were recorded at the same time as `/debug/ambientz`. */
export const recordedZtunnels = templates().names.filter(name => /^ztunnel\/.*\./.test(name));

/** What istiod and a ztunnel were recorded with. */
export const recordedSides = (ztunnel = recordedZtunnels[0] ?? ''): Recorded =>
  ({istiod: recorded('debug/ambientz'), ztunnel: recorded(ztunnel)}) as Recorded;

/** Both sides as they are compared. Throws when one cannot be read. */
export function sidesOf({istiod, ztunnel}: Recorded) {
  const [tells, dump] = [parseAmbientz(istiod), parseZtunnelDump(ztunnel)];
  if (tells === undefined || dump === undefined) throw new Error('not read');
  return ztunnelSides(tells, dump);
}

/** What is found when something was changed. */
export async function found(change: (sides: Recorded) => void) {
  const sides = recordedSides();
  change(sides);
  const {left, right, notes} = await sidesOf(sides);
  return {differences: differences(left, right), notes};
}

/** The resource of this name. Throws when there is none. */
export function named(of: Kinds, kind: Kind, name: string): Item {
  const item = of[kind].find(one => [one.uid, `${one.namespace}/${one.hostname}`, `${one.namespace}/${one.name}`].includes(name));
  if (item === undefined) throw new Error(`no ${name}`);
  return item;
}

/** Puts a value at a place in JSON; undefined takes away what is there. Throws when there is no such place. */
export function put(item: Item, path: readonly (string | number)[], value: unknown): void {
  const last = path.at(-1) ?? '';
  const at = path.slice(0, -1).reduce<unknown>((inner, key) => (inner as Item)[key], item) as Item;
  if (value === undefined && !(last in at)) throw new Error(`nothing at ${path.join('.')}`);
  if (value === undefined) delete at[last];
  else at[last] = value;
}

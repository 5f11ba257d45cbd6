import type {GoValue} from '../lib/goJson.ts';
import type {Json} from '../lib/json.ts';

/**
 * Types of Go, by which istioctl reads JSON and prints it again: what is not there becomes the zero value, what is not in the type is left out. `pointer`: may be nil.
 */
export type GoType =
  | 'string'
  | 'number'
  | 'bool'
  | 'any'
  | 'cidr'
  | {readonly list: GoType}
  | {readonly map: GoType}
  | {readonly pointer: GoType}
  | GoStruct;
/** A struct with its fields in order; `omitempty` leaves out what is empty, which a struct never is. */
export type GoStruct = {readonly fields: readonly (readonly [name: string, type: GoType, omitempty?: 'omitempty'])[]};

/** What Go has when it has read this JSON as a value of this type. Where another type is found Go would refuse the whole; here it is the zero value. */
export function goValue(type: GoType, json: Json): GoValue {
  if (type === 'any') return json ?? undefined;
  if (type === 'cidr') return cidr(json);
  if (type === 'string') return typeof json === 'string' ? json : '';
  if (type === 'number') return typeof json === 'number' ? json : 0;
  if (type === 'bool') return json === true;
  if ('pointer' in type) return json === undefined || json === null ? undefined : goValue(type.pointer, json);
  if ('list' in type) return Array.isArray(json) ? json.map(item => goValue(type.list, item)) : undefined;
  if ('map' in type) return isObject(json) ? mapped(type.map, json) : undefined;
  return new Map(
    type.fields.flatMap(([name, inner, omitempty]) => {
      const value = goValue(inner, member(json, name));
      return omitempty && isEmpty(inner, value) ? [] : [[name, value] as const];
    }),
  );
}

const isObject = (json: Json): json is Readonly<Record<string, Json>> => typeof json === 'object' && json !== null && !Array.isArray(json);

/** Go prints maps sorted, as text also where the keys are numbers. */
const mapped = (type: GoType, json: Readonly<Record<string, Json>>): GoValue =>
  new Map(
    Object.entries(json)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => [key, goValue(type, value)]),
  );

/** A member by its name, or by one that differs only in capital letters, as Go finds it. */
function member(json: Json, name: string): Json {
  if (!isObject(json)) return undefined;
  if (json[name] !== undefined) return json[name];
  const key = Object.keys(json).find(each => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : json[key];
}

/** What `omitempty` leaves out: of pointers and interfaces only nil. */
const isEmpty = (type: GoType, value: GoValue): boolean =>
  value === undefined ||
  (type !== 'any' && !(typeof type === 'object' && 'pointer' in type) && (value === '' || value === 0 || value === false || isNone(value)));
const isNone = (value: GoValue): boolean => Array.isArray(value) && value.length === 0;

/** "network/10.0.0.0/8", or the same in two fields. */
function cidr(json: Json): string {
  if (typeof json === 'string') return json;
  return `${goValue('string', member(json, 'network'))}/${goValue('string', member(json, 'cidr'))}`;
}

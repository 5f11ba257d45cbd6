import {fieldDifferences} from '../analysis/ztunnelMerge.ts';
import {field, type Json} from '../lib/json.ts';
import {firstOf} from '../lib/text.ts';

/** Fields that hold many things, and what one of them is. */
const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
  services: ['service', 'services'],
  authorizationPolicies: ['policy', 'policies'],
  workloadIps: ['address', 'addresses'],
  vips: ['address', 'addresses'],
  cidrVips: ['address range', 'address ranges'],
  ports: ['port', 'ports'],
  subjectAltNames: ['subject alternative name', 'subject alternative names'],
  endpointsWithoutWorkload: ['endpoint without a workload', 'endpoints without a workload'],
};
const most = 3;

/**
 * How what some ztunnels have differs from what `them` (others, istiod) have, each difference as what follows their names: "lacks service details", "has waypoint none, others
 * ns/waypoint". A service or policy is named without its namespace where that is the one of the resource.
 */
export function differenceWords(own: Json, other: Json, them: string, verbs: readonly [lacks: string, has: string]): readonly string[] {
  const namespace = field(other, 'namespace');
  return fieldDifferences(own, other).flatMap(({field: name, left, right}) => {
    const noun = nouns[name];
    const [mine, theirs] = [field(own, name), field(other, name)];
    if (noun !== undefined && isMany(mine) && isMany(theirs)) return manyWords(mine, theirs, noun, {them, verbs, namespace});
    const isPlain = [mine, theirs].every(value => typeof value !== 'object' || field(value, 'destination') !== undefined);
    return [isPlain ? `${verbs[1]} ${name} ${left}, ${them} ${right}` : `${verbs[1]} other ${name} than ${them}`];
  });
}

/** A list of texts, or a map; what is empty is left out of a resource. */
const isMany = (json: Json): boolean => json === undefined || (typeof json === 'object' && json !== null);
const namesOf = (json: Json): readonly string[] => (Array.isArray(json) ? json.map(String) : Object.keys(json ?? {}));

type How = {readonly them: string; readonly verbs: readonly [string, string]; readonly namespace: Json};

function manyWords(mine: Json, theirs: Json, noun: readonly [string, string], {them, verbs: [lacks, has], namespace}: How): readonly string[] {
  const [own, other] = [namesOf(mine), namesOf(theirs)];
  const less = other.filter(name => !own.includes(name));
  const more = own.filter(name => !other.includes(name));
  const unlike = Array.isArray(mine) ? [] : own.filter(name => other.includes(name) && text(field(mine, name)) !== text(field(theirs, name)));
  const named = (names: readonly string[]): string =>
    `${names.length === 1 ? noun[0] : noun[1]} ${firstOf(
      names.map(name => shortName(name, namespace)),
      most,
    )}`;
  return [
    ...(less.length === 0 ? [] : [`${lacks} ${named(less)}`]),
    ...(more.length === 0 ? [] : [`${has} ${named(more)}, ${them} not`]),
    ...(unlike.length === 0 ? [] : [`${has} other targets for ${named(unlike)} than ${them}`]),
  ];
}

const text = (json: Json): string => JSON.stringify(json);

/** "details" of "shop/details.shop.svc.cluster.local" or "shop/details" in its own namespace, elsewhere "details.shop"; "10.0.0.1" of "/10.0.0.1". */
function shortName(name: string, own: Json): string {
  const slash = name.indexOf('/');
  if (slash <= 0) return name.slice(slash + 1);
  const namespace = name.slice(0, slash);
  const host = name.slice(slash + 1);
  const short = host.endsWith('.svc.cluster.local') ? host.slice(0, -`.${namespace}.svc.cluster.local`.length) : host;
  return namespace === own ? short : `${short}.${namespace}`;
}

import type {Member} from './cast.ts';
import type {World} from './world.ts';

/** The pod of that id ("name.namespace"), or the pod of that name in istio-system. Throws when there is none. */
export function memberNamed(world: World, id: string): Member {
  const found = world.cast.members.get(id) ?? world.cast.members.get(`${id}.istio-system`);
  if (found === undefined) throw new Error(`No pod is called ${id}; write name.namespace.`);
  return found;
}

/** The istiod whose pod has that name. Throws when there is none, or when it does not run. */
export function istiodNamed(world: World, name: string): Member {
  const found = memberNamed(world, name);
  if (found.istiod === undefined || world.xds.configVersion(found.name) === '') throw new Error(`No istiod that runs is called ${name}.`);
  return found;
}

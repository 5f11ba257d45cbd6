import {refuse} from './drift/refuse.ts';
import type {Random} from './random.ts';
import type {World} from './world.ts';

/** Beats of one round of a wavering proxy: it answers for twelve, then is silent for eight. */
const round = 20;
const silentFrom = 12;

/** Puts the scenario's troubles in place: proxies that are gone, that refuse, and (in a quiet mesh) that are silent. */
export function troubled(world: World, quiet: boolean): void {
  const {nacks, absent, wavers} = world.scenario.troubles;
  for (const proxy of absent) world.xds.disconnect(proxy);
  for (const {proxy, type, text} of nacks) refuse(world, proxy, type, text);
  if (quiet) for (const {proxy, types} of wavers) world.xds.stall(proxy, types);
}

/** One beat of a mesh that is alive: endpoints change somewhere most of the time, now and then an istiod pushes everything; wavering proxies fall silent and recover. */
export function beat(world: World, count: number, random: Random): void {
  const {wavers} = world.scenario.troubles;
  const at = count % round;
  for (const {proxy, types} of wavers) {
    if (at === silentFrom) world.xds.stall(proxy, types);
    if (at === 0) world.xds.recover(proxy);
  }
  const istiods = [...world.cast.members.values()].filter(member => member.istiod !== undefined).map(member => member.name);
  const istiod = istiods[random.int(istiods.length)];
  if (istiod === undefined) return;
  if (count % 5 === 0) {
    world.xds.push({istiod});
    return;
  }
  const served = world.xds.connections(istiod);
  const namespace = served[random.int(Math.max(1, served.length))]?.member.namespace;
  const proxies = served.filter(({member}) => member.namespace === namespace).map(({member}) => member.id);
  world.xds.push({istiod, proxies, types: ['EDS', 'WDS']});
}

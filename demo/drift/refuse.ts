import {recordedNackText} from '../nack.ts';
import type {World} from '../world.ts';
import type {XdsType} from '../xdsTypes.ts';
import {refusalWords} from './refusal.ts';
import {configuredDump} from './sides.ts';

/** From now on the proxy refuses what it is sent of this type, with these words; without, with those that Envoy has for it. Nothing for a pod that is not there. */
export function refuse(world: World, proxy: string, type: XdsType, words?: string): void {
  const member = world.cast.members.get(proxy);
  if (member === undefined) return;
  world.xds.nack(proxy, type, words ?? refusalWords(configuredDump(world, member), type) ?? recordedNackText());
}

import type {Member} from './cast.ts';
import {seconds} from './clock.ts';
import {edit} from './edit.ts';
import type {Random} from './random.ts';
import type {KubeObject} from './recordedPods.ts';
import type {World} from './world.ts';
import type {Wrong} from './wrong.ts';

/** How many answers of a new istiod lack the proxies that are on their way to it. */
const pollsBefore = 2;

/** The pod that its ReplicaSet makes in place of an istiod's pod, started at `now` (milliseconds). */
export function successorOf(member: Member, random: Random, now: number): Member {
  const name = `${member.name.slice(0, member.name.lastIndexOf('-'))}-${random.suffix(5)}`;
  const ip = `10.245.${random.int(250)}.${1 + random.int(250)}`;
  const uid = random.uuid();
  const renewed = new Map([
    [member.name, name],
    [member.ip, ip],
    [member.uid, uid],
  ]);
  const {metadata} = member.recorded.object;
  const words = new Map([...member.edits.words].map(([from, to]) => [from, renewed.get(to) ?? to]));
  words.set(metadata.name, name).set(member.recorded.ip, ip);
  if (metadata.uid !== undefined) words.set(metadata.uid, uid);
  const edits = {...member.edits, words};
  const dated = edit(JSON.stringify(member.object), {shift: 0, plain: [], words: renewed}).replace(
    /("(?:creationTimestamp|startTime|startedAt|lastTransitionTime)":)"[^"]+"/g,
    `$1"${seconds(now)}"`,
  );
  const object = JSON.parse(dated) as KubeObject;
  return {
    ...member,
    id: `${name}.${member.namespace}`,
    name,
    ip,
    uid,
    edits,
    object,
    ...(member.istiod === undefined ? {} : {istiod: {...member.istiod, name}}),
  };
}

/** Proxies are on their way to an istiod: they arrive when it has been asked often enough. */
export function send(wrong: Wrong, istiod: Member, proxies: readonly string[]): void {
  wrong.arriving.set(istiod.name, {proxies, polls: pollsBefore});
}

/** An istiod is asked for its sync state. */
export function arrive(world: World, wrong: Wrong, istiod: string): void {
  const due = wrong.arriving.get(istiod);
  if (due === undefined) return;
  if (due.polls > 0) {
    wrong.arriving.set(istiod, {...due, polls: due.polls - 1});
    return;
  }
  wrong.arriving.delete(istiod);
  for (const proxy of due.proxies) if (world.xds.connection(proxy) === undefined) world.xds.connect(proxy, istiod);
}

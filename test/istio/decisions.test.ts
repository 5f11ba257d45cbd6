import {expect, test} from 'vitest';
import type {AmbientObjects, WaypointBinding} from '../../src/istio/ambient.ts';
import {bindingOf} from '../../src/istio/bindings.ts';
import {decide} from '../../src/istio/decide.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {type Item, read} from './ambientObjects.ts';

/** What istiod decided: a waypoint, a canary and its weight in percent, and the reason of the condition where it refused one of them. */
type Decision = {readonly waypoint?: string; readonly canary?: string; readonly weight?: number; readonly reason?: string};
type Mesh = {readonly objects: readonly Item[]; readonly services: readonly Decision[]; readonly pods: readonly Decision[]};

const meshes = fixtureJson('waypoints/decisions.json') as readonly Mesh[];

/** Kinds of problems that stand for each of istiod's reasons. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  WaypointIsNotReady: ['missing', 'not ready', 'invalid'],
  AttachmentDenied: ['not allowed'],
  UnsupportedTrafficType: ['other traffic'],
  CanaryInvalidWeight: ['invalid'],
  CanarySameAsPrimary: ['invalid'],
};

/** The same of ours, with istiod's reason where a problem of ours stands for it. */
function ours({waypoint, canary, problems}: WaypointBinding, {reason}: Decision): Decision {
  const refusals = problems.filter(({is}) => ['missing', 'not ready', 'not allowed', 'other traffic'].includes(is));
  const isNamed = reason === undefined ? refusals.length > 0 : problems.some(({is}) => kinds[reason]?.includes(is));
  return {
    ...(waypoint === undefined ? {} : {waypoint}),
    ...(canary === undefined ? {} : {canary: canary.waypoint, ...(canary.weight === 0 ? {} : {weight: canary.weight})}),
    ...(isNamed ? {reason: reason ?? refusals[0]?.what ?? ''} : {}),
  };
}

/** With what istiod refuses to pods that are not meant to have it, which is no problem of theirs. */
function podBinding(pod: MeshPod, objects: AmbientObjects): WaypointBinding {
  const binding = bindingOf({kind: 'Pod', pod}, objects);
  const {refused} = decide({kind: 'Pod', pod}, objects);
  return {...binding, problems: [...(refused === undefined ? [] : [refused]), ...binding.problems]};
}

test('bindingOf decides as the code of istiod on random meshes', () => {
  let decisions = 0;
  for (const {objects: items, services, pods} of meshes) {
    const {objects, allPods} = read(items);
    const bindings = [...objects.services.map(service => bindingOf(service, objects)), ...allPods.map(pod => podBinding(pod, objects))];
    const theirs = [...services, ...pods];
    expect(bindings.map((binding, at) => ours(binding, theirs[at] ?? {}))).toEqual(theirs);
    decisions += theirs.length;
  }
  expect(decisions).toBe(1440);
});

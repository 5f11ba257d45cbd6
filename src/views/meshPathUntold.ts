import type {MeshPolicy} from '../istio/meshPolicy.ts';
import {isServiceRef} from '../istio/targetRefs.ts';
import {isUnknown} from '../istio/unlisted.ts';
import {firstOf} from '../lib/text.ts';
import type {MeshPathData} from './meshPathData.ts';
import {type PathFact, pathFact, unheard} from './meshPathFact.ts';
import type {MeshPath} from './meshPathFound.ts';

/** Policies that may mean the pod as well: those that could not be listed, and those attached to what could not be. */
export function untoldFacts(data: MeshPathData, {bindings, policies: uses}: MeshPath): readonly PathFact[] {
  const {policies, ambient} = data;
  const others = policies.trouble === undefined ? [] : [unheard(uses?.length ? 'Other policies' : 'Policies', policies)];
  const open = (policies.value ?? []).filter(policy => !uses?.some(use => use.policy === policy) && mayMean(policy, ambient, bindings));
  if (open.length === 0) return others;
  const names = open.map(({namespace, name}) => `${namespace}/${name}`);
  const [trouble] = ambient.value?.troubles ?? [];
  const notes = trouble === undefined ? [] : [trouble.what, trouble.next].filter(Boolean);
  return [...others, pathFact('?', {label: 'Attached', value: `${firstOf(names, 3)}: whether to what leads here is not known`, notes})];
}

function mayMean({targets}: MeshPolicy, {value}: MeshPathData['ambient'], bindings: MeshPath['bindings']): boolean {
  const unknown = bindings === undefined ? [] : [bindings.pod, ...bindings.services].filter(isUnknown).map(({target}) => target);
  const unlisted = value?.objects.unlisted ?? [];
  return targets.some(to =>
    isServiceRef(to)
      ? unlisted.some(({kind}) => kind === to.kind) || unknown.some(({kind, name}) => kind === to.kind && name === to.name)
      : unknown.length > 0,
  );
}

import {field, type Json, list, text} from '../lib/json.ts';

/** What a policy or a route names as what it is for (targetRefs, parentRefs); `group` of the core is ''. */
export type TargetRef = {readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string};

/** The `targetRefs` of a policy, or its older `targetRef`; one that names no namespace means that of the policy. */
export function parseTargetRefs(json: Json): readonly TargetRef[] {
  const refs = list(json, 'spec', 'targetRefs');
  return (refs.length > 0 ? refs : [field(json, 'spec', 'targetRef')]).flatMap(ref => parseRef(ref, json, {group: '', kind: ''}));
}

/** The `parentRefs` of a route, which mean Gateways where they do not say. */
export const parseParentRefs = (json: Json): readonly TargetRef[] =>
  list(json, 'spec', 'parentRefs').flatMap(ref => parseRef(ref, json, {group: 'gateway.networking.k8s.io', kind: 'Gateway'}));

/** What is no object is none. An empty group is the core, which differs from none at all. */
function parseRef(ref: Json, of: Json, {group, kind}: Pick<TargetRef, 'group' | 'kind'>): readonly TargetRef[] {
  if (typeof ref !== 'object' || ref === null) return [];
  const own = field(ref, 'group');
  return [
    {
      group: typeof own !== 'string' ? group : own === 'core' ? '' : own,
      kind: text(ref, 'kind') ?? kind,
      namespace: text(ref, 'namespace') ?? text(of, 'metadata', 'namespace') ?? '',
      name: text(ref, 'name') ?? '',
    },
  ];
}

/** Does it name a Service or a ServiceEntry, of whatever name? */
export const isServiceRef = ({group, kind}: TargetRef): boolean =>
  kind === 'Service' ? group === '' : kind === 'ServiceEntry' && group === 'networking.istio.io';

import type {Resource} from '../lib/resources.ts';
import type {Compared} from './comparison.ts';
import {sectionsDiff} from './istioctlDiff.ts';
import type {Entry} from './istioctlSections.ts';
import {normalForm} from './normalForm.ts';
import type {Rule} from './rules.ts';

/** Where Envoy's dump has resources of a kind, so that they look as in it. */
const fields: Readonly<Record<string, readonly [string, string]>> = {
  Endpoints: ['dynamicEndpointConfigs', 'endpointConfig'],
  Extensions: ['ecdsFilters', 'ecdsFilter'],
};

/** A unified diff of these resources in normal form, as istioctl would print it if it knew their kind; '' where there are none. `owner` is who has the right side. */
export function reducedDiff(kind: string, resources: readonly Compared[], rules: readonly Rule[], owner: string): string {
  const [field, inner] = fields[kind] ?? [kind.toLowerCase(), 'resource'];
  const entry = (name: string, resource: Resource | undefined): readonly Entry[] => {
    if (resource === undefined) return [];
    const {raw, refused, state} = resource;
    const shown = (value: unknown): unknown => (value === undefined ? {} : normalForm(value, kind, rules).value);
    const error = refused === undefined ? {} : {errorState: {failedConfiguration: shown(refused.raw), details: refused.details}};
    return [{name, value: {[inner]: shown(raw), ...error, ...(state === 'warming' ? {clientStatus: 'REQUESTED'} : {})}}];
  };
  const left = {field, entries: resources.flatMap(({name, left: resource}) => entry(name, resource))};
  const right = {field, entries: resources.flatMap(({name, right: resource}) => entry(name, resource))};
  return sectionsDiff([`Istiod ${kind}`, `${owner} ${kind}`], left, right);
}

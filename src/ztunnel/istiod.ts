import {field, type Json, list, text} from '../lib/json.ts';
import type {BytesForm} from './ip.ts';
import {istiodPolicy, type Policy} from './policies.ts';
import {istiodService, type Service} from './services.ts';
import {istiodWorkload, type Workload} from './workloads.ts';

/** What istiod tells that it would send to a ztunnel. What it did not tell is undefined. */
export type IstiodTells = {
  readonly workloads?: readonly Workload[] | undefined;
  readonly services?: readonly Service[] | undefined;
  readonly policies?: readonly Policy[] | undefined;
};

const types = 'type.googleapis.com/istio';

/** Reads what `parseAmbientz` then finds read, resource by resource. */
export function* readAhead(json: Json): Iterable<unknown> {
  for (const workload of list(json, 'workloads')) yield istiodWorkload(workload, 'text');
  for (const service of list(json, 'services')) yield istiodService(service, 'text');
}

/** `/debug/ambientz` (1.23 and later): everything that a ztunnel can be sent. Its addresses are texts, but for those of policies. */
export function parseAmbientz(json: Json): IstiodTells | undefined {
  if (['workloads', 'services', 'policies'].every(name => field(json, name) === undefined)) return undefined;
  return addresses(
    list(json, 'workloads'),
    list(json, 'services'),
    'text',
    list(json, 'policies').flatMap(each => istiodPolicy(each) ?? []),
  );
}

/**
 * `/debug/config_dump?proxyID=` of a ztunnel: a list of istio.workload.Address, or with `types=WDS` of istio.workload.Workload as well.
 * Undefined for an empty one, which tells nothing: that of 1.31 always is, as its generator has nothing to say where no address has changed (pilot/pkg/xds/workload.go).
 */
export function parseIstiodAddresses(json: Json): IstiodTells | undefined {
  const configs = list(json, 'configs');
  const found = configs.filter(each => text(each, '@type') === `${types}.workload.Address`);
  if (found.length === 0) return undefined;
  const of = (kind: string): readonly Json[] => found.flatMap(each => field(each, kind) ?? []);
  return addresses(of('workload'), of('service'), 'raw');
}

/** The same with `types=WADS`: a list of istio.security.Authorization, which may be empty; undefined for anything else. */
export function parseIstiodPolicies(json: Json): IstiodTells | undefined {
  const configs = list(json, 'configs');
  if (typeof json !== 'object' || json === null || configs.some(each => text(each, '@type') !== `${types}.security.Authorization`)) return undefined;
  return {policies: configs.flatMap(each => istiodPolicy(each) ?? [])};
}

/** Any of the three answers, for a saved one. An empty dump tells nothing. */
export function parseIstiodTells(json: Json): IstiodTells | undefined {
  const policies = list(json, 'configs').length === 0 ? undefined : parseIstiodPolicies(json);
  return parseAmbientz(json) ?? parseIstiodAddresses(json) ?? policies;
}

const addresses = (workloads: readonly Json[], services: readonly Json[], form: BytesForm, policies?: readonly Policy[]): IstiodTells => ({
  workloads: workloads.flatMap(each => istiodWorkload(each, form) ?? []),
  services: services.flatMap(each => istiodService(each, form) ?? []),
  ...(policies === undefined ? {} : {policies}),
});

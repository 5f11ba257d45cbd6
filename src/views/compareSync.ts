import {compareSides} from '../analysis/compare.ts';
import {type Compared, type Comparison, noiseSum} from '../analysis/comparison.ts';
import {syncRules} from '../analysis/rules.ts';
import {type ClusterStatus, endpointsPart, parseClusterStatuses} from '../envoy/endpoints.ts';
import {withSentHealth} from '../envoy/sentHealth.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Resource, Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {askAdmin} from './askEnvoy.ts';

/** Asks Envoy for `/clusters`; undefined where it cannot be asked. */
export type Statuses = () => Promise<readonly ClusterStatus[] | undefined>;
/** Asks this Envoy. */
export const askStatuses =
  (source: MeshSource, proxy: MeshProxy, signal: AbortSignal): Statuses =>
  async () => {
    try {
      return parseClusterStatuses(JSON.parse(await askAdmin(source, proxy, endpointsPart, signal)));
    } catch {
      return undefined;
    }
  };

/**
 * Compares what istiod would send with what Envoy has. Where endpoints differ, `statuses` tell which of them it ejected itself: its dump
 * has their health as if it had been sent.
 */
export async function compareSync(left: Side, right: Side, statuses: Statuses, rest: Rest): Promise<Comparison> {
  const comparison = await compareSides(left, right, syncRules, rest);
  const differing = comparison.resources.filter(({kind, verdict}) => kind === 'Endpoints' && verdict === 'differs');
  const found = differing.length === 0 ? undefined : await statuses();
  if (found === undefined) return comparison;
  const has = endpointsOf(differing.flatMap(resource => resource.right ?? []));
  const sent = withSentHealth(has, found);
  if (sent === has) return comparison;
  const again = await compareSides(endpointsOf(differing.flatMap(resource => resource.left ?? [])), sent, syncRules, rest);
  const byName = new Map(again.resources.map(resource => [resource.name, resource]));
  const resources = comparison.resources.map((resource): Compared => (resource.kind === 'Endpoints' && byName.get(resource.name)) || resource);
  return {...comparison, resources, noise: noiseSum(resources.map(({noise}) => noise))};
}

const endpointsOf = (resources: readonly Resource[]): Side => new Map([['Endpoints', resources]]);

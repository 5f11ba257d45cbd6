import type {Bootstrap} from '../envoy/bootstrap.ts';

/** What a proxy is by itself, and no sibling of it: this is all that `podRules` may take away. */
export type PodFacts = {
  readonly addresses: readonly string[];
  readonly locality: string; // "region/zone/subzone", else what tells it apart from others; '' where nothing does
  readonly service?: string; // canonical name and revision of its workload
  readonly revision?: string;
};

/** What the Envoy was started with says of its pod: the very same that istiod has made its configuration of. */
export function podFactsOf({metadata, locality, node}: Pick<Bootstrap, 'metadata' | 'locality' | 'node'>): PodFacts {
  const service = metadata.labels['service.istio.io/canonical-name'];
  const revision = metadata.labels['service.istio.io/canonical-revision'];
  const addresses = metadata.instanceIps.length > 0 ? metadata.instanceIps : node === undefined ? [] : [node.ip];
  return {addresses, locality, ...(service === undefined ? {} : {service}), ...(revision === undefined ? {} : {revision})};
}

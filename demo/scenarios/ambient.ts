import {seeded} from '../random.ts';
import type {PodCopy, Scenario} from '../scenario.ts';
import {attachedPolicies} from './ambientPolicies.ts';

const ambient = 'ambient-demo';
const shop = 'ambient-shop';
const outside = 'outside';

/**
 * Bookinfo in ambient mode on two nodes (`ambient-demo`, with three waypoints), beside the one with sidecars. `ambient-shop` has no waypoint of its own: one of its services uses
 * one of `ambient-demo`. `outside` is not in the mesh. A ztunnel wavers, a waypoint refuses, one that a service names does not exist, and one that a pod names is for services.
 */
export function ambientMesh(): Scenario {
  const random = seeded('ambient');
  const copy = (of: string, namespace: string): PodCopy => ({
    of,
    from: ambient,
    name: `${of.slice(0, of.lastIndexOf('-'))}-${random.suffix(5)}`,
    namespace,
  });
  return {
    name: 'ambient',
    istiods: ['ddlfw', 'm4k9t'].map(end => ({name: `istiod-797f89d895-${end}`, revision: 'default', version: '1.31-alpha.eed52ebb66ad'})),
    without: [],
    nodes: {'rig-node-0': 'rig-node-2'},
    copies: [
      copy('curl-66d454fb44-hdvlm', shop),
      copy('details-v1-5845b8756-5xcnn', shop),
      copy('ratings-v1-54849b6d-l2jhs', shop),
      copy('curl-66d454fb44-hdvlm', outside),
      copy('ratings-v1-54849b6d-l2jhs', outside),
    ],
    parts: {[shop]: ['curl', 'details', 'ratings'], [outside]: ['curl', 'ratings']},
    setUp: [
      {waypoint: `${ambient}/waypoint`, from: 'All'},
      {plural: 'namespaces', object: shop, label: 'istio.io/use-waypoint'},
      {plural: 'services', object: `details.${shop}`, label: 'istio.io/use-waypoint', value: 'waypoint'},
      {plural: 'services', object: `details.${shop}`, label: 'istio.io/use-waypoint-namespace', value: ambient},
      {plural: 'namespaces', object: outside, label: 'istio.io/use-waypoint'},
      {plural: 'namespaces', object: outside, label: 'istio.io/dataplane-mode'},
    ],
    objects: attachedPolicies,
    revisions: {},
    troubles: {
      nacks: [{proxy: 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo', type: 'LDS'}],
      absent: [],
      wavers: [{proxy: 'ztunnel-2wg4r.istio-system', types: ['WDS']}],
      labels: [
        {plural: 'services', object: `ratings.${shop}`, label: 'istio.io/use-waypoint', value: 'shop-waypoint'},
        {plural: 'pods', object: `details-v1-5845b8756-5xcnn.${ambient}`, label: 'istio.io/use-waypoint', value: 'waypoint'},
      ],
    },
  };
}

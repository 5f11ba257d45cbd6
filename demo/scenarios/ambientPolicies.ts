import type {KubeObject} from '../recordedPods.ts';

const namespace = 'ambient-demo';
const principal = (account: string) => `cluster.local/ns/${namespace}/sa/${account}`;
const metadata = (name: string, end: string) => ({
  name,
  namespace,
  uid: `6f1d2c3b-8a47-4e55-9d10-0000000000${end}`,
  generation: 1,
  creationTimestamp: '2026-11-21T07:08:05Z',
});

/** Policies attached to waypoints: who may read reviews, and that requests through `waypoint` are logged (as they are in the recording). */
export const attachedPolicies: readonly KubeObject[] = [
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: metadata('reviews-readers', '01'),
    spec: {
      targetRefs: [{group: '', kind: 'Service', name: 'reviews'}],
      action: 'ALLOW',
      rules: [
        {
          from: [{source: {principals: [principal('bookinfo-productpage'), principal('curl')]}}],
          to: [{operation: {methods: ['GET'], paths: ['/reviews/*']}}],
        },
      ],
    },
  },
  {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: metadata('waypoint-access-log', '02'),
    spec: {
      targetRefs: [{group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint'}],
      accessLogging: [{providers: [{name: 'envoy'}]}],
    },
  },
];

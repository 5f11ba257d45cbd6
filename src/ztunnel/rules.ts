/** What is not compared, or made alike on both sides before it is, and why. `kinds`: where not everywhere. */
export type ZtunnelRule = {readonly name: string; readonly reason: string; readonly kinds: readonly string[]};

/** What the readers of both sides (workloads.ts, services.ts, policies.ts, resources.ts) and `ztunnelSides` do. */
export const ztunnelRules: readonly ZtunnelRule[] = [
  {name: 'addresses', kinds: ['Workloads', 'Services', 'Policies'], reason: 'istiod writes bytes, ztunnel text.'},
  {name: 'names of values', kinds: ['Workloads', 'Services', 'Policies'], reason: 'istiod writes WORKLOAD_SELECTOR, ztunnel WorkloadSelector.'},
  {
    name: 'defaults',
    kinds: ['Workloads', 'Services', 'Policies'],
    reason: 'istiod leaves out what is a default (service account default, trust domain cluster.local, capacity 1); ztunnel fills it in.',
  },
  {name: 'order', kinds: ['Workloads', 'Services'], reason: 'Services, policies and addresses come in any order, and nothing depends on it.'},
  {
    name: 'endpoints',
    kinds: ['Services'],
    reason: 'istiod sends them with their workloads, so they are compared there; ztunnel sorts them by service.',
  },
  {
    name: 'ports of unhealthy workloads',
    kinds: ['Workloads'],
    reason: 'ztunnel does not make an endpoint of an unhealthy workload, and so does not tell its ports.',
  },
  {name: 'application protocols', kinds: ['Workloads', 'Services'], reason: 'ztunnel does not keep them.'},
  {
    name: 'extensions, ingressUseWaypoint',
    kinds: ['Workloads', 'Services', 'Policies'],
    reason: 'Other data planes and gateways read them, ztunnel does not.',
  },
  {name: 'weightedWaypoints', kinds: ['Services'], reason: 'ztunnels up to 1.30 do not tell them in their dump.'},
  {
    name: 'local configuration',
    kinds: ['Workloads', 'Services', 'Policies'],
    reason: 'What a ztunnel has from a file of its own (LOCAL_XDS_PATH), istiod does not know.',
  },
  {
    name: 'fields of later versions',
    kinds: ['Workloads', 'Services', 'Policies'],
    reason:
      'A ztunnel that tells a field of no resource is too old to know it (capacity, networkMode, locality, canonical, ipFamilies, dryRun, visibility).',
  },
];

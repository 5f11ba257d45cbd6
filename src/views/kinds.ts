import type {NamedKind} from '../istio/nack.ts';

/** A pane of a proxy that shows resources, and its column that has their names. */
type ResourcePane = {readonly to: string; readonly column: string};

/** Where that is shown which a NACK names. */
export const panesOfNamed: Readonly<Record<NamedKind, ResourcePane>> = {
  cluster: {to: 'clusters', column: 'CLUSTER'},
  listener: {to: 'listeners', column: 'NAME'},
  route: {to: 'routes', column: 'NAME'},
  extension: {to: 'extensions', column: 'ECDS NAME'},
  secret: {to: 'secrets', column: 'RESOURCE NAME'},
};

/** By the kind of resources that are compared: the type of xDS by which they are sent, in which words a NACK names one, and where they are shown. */
export const kinds: Readonly<Record<string, {readonly xds: string; readonly named?: NamedKind; readonly pane?: ResourcePane}>> = {
  Clusters: {xds: 'CDS', named: 'cluster', pane: panesOfNamed.cluster},
  Listeners: {xds: 'LDS', named: 'listener', pane: panesOfNamed.listener},
  Routes: {xds: 'RDS', named: 'route', pane: panesOfNamed.route},
  Endpoints: {xds: 'EDS', named: 'cluster', pane: {to: 'eds', column: 'CLUSTER'}},
  Extensions: {xds: 'ECDS', named: 'extension', pane: panesOfNamed.extension},
  Workloads: {xds: 'WDS'},
  Services: {xds: 'WDS'},
  Policies: {xds: 'WADS'},
};

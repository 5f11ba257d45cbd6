import {compareText} from '../lib/text.ts';
/** The parts of a name that Istio gives to an Envoy cluster. */
export type ClusterName = {
  readonly direction: string; // outbound, inbound, inbound-vip
  readonly port: number;
  readonly subset: string; // '' for the whole service
  readonly host: string; // '' for the inbound ones of a sidecar
  /** `sni`: the spelling of gateways that route by SNI, `outbound_.9080_.v1_.host`. */
  readonly form: 'pipe' | 'sni';
};

const separators = {pipe: '|', sni: '_.'} as const;

/** Reads a cluster name as Istio's ParseSubsetKey does; undefined for names that are not Istio's four parts (PassthroughCluster, xds-grpc). */
export function parseClusterName(name: string): ClusterName | undefined {
  const form = /^(outbound|inbound)_\./.test(name) ? 'sni' : 'pipe';
  const [direction, port, subset, host, ...more] = name.split(separators[form]);
  if (direction === undefined || port === undefined || subset === undefined || host === undefined) return undefined;
  return {direction, port: /^\d+$/.test(port) ? Number(port) : 0, subset, host: more.length > 0 ? '' : host, form};
}

/** istioctl's columns of a cluster name. */
export type ClusterColumns = {readonly fqdn: string; readonly port: string; readonly subset: string; readonly direction: string};

/** istioctl takes apart only names with pipes; the others stand whole under SERVICE FQDN. */
export function clusterColumns(name: string): ClusterColumns {
  const parts = name.includes('|') ? parseClusterName(name) : undefined;
  if (parts === undefined) return {fqdn: name, port: '-', subset: '-', direction: '-'};
  return {fqdn: parts.host, port: String(parts.port), subset: parts.subset || '-', direction: parts.direction};
}

type SortKey = {readonly fqdn: string; readonly subset: string; readonly port: number; readonly direction: string};

const sortKey = (name: string): SortKey => {
  const parts = name.includes('|') ? parseClusterName(name) : undefined;
  if (parts === undefined) return {fqdn: name, subset: '', port: 0, direction: ''};
  return {fqdn: parts.host, subset: parts.subset, port: parts.port, direction: parts.direction};
};

/** Sorts by the names of clusters as istioctl does: host, subset, port, direction. Equal ones keep their order. */
export function inClusterOrder<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  const keyed = items.map(item => ({item, key: sortKey(nameOf(item))}));
  keyed.sort(
    ({key: a}, {key: b}) =>
      compareText(a.fqdn, b.fqdn) || compareText(a.subset, b.subset) || a.port - b.port || compareText(a.direction, b.direction),
  );
  return keyed.map(({item}) => item);
}

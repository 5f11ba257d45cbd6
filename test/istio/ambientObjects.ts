import type {AmbientObjects} from '../../src/istio/ambient.ts';
import {type PodsByNamespace, podsByNamespace} from '../../src/istio/capture.ts';
import {parseNamespace} from '../../src/istio/namespaces.ts';
import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import {parseService, parseServiceEntry} from '../../src/istio/services.ts';
import {parseGatewayClass, sortGateways} from '../../src/istio/waypoints.ts';
import {field, list} from '../../src/lib/json.ts';
import {fixtureJson} from '../fixtures/read.ts';

/** JSON of objects that is edited in place. */
export type Item = {kind: string; metadata: {name: string; namespace?: string; labels?: Labels; annotations?: Labels}; [key: string]: unknown};
type Labels = Record<string, string>;

/** The recorded objects that decide on waypoints, a copy of their own each time. */
export const recordedItems = (): Item[] =>
  ['core', 'gwapi', 'istio'].flatMap(file => list(fixtureJson(`healthy/k8s/${file}.json`), 'items') as Item[]);

/** The object of this name. Throws when there is none. */
export function item(items: readonly Item[], kind: string, name: string, namespace = 'ambient-demo'): Item {
  const found = items.find(({kind: of, metadata}) => of === kind && metadata.name === name && (metadata.namespace ?? namespace) === namespace);
  if (found === undefined) throw new Error(`no ${kind} ${name}.${namespace}`);
  return found;
}

/** Sets a label, or takes it away. */
export function label({metadata}: Item, name: string, value?: string): void {
  metadata.labels ??= {};
  if (value === undefined) delete metadata.labels[name];
  else metadata.labels[name] = value;
}

/** Objects as i9s reads them. */
export function read(items: readonly Item[]): {
  readonly objects: AmbientObjects;
  readonly pods: PodsByNamespace;
  readonly allPods: readonly MeshPod[];
} {
  const of = (kind: string): readonly Item[] => items.filter(each => each.kind === kind);
  const classes = new Map(of('GatewayClass').flatMap(each => pairs(parseGatewayClass(each), ({name}) => name)));
  const gateways = of('Gateway').filter(each => field(each, 'apiVersion') === 'gateway.networking.k8s.io/v1');
  const allPods = of('Pod').flatMap(each => parsePod(each) ?? []);
  return {
    allPods,
    pods: podsByNamespace(allPods),
    objects: {
      namespaces: new Map(of('Namespace').flatMap(each => pairs(parseNamespace(each), ({name}) => name))),
      services: [...of('Service').flatMap(each => parseService(each) ?? []), ...of('ServiceEntry').flatMap(each => parseServiceEntry(each) ?? [])],
      ...sortGateways(gateways, classes),
    },
  };
}

const pairs = <T>(value: T | undefined, key: (value: T) => string): readonly (readonly [string, T])[] =>
  value === undefined ? [] : [[key(value), value]];

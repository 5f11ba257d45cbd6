import type {Edits} from './edit.ts';
import {edit} from './edit.ts';
import {type Random, seeded} from './random.ts';
import {type KubeObject, type RecordedPod, recordedCore, recordedPods} from './recordedPods.ts';
import type {IstiodCast, Scenario} from './scenario.ts';
import {templates} from './templates.ts';

/** One pod of the simulated mesh and the edits that make its recorded answers its own. */
export type Member = {
  readonly id: string; // "name.namespace"
  readonly name: string;
  readonly namespace: string;
  readonly recorded: RecordedPod;
  readonly ip: string;
  readonly uid: string;
  readonly revision: string;
  readonly version: string;
  readonly istiod?: IstiodCast;
  readonly edits: Edits;
  readonly object: KubeObject;
};

/** Who is part of the mesh; `members` changes when an istiod's pod is replaced. `spread`: for an address, the addresses of all pods of the same workload in that namespace, when there are several. */
export type Cast = {
  readonly members: Map<string, Member>;
  readonly shift: number;
  readonly spread: ReadonlyMap<string, readonly string[]>;
  /** Copied namespaces and what they are copies of. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** Names of nodes and zones that are others than the recorded ones. */
  readonly nodeEdits: readonly (readonly [string, string])[];
};

type Draft = {
  readonly recorded: RecordedPod;
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly uid: string;
  readonly istiod?: IstiodCast;
};

/** The version of Istio that the recording speaks of, and the names of its nodes: both are given others. */
const recordedVersion = '1.31-alpha.eed52ebb66ad';
const nodeEdit: readonly [string, string] = ['rig-node-', 'node-'];

/** Each recorded node is a zone of its own. */
const nodeEdits = ({nodes = {}}: Scenario): readonly (readonly [string, string])[] => [
  ...Object.entries(nodes).flatMap(([from, to]) => [[from, to] as const, [zoneOf(from), zoneOf(to)] as const]),
  nodeEdit,
];
const zoneOf = (node: string): string => node.replace('rig-node-', 'r1-z');

/** Puts the mesh of a scenario together; the recording's clock is moved so that it was made at `startedAt` (milliseconds). */
export function castOf(scenario: Scenario, startedAt: number, seed: string): Cast {
  const shift = Math.round((startedAt - templates().recordedAt) / 1000) * 1000;
  const drafts = draftsOf(scenario, seeded(`${seed} pods`));
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = `${draft.namespace}/${draft.recorded.id}`;
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  const firsts = new Map<string, Draft[]>();
  for (const [first] of groups.values()) if (first !== undefined) firsts.set(first.namespace, [...(firsts.get(first.namespace) ?? []), first]);
  const specs = new Map<string, KubeObject['spec']>();
  const members = drafts.map(draft => member(draft, firsts.get(draft.namespace) ?? [], scenario, shift, specs));
  return {
    members: new Map(members.map(one => [one.id, one])),
    shift,
    spread: spreadOf([...groups.values()]),
    nodeEdits: nodeEdits(scenario),
    namespaces: new Map(scenario.copies.filter(copy => copy.namespace !== copy.from).map(copy => [copy.namespace, copy.from])),
  };
}

function draftsOf(scenario: Scenario, random: Random): readonly Draft[] {
  const recorded = recordedPods();
  const find = (name: string, namespace: string): RecordedPod => {
    const found = recorded.find(pod => pod.id === `${name}.${namespace}`);
    if (found === undefined) throw new Error(`No recorded pod is called ${name} in ${namespace}.`);
    return found;
  };
  const istiod = recorded.find(pod => pod.object.metadata.labels?.app === 'istiod');
  if (istiod === undefined) throw new Error('The recording has no istiod.');
  const kept = recorded
    .filter(pod => pod !== istiod && !scenario.without.includes(pod.id) && !isOfGoneNode(pod, scenario))
    .map(pod => ({
      recorded: pod,
      name: pod.object.metadata.name,
      namespace: pod.object.metadata.namespace ?? '',
      ip: pod.ip,
      uid: pod.object.metadata.uid ?? '',
    }));
  let address = 0;
  const fresh = () => {
    address += 1;
    return {ip: `10.244.${1 + Math.floor(address / 250)}.${1 + (address % 250)}`, uid: random.uuid()};
  };
  const istiods = scenario.istiods.map((one, at) => {
    const own = at === 0 ? {ip: istiod.ip, uid: istiod.object.metadata.uid ?? ''} : fresh();
    return {recorded: istiod, name: one.name, namespace: 'istio-system', istiod: one, ...own};
  });
  return [
    ...istiods,
    ...kept,
    ...scenario.copies.map(copy => ({recorded: find(copy.of, copy.from), name: copy.name, namespace: copy.namespace, ...fresh()})),
  ];
}

const isOfGoneNode = ({object, node}: RecordedPod, {nodes = {}}: Scenario): boolean =>
  nodes[node] !== undefined && object.metadata.ownerReferences?.[0]?.kind === 'DaemonSet';

function member(draft: Draft, firsts: readonly Draft[], scenario: Scenario, shift: number, specs: Map<string, KubeObject['spec']>): Member {
  const {recorded, name, namespace, ip, uid} = draft;
  const id = `${name}.${namespace}`;
  const revision = draft.istiod?.revision ?? scenario.revisions[id] ?? scenario.revisions[namespace] ?? 'default';
  const version = draft.istiod?.version ?? scenario.istiods.find(istiod => istiod.revision === revision)?.version ?? recordedVersion;
  const words = new Map<string, string>();
  const from = recorded.object.metadata.namespace ?? '';
  if (from !== namespace) words.set(from, namespace);
  for (const [before, after] of addressesOf(scenario, from, namespace)) words.set(before, after);
  for (const other of [...firsts.filter(first => first.recorded !== recorded), draft]) {
    const {metadata} = other.recorded.object;
    for (const [before, after] of [
      [metadata.name, other.name],
      [other.recorded.ip, other.ip],
      [metadata.uid ?? '', other.uid],
    ] as const) {
      if (before !== after && before !== '') words.set(before, after);
    }
  }
  const hash = name.split('-').slice(0, -1).join('-');
  const recordedHash = recorded.object.metadata.name.split('-').slice(0, -1).join('-');
  if (draft.istiod !== undefined && hash !== recordedHash) {
    words.set(recordedHash, hash);
    words.set(recordedHash.slice(recordedHash.lastIndexOf('-') + 1), hash.slice(hash.lastIndexOf('-') + 1));
  }
  const edits: Edits = {shift, plain: [...nodeEdits(scenario), [recordedVersion, version], ...revisionEdits(revision)], words};
  const object = podObject(draft, edits, `${recorded.id} ${namespace} ${revision}`, specs);
  return {id, name, namespace, recorded, ip, uid, revision, version, edits, object, ...(draft.istiod === undefined ? {} : {istiod: draft.istiod})};
}

/** Addresses of services in a namespace that is copied in part, by those of what they are copies of. */
function addressesOf(scenario: Scenario, from: string, namespace: string): readonly (readonly [string, string])[] {
  const place = Object.keys(scenario.parts ?? {}).indexOf(namespace);
  if (place < 0 || from === namespace) return [];
  const services = recordedCore().filter(({kind, metadata}) => kind === 'Service' && metadata.namespace === from);
  return services.map(({spec}, at) => [String(spec?.clusterIP), `10.97.${1 + place}.${10 + at}`]);
}

const revisionEdits = (revision: string): readonly (readonly [string, string])[] =>
  revision === 'default'
    ? []
    : [
        ['"istio.io/rev":"default"', `"istio.io/rev":"${revision}"`],
        ['\\"revision\\":\\"default\\"', `\\"revision\\":\\"${revision}\\"`],
        ['"name":"REVISION","value":"default"', `"name":"REVISION","value":"${revision}"`],
        ['istiod.istio-system.svc:15012', `istiod-${revision}.istio-system.svc:15012`],
        ['"istiod.istio-system.svc"', `"istiod-${revision}.istio-system.svc"`],
      ];

/** Replicas share the specification of their pod, so that thousands of pods cost little memory. */
function podObject({recorded, uid}: Draft, edits: Edits, key: string, specs: Map<string, KubeObject['spec']>): KubeObject {
  const {spec, ...rest} = recorded.object;
  const shared = specs.get(key) ?? (JSON.parse(edit(JSON.stringify(spec), edits)) as KubeObject['spec'] & object);
  specs.set(key, shared);
  const own = JSON.parse(edit(JSON.stringify(rest), edits)) as KubeObject;
  return {apiVersion: own.apiVersion, kind: own.kind, metadata: {...own.metadata, uid}, spec: shared ?? {}, status: own.status ?? {}};
}

/** Istiods of another revision are behind a service of their own. */
function spreadOf(groups: readonly (readonly Draft[])[]): ReadonlyMap<string, readonly string[]> {
  const alike = groups.map(group => group.filter(draft => draft.istiod?.revision === group[0]?.istiod?.revision));
  return new Map(alike.filter(group => group.length > 1).flatMap(group => group.map(draft => [draft.ip, group.map(other => other.ip)] as const)));
}

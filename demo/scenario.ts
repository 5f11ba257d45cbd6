import type {KubeObject} from './recordedPods.ts';
import type {XdsType} from './xdsTypes.ts';

/** An istiod pod of a scenario. */
export type IstiodCast = {readonly name: string; readonly revision: string; readonly version: string};

/** A pod made after a recorded one (`of`: its name; `from`: its namespace). A namespace other than `from` is a copy of `from`. */
export type PodCopy = {readonly of: string; readonly from: string; readonly name: string; readonly namespace: string};

/** What is wrong in a scenario from the start. Proxies by id, "pod.namespace". */
export type ScenarioTroubles = {
  readonly nacks: readonly {readonly proxy: string; readonly type: XdsType; readonly text?: string}[];
  /** Never connected: the pod is there and its proxy's process is not. */
  readonly absent: readonly string[];
  /** Goes STALE and recovers, again and again; in a quiet mesh it is STALE. */
  readonly wavers: readonly {readonly proxy: string; readonly types: readonly XdsType[]}[];
  /** Labels that do not lead where they should. */
  readonly labels?: readonly LabelStep[];
};

/** What a simulated mesh is made of: the recorded pods, copies of them, the istiods and the troubles. */
export type Scenario = {
  readonly name: string;
  readonly istiods: readonly IstiodCast[];
  /** Recorded pods ("name.namespace") that are not part of it. */
  readonly without: readonly string[];
  readonly copies: readonly PodCopy[];
  /** Which revision injected a pod ("name.namespace") or all of a namespace; else 'default'. */
  readonly revisions: Readonly<Record<string, string>>;
  /** Nodes that are not there, by their recorded names, and where their pods are instead; pods of DaemonSets are nowhere. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** Copied namespaces that are copied in part: what its objects are called or begin with. Their services have addresses of their own. */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
  /** Labels that were set (or removed) before anybody looked, and listeners of waypoints that let others in. */
  readonly setUp?: readonly SetUp[];
  /** Objects that were not recorded. */
  readonly objects?: readonly KubeObject[];
  readonly troubles: ScenarioTroubles;
};

/** A change of an object: of a label (without a value it is removed), or of the namespaces that may use a waypoint ("namespace/name"). */
export type SetUp = LabelStep | {readonly waypoint: string; readonly from: 'All' | 'Same'};
export type LabelStep = {
  readonly plural: 'namespaces' | 'services' | 'pods';
  readonly object: string;
  readonly label: string;
  readonly value?: string;
};

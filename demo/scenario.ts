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
  readonly troubles: ScenarioTroubles;
};

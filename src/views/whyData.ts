import type {MadeFrom, SectionState} from '../envoy/configDump.ts';
import type {Secret} from '../envoy/secrets.ts';
import type {ServerInfo} from '../envoy/serverInfo.ts';
import type {ListedConnection} from '../istio/connectionList.ts';
import type {NamedResource} from '../istio/nack.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {XdsName} from '../istio/sync.ts';
import type {Heard} from './heard.ts';

/** A resource that a NACK is about: what Envoy makes of it, and the objects that it was made from, on either side. */
export type NackResource = NamedResource & {
  readonly states: readonly SectionState[]; // in Envoy: 'error' is the refused one; empty where it has none of that name
  readonly updatedAt?: number; // ms: since when Envoy has the one in use
  readonly details?: string; // why Envoy refused it
  readonly owners: readonly MadeFrom[];
};
/** What was found of a type that is refused; `trouble`: why Envoy could not be asked. */
export type NackData = {
  readonly sent?: string; // nonce of the push that was refused
  readonly resources: readonly NackResource[];
  readonly more?: number; // that are named as well
  readonly trouble?: {readonly what: string};
};

/** An EnvoyFilter for this proxy; `words`: those of the refusal that are in it. */
export type Suspect = {readonly namespace: string; readonly name: string; readonly words: readonly string[]};

/** A Gateway, of Istio or of the Gateway API, that is for a pod; `http`: it has a server that needs routes. */
export type BoundGateway = {
  readonly kind: 'gateway' | 'kubernetes-gateway';
  readonly namespace: string;
  readonly name: string;
  readonly http: boolean;
};

/** What Kubernetes says of a proxy's container and of its pod's readiness. */
export type PodState = {
  readonly waiting?: {readonly reason: string; readonly message: string};
  readonly ended?: {readonly reason: string; readonly exitCode: number | undefined};
  readonly notReady?: string; // why the pod is not
};

/** The service by which a proxy looks for istiod. */
export type Discovery = {
  readonly address: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly exists: boolean;
};

/** What the log of the proxy's container last said of its way to istiod; `better`: it connected afterwards. */
export type LastWords = {readonly line: string; readonly better: boolean};

/** All answers of the page; what nobody needed to ask is undefined, what failed has its trouble. `pending`: more is to come, which is undefined as well until then. */
export type WhyData = {
  readonly key: string; // of the proxy
  readonly state?: string; // of the proxy when it was asked about, by `stateAsked`
  readonly pending?: true;
  readonly info: Heard<ServerInfo> | undefined;
  readonly infoTookMs: number | undefined;
  readonly xds: Heard<ReadonlyMap<string, number>> | undefined; // stats of xds-grpc by their last word
  readonly nacks: Readonly<Record<XdsName, NackData>>;
  readonly suspects: Heard<readonly Suspect[]> | undefined;
  readonly stream: Heard<ListedConnection | undefined> | undefined;
  readonly gateways: Heard<readonly BoundGateway[]> | undefined;
  readonly pod: Heard<PodState> | undefined;
  readonly namespaceRevision: Heard<string | undefined> | undefined;
  readonly secrets: Heard<readonly Secret[]> | undefined;
  readonly discovery: Heard<Discovery> | undefined;
  readonly log: Heard<LastWords | undefined> | undefined;
};

/** What decides which questions are asked of a proxy, as a text that is the same as long as they are. */
export const stateAsked = ({connectedness, types}: MeshProxy): string =>
  [connectedness, ...Object.entries(types).map(([type, {state}]) => `${type} ${state}`)].join(' ');

/** Before anything was answered. */
export const nothingAnswered = (key: string): WhyData => ({
  key,
  pending: true,
  info: undefined,
  infoTookMs: undefined,
  xds: undefined,
  nacks: {},
  suspects: undefined,
  stream: undefined,
  gateways: undefined,
  pod: undefined,
  namespaceRevision: undefined,
  secrets: undefined,
  discovery: undefined,
  log: undefined,
});

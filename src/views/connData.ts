import type {Bootstrap} from '../envoy/bootstrap.ts';
import type {ClusterStatus} from '../envoy/endpoints.ts';
import type {Secrets} from '../envoy/secrets.ts';
import type {Stats} from '../envoy/stats.ts';
import type {ListedConnection} from '../istio/connectionList.ts';
import type {AccessAnswer, PodAnswer, Timed} from '../transport/meshSource.ts';
import type {Need} from './access.ts';

/** What one istiod answered; absent is what it was not yet heard of. `list` is `/debug/list`. */
export type IstiodAnswers = {
  readonly ready?: Timed<PodAnswer>;
  readonly version?: Timed<PodAnswer>;
  readonly list?: Timed<PodAnswer>;
  readonly connections?: Timed<ConnectionsAnswer>;
};
/** What an istiod is asked. */
export type IstiodQuestion = keyof IstiodAnswers;
/**
 * `/debug/connections`, of which only this is kept: how many there are, and the one of the page's proxy. Undefined where the answer is no such list.
 * `synced`: how many there were in the last answer of syncz when it was asked.
 */
export type ConnectionsAnswer = PodAnswer & {readonly total?: number; readonly own?: ListedConnection; readonly synced?: number | undefined};

/** The same of one proxy's Envoy, about its way to istiod. `cluster`: the entry of xds-grpc in `/clusters`, where there is one. */
export type EnvoyAnswers = {
  readonly stats?: Timed<Stats>;
  readonly cluster?: Timed<ClusterStatus | undefined>;
  readonly secrets?: Timed<Secrets>;
  readonly bootstrap?: Timed<Bootstrap>;
};

/** Whether something is allowed; without `answer` the question went unanswered. */
export type Right = Need & {readonly answer: AccessAnswer | undefined};

/** All answers that the connectivity page is made of, as far as they have come. What is known without asking (syncz, pods) is not among them. */
export type ConnData = {
  readonly proxy: string | undefined; // key
  readonly api?: Timed<unknown>;
  readonly rights?: Timed<readonly Right[]>;
  readonly istiods: ReadonlyMap<string, IstiodAnswers>; // by id
  readonly envoy: EnvoyAnswers;
};

import type {MeshNamespace} from '../istio/ambient.ts';
import type {Injector} from '../istio/injection.ts';
import type {Mesh} from '../istio/mesh.ts';
import type {MeshConfig} from '../istio/meshConfig.ts';
import type {MeshPolicy} from '../istio/meshPolicy.ts';
import type {PeerAuthentication} from '../istio/peerAuthentication.ts';
import type {PodDetails} from '../istio/podDetails.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {Jump, Subject} from '../lib/page.ts';
import type {Ambient} from './ambientAsk.ts';
import type {Asked} from './heard.ts';
import type {ZtunnelAnswer} from './ztAsk.ts';

/** What was asked about the path of one pod. */
export type MeshPathData = {
  readonly pod: MeshPod;
  readonly details: PodDetails;
  readonly mesh: Mesh; // as it was when the loading began
  readonly config: Asked<MeshConfig>;
  readonly rootNamespace: string; // of MeshConfig; that of istiod where it does not say, or is not known
  readonly namespace: Asked<MeshNamespace>;
  readonly injectors: Asked<readonly Injector[]>;
  readonly ambient: Asked<Ambient>;
  readonly authentications: Asked<readonly PeerAuthentication[]>;
  readonly policies: Asked<readonly MeshPolicy[]>;
  readonly ztunnel: ZtunnelAnswer | undefined; // none is known on its node
};

/** That of identities; undefined where it is not known. */
export const trustDomainOf = ({value}: MeshPathData['config']): string | undefined => value && (value.trustDomain ?? 'cluster.local');

/** What the page of the path of a pod is about; `id` is "name.namespace". */
export function meshSubject(id: string): Subject {
  const dot = id.lastIndexOf('.');
  return {title: id, json: {name: id.slice(0, dot), namespace: id.slice(dot + 1)}};
}

/** To the path of a pod. */
export const meshPathJump = (id: string): Jump => ({label: `path of ${id}`, to: 'meshPath', subject: meshSubject(id)});

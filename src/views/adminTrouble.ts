import type {MeshPod} from '../istio/pods.ts';
import type {Trouble} from '../lib/trouble.ts';

/** Why the proxy in a pod cannot be asked before anybody tries: it does not run. Undefined when it can. */
export function notRunning({id, phase, proxy}: MeshPod): Trouble | undefined {
  // A native sidecar answers while the other containers of its pod are still being started.
  if (phase === 'Running' || (phase === 'Pending' && proxy?.running)) return undefined;
  const next = phase === 'Pending' ? 'It can be asked once it runs.' : 'Its proxy has ended; select a pod that runs.';
  return {kind: 'unreachable', what: `Pod ${id} is not running. Status=${phase}.`, next};
}

/** What went wrong with an admin interface; where its port refuses, that it may be another one. */
export const adminTrouble = (trouble: Trouble): Trouble =>
  trouble.kind === 'refused' ? {...trouble, next: 'Is the admin port another one? --proxy-admin-port names it.'} : trouble;

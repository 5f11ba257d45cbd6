import {debugPort, debugRefusal} from '../istio/debug.ts';
import type {SyncEvent} from '../istio/events.ts';
import type {MeshPod} from '../istio/pods.ts';
import {type Connection, parseSyncz} from '../istio/sync.ts';
import {versionIn} from '../istio/version.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';

function refused(pod: MeshPod, path: string, status: number): Trouble {
  const what = `istiod ${pod.name} answers with an error (HTTP ${status} for ${path}).`;
  return debugRefusal(pod.name, path, status) ?? {kind: 'other', what, next: 'Look at its log; i9s goes on asking.'};
}

export type SyncAsk = {readonly source: MeshSource; readonly clock: () => number; readonly signal: AbortSignal; readonly patienceMs: number};
/** What an istiod said last: where it says the same again, letter for letter, there is nothing to parse. */
export type Said = {readonly body: string; readonly connections: readonly Connection[]};

/** One istiod's `/debug/syncz`, as an event; a failure is an event as well. `said`: its last answer, and then this one. */
export async function askSync(pod: MeshPod, said: Said | undefined, ask: SyncAsk): Promise<{readonly event: SyncEvent; readonly said?: Said}> {
  const {source, clock, signal, patienceMs} = ask;
  const path = '/debug/syncz';
  const asked = clock();
  const failed = (trouble: Trouble) => ({event: {type: 'syncFailed', istiod: pod.id, trouble, at: clock()}}) as const;
  try {
    const {status, body} = await source.askPod(pod, {port: debugPort(pod), path, timeoutMs: patienceMs}, signal);
    if (status !== 200) return failed(refused(pod, path, status));
    const at = clock();
    const connections = body === said?.body ? said.connections : parseSyncz(JSON.parse(body))?.connections;
    if (connections === undefined) return failed(garbage(pod, path, 'no list of proxies'));
    const event = {type: 'syncReported', istiod: pod.id, connections, tookMs: Math.max(0, at - asked), at} as const;
    return {event, said: {body, connections}};
  } catch (error) {
    return failed(error instanceof SyntaxError ? garbage(pod, path, error.message) : troubleOf(error));
  }
}

const garbage = (pod: MeshPod, path: string, why: string): Trouble => ({
  kind: 'garbage',
  what: `istiod ${pod.name} answered ${path} with something else than its list of proxies: ${why.replace(/\.$/, '')}.`,
  next: 'Is something between i9s and istiod cutting answers? i9s goes on asking.',
});

/** One istiod's version (`/version`: plain `version-gitrevision-status`, or JSON); undefined when it does not say. */
export async function askVersion(source: MeshSource, pod: MeshPod, signal: AbortSignal): Promise<string | undefined> {
  try {
    const {status, body} = await source.askPod(pod, {port: debugPort(pod), path: '/version'}, signal);
    return status === 200 ? versionIn(body) : undefined;
  } catch {
    return undefined; // the next poll says what is wrong with this istiod
  }
}

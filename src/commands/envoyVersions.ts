import {envoyVersion, envoyVersionPath} from '../envoy/bootstrap.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isWide, windowRows, windowTop} from '../store/select.ts';
import {askDump} from '../views/askEnvoy.ts';
import type {Context} from './command.ts';
import {here, tableHere} from './here.ts';

/** Envoys asked at the same time: a column is worth no storm of port-forwards. */
const most = 4;

/** Milliseconds after which an Envoy that could not be asked is asked again. */
const againMs = 60_000;

/**
 * Asks the Envoys of the rows in sight for their version, once each, while wide mode shows it: istiod does not know it. What cannot be asked stays `?`.
 * Returns what is to be called when the state has changed.
 */
export function askEnvoyVersions(context: Context): () => void {
  const asking = new Set<string>();
  const failed = new Map<string, number>();
  const ask = async (proxy: MeshProxy, uid: string): Promise<void> => {
    asking.add(uid);
    try {
      const version = envoyVersion(await askDump(context.source(), proxy, envoyVersionPath, new AbortController().signal));
      if (version !== undefined) return context.store.post({type: 'envoyAnswered', uid, version});
      failed.set(uid, context.clock());
    } catch {
      failed.set(uid, context.clock()); // the cell stays `?`; its listeners say what is wrong
    } finally {
      asking.delete(uid);
    }
  };
  const isDue = (uid: string): boolean => !asking.has(uid) && context.clock() - (failed.get(uid) ?? Number.NEGATIVE_INFINITY) > againMs;
  return () => {
    const {state, pane, page} = here(context);
    const table = pane.view === 'proxies' && isWide(state) && asking.size < most ? tableHere(context) : undefined;
    if (table === undefined) return;
    const height = windowRows(state, page);
    const top = windowTop(table.index, pane.line, table.rows.length, height);
    for (const {key} of table.rows.slice(top, top + height)) {
      const proxy = state.mesh.proxies.get(key);
      const uid = proxy?.pod?.uid;
      if (proxy === undefined || uid === undefined || !hasEnvoy(proxy) || state.envoys.has(uid) || !isDue(uid)) continue;
      void ask(proxy, uid);
      if (asking.size >= most) return;
    }
  };
}

const hasEnvoy = ({kind, connectedness, pod}: MeshProxy): boolean =>
  kind !== 'ztunnel' && connectedness === 'connected' && pod?.proxy?.running === true;

import {envoyVersion, envoyVersionPath} from '../envoy/bootstrap.ts';
import {parseConfigDump} from '../envoy/configDump.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isWide, windowRows, windowTop} from '../store/select.ts';
import {askEnvoy} from '../views/askEnvoy.ts';
import type {Context} from './command.ts';
import {here, tableHere} from './here.ts';

/** Envoys asked at the same time: a column is worth no storm of port-forwards. */
const most = 4;

/**
 * Asks the Envoys of the rows in sight for their version, once each, while wide mode shows it: istiod does not know it. What cannot be asked stays `?`.
 * Returns what is to be called when the state has changed.
 */
export function askEnvoyVersions(context: Context): () => void {
  const asking = new Set<string>();
  const ask = async (proxy: MeshProxy, uid: string): Promise<void> => {
    asking.add(uid);
    const dump = await askEnvoy(context.source(), proxy, envoyVersionPath, new AbortController().signal).catch(() => undefined);
    const parsed = parseConfigDump(dump);
    asking.delete(uid);
    context.store.post({type: 'envoyAnswered', uid, version: (parsed && envoyVersion(parsed)) ?? '?'});
  };
  return () => {
    const {state, pane, page} = here(context);
    if (pane.view !== 'proxies' || !isWide(state) || asking.size >= most) return;
    const table = tableHere(context);
    if (table === undefined) return;
    const height = windowRows(state, page);
    const top = windowTop(table.index, pane.line, table.rows.length, height);
    for (const {key} of table.rows.slice(top, top + height)) {
      const proxy = state.mesh.proxies.get(key);
      const uid = proxy?.pod?.uid;
      if (proxy === undefined || uid === undefined || !hasEnvoy(proxy) || state.envoys.has(uid) || asking.has(uid)) continue;
      void ask(proxy, uid);
      if (asking.size >= most) return;
    }
  };
}

const hasEnvoy = ({kind, connectedness, pod}: MeshProxy): boolean =>
  kind !== 'ztunnel' && connectedness === 'connected' && pod?.proxy?.running === true;

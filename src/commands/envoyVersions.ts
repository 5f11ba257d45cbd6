import {envoyVersionPart} from '../envoy/bootstrap.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isWide, windowRows, windowTop} from '../store/select.ts';
import {askAdmin} from '../views/askEnvoy.ts';
import type {Context} from './command.ts';
import {here, tableHere, withoutPane} from './here.ts';

/** Envoys asked at the same time: a column is worth no storm of port-forwards. */
const most = 4;

/** Milliseconds after which an Envoy that could not be asked is asked again. */
const againMs = 60_000;

/** Milliseconds the same rows must have been in sight: each question is a port-forward, and rows that fly past under a held key are worth none. */
const restMs = 400;

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
      const answer = await askAdmin(context.source(), proxy, envoyVersionPart, new AbortController().signal);
      const version = envoyVersionPart.read(JSON.parse(answer));
      if (version !== undefined) return context.store.post({type: 'envoyAnswered', uid, version});
      failed.set(uid, context.clock());
    } catch {
      failed.set(uid, context.clock()); // the cell stays `?`; its listeners say what is wrong
    } finally {
      asking.delete(uid);
    }
  };
  const isDue = (uid: string): boolean => !asking.has(uid) && context.clock() - (failed.get(uid) ?? Number.NEGATIVE_INFINITY) > againMs;
  let seen = '';
  let rested = false;
  let timer: NodeJS.Timeout | undefined;
  const look = withoutPane(() => {
    const proxies = inSight(context);
    const rows = proxies.map(proxy => proxy.id).join(' ');
    if (rows !== seen) {
      seen = rows;
      rested = false;
      clearTimeout(timer);
      timer = setTimeout(() => {
        rested = true;
        look();
      }, restMs).unref();
    }
    if (!rested) return;
    for (const proxy of proxies) {
      if (asking.size >= most) return;
      const uid = proxy.pod?.uid;
      if (uid !== undefined && hasEnvoy(proxy) && !context.store.get().envoys.has(uid) && isDue(uid)) void ask(proxy, uid);
    }
  });
  return look;
}

/** The proxies of the rows on the screen, while their ENVOY is shown. */
function inSight(context: Context): MeshProxy[] {
  const {state, pane, page} = here(context);
  const table = pane.view === 'proxies' && isWide(state) ? tableHere(context) : undefined;
  if (table === undefined) return [];
  const height = windowRows(state, page);
  const top = windowTop(table.index, pane.line, table.rows.length, height);
  return table.rows.slice(top, top + height).flatMap(({key}) => state.mesh.proxies.get(key) ?? []);
}

const hasEnvoy = ({kind, connectedness, pod}: MeshProxy): boolean =>
  kind !== 'ztunnel' && connectedness === 'connected' && pod?.proxy?.running === true;

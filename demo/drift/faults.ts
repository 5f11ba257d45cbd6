import {memberNamed} from '../members.ts';
import type {World} from '../world.ts';
import type {XdsType} from '../xdsTypes.ts';
import type {Held} from './drift.ts';
import {type ConfigEdit, resolveEdit} from './edits.ts';
import {places} from './places.ts';
import {configuredDump} from './sides.ts';

/** Faults of what proxies are configured with. Proxies by id, "name.namespace". */
export type DriftFaults = {
  /** istiod would send something else than this Envoy has: it has not sent it, and says that the proxy is in sync. To a proxy that no longer answers for the type it is sent: STALE. Until `settle`, `recover`, or a connection anew. */
  readonly drift: (proxy: string, ...edits: ConfigEdit[]) => void;
  /** istiod sends all that differs and the proxy takes it; a proxy that was silent or refused answers well again. */
  readonly settle: (proxy: string) => void;
  /** istiod's configuration changes, it pushes, and the proxy takes it (unless it is silent or refuses). */
  readonly change: (proxy: string, ...edits: ConfigEdit[]) => void;
  /** A push in flight: istiod has sent it, the proxy takes it after so many milliseconds. Without edits, an endpoint moves. */
  readonly lag: (proxy: string, lagMs: number, ...edits: ConfigEdit[]) => void;
  /** Envoy has taken this cluster (another form of one that it has, or a new one) and does not use it yet; until `settle`. */
  readonly warm: (proxy: string, cluster: string) => void;
};

type Touch = (config: string) => void;

/** The faults of a running mesh. `touch`: the Istio object of that path (as metadata of a resource names it) was edited. Unknown names throw an error that says so. */
export function createDriftFaults(world: World, touch: Touch): DriftFaults {
  const {drift, xds} = world;
  const proxyNamed = (id: string) => {
    const found = memberNamed(world, id);
    if (found.recorded.proxy === undefined || found.recorded.proxy.type === 'ztunnel') throw new Error(`The pod ${id} has no Envoy.`);
    return found;
  };
  const push = (proxy: string, types: readonly XdsType[]) => {
    const istiod = xds.connection(proxy)?.istiod;
    if (istiod !== undefined && types.length > 0) xds.push({istiod, proxies: [proxy], types});
  };
  /** Takes the edits in; gives their types. All of them are looked at before the first counts. */
  const add = (proxy: string, edits: readonly ConfigEdit[], state: Held['state']): readonly XdsType[] => {
    const member = proxyNamed(proxy);
    if (edits.length === 0) throw new Error('What changes was not said: {"kind": "clusters", "name": "...", "how": "changed"}.');
    const dump = configuredDump(world, member);
    const resolved = edits.map(edit => ({edit, ...resolveEdit(dump, edit, member.id)}));
    for (const {edit, change, config} of resolved) {
      drift.add(member.id, change, state);
      if (config !== undefined && edit.touch !== false) touch(config);
    }
    return [...new Set(resolved.map(({change}) => places[change.kind].type))];
  };
  /** An endpoint of the first service that has one in another pod. */
  const movedEndpoint = (proxy: string): ConfigEdit => {
    const member = proxyNamed(proxy);
    const lists = configuredDump(world, member).configs.flatMap(
      section => (section.dynamicEndpointConfigs ?? []) as {endpointConfig: {clusterName: string}}[],
    );
    const found = lists.filter(list => /\b10\.244\.\d+\.\d+/.test(JSON.stringify(list))).map(list => list.endpointConfig.clusterName);
    const name = found.find(each => each.startsWith('outbound|9080||')) ?? found[0];
    if (name === undefined) throw new Error(`${proxy} has no endpoint that could move.`);
    return {kind: 'endpoints', name, how: 'changed'};
  };
  const isSilent = (proxy: string, type: XdsType) => {
    const state = xds.connection(proxy)?.types.get(type);
    return state !== undefined && (state.sent !== state.acked || state.lastError !== undefined);
  };

  return {
    drift: (proxy, ...edits) => {
      const {id} = proxyNamed(proxy);
      push(
        id,
        add(id, edits, 'lost').filter(type => isSilent(id, type)),
      );
    },
    settle: proxy => {
      const {id} = proxyNamed(proxy);
      drift.release(id);
      xds.recover(id);
      push(id, drift.waiting(id));
    },
    change: (proxy, ...edits) => {
      const {id} = proxyNamed(proxy);
      push(id, add(id, edits, 'sent'));
    },
    lag: (proxy, lagMs, ...edits) => {
      const {id} = proxyNamed(proxy);
      const types = add(id, edits.length > 0 ? edits : [movedEndpoint(id)], 'sent');
      xds.stall(id, types);
      const stop = world.clock.every(lagMs, () => {
        stop();
        xds.answer(id, types);
      });
    },
    warm: (proxy, cluster) => {
      const {id} = proxyNamed(proxy);
      const has = configuredDump(world, proxyNamed(proxy)).configs.some(section =>
        ((section.dynamicActiveClusters ?? []) as {cluster: {name: string}}[]).some(one => one.cluster.name === cluster),
      );
      push(id, add(id, [{kind: 'clusters', name: cluster, how: has ? 'changed' : 'added'}], 'warming'));
    },
  };
}

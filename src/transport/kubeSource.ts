import {troubleOf} from '../lib/trouble.ts';
import {onAbort, withSignal} from './abort.ts';
import {askAccess} from './access.ts';
import {type Clock, systemClock} from './clock.ts';
import {again, cancelled, networkError, TroubleError, trouble} from './errors.ts';
import {execIn} from './kube/exec.ts';
import {askJson} from './kube/http.ts';
import {readPodLog} from './kube/podLog.ts';
import type {ReflectorTimes} from './kube/reflector.ts';
import type {Server} from './kube/server.ts';
import {openTunnels, type TunnelTimes} from './kube/tunnels.ts';
import type {About, MeshSource} from './meshSource.ts';
import {watchPods} from './watchPods.ts';

/** `server` is closed with the source. The times are for tests. */
export type KubeSourceOptions = {
  readonly server: Server;
  readonly about: About;
  readonly clock?: Clock;
  readonly times?: Partial<ReflectorTimes>;
  readonly tunnelTimes?: Partial<TunnelTimes>;
};

/** A mesh behind a Kubernetes API server. Asks nothing by itself. */
export function openKubeSource({server, about, clock = systemClock, times, tunnelTimes}: KubeSourceOptions): MeshSource {
  const tunnels = openTunnels(server, {clock, ...tunnelTimes});
  const closing = new AbortController();
  const untilClosed = <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withSignal(signal, async (own, stop) => {
      const forget = onAbort(closing.signal, stop);
      return work(own).finally(forget);
    });
  const during = async <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (closing.signal.aborted) throw cancelled();
    try {
      return await untilClosed(signal, work);
    } catch (error) {
      if (signal.aborted || closing.signal.aborted) throw cancelled();
      throw networkError(error, server);
    }
  };
  return {
    about,
    watchPods: async (emit, signal) => {
      if (signal.aborted || closing.signal.aborted) return;
      const watch = {server, namespaces: [about.namespace, about.istioNamespace], emit, times: {clock, ...times}};
      try {
        await untilClosed(signal, own => watchPods(watch, own));
      } catch (error) {
        if (signal.aborted || closing.signal.aborted) return;
        throw error instanceof TroubleError ? error : trouble('other', `The list of pods is no longer kept: ${troubleOf(error).what}`, again);
      }
    },
    askPod: (pod, question, signal) => during(signal, own => tunnels.ask(pod, question, own)),
    forward: async (pod, port, failed) => {
      if (closing.signal.aborted) throw cancelled();
      return tunnels.forward(pod, port, failed);
    },
    followLog: async (pod, question, emit, signal) => {
      if (signal.aborted || closing.signal.aborted) return;
      try {
        await untilClosed(signal, own => readPodLog({server, pod, question, emit, clock}, own));
      } catch (error) {
        if (signal.aborted || closing.signal.aborted) return;
        throw error instanceof TroubleError ? error : trouble('other', `The log of ${pod.name} is no longer read: ${troubleOf(error).what}`, again);
      }
    },
    exec: (pod, question, signal) => during(signal, own => execIn({server, pod, question, clock}, own)),
    askApi: (path, signal) => during(signal, own => askJson(server, {path, signal: own, gzip: true, clock})),
    access: (questions, signal) => during(signal, own => askAccess(server, questions, own)),
    close: () => {
      closing.abort();
      tunnels.close();
      server.close();
    },
  };
}

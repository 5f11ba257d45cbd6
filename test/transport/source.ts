import type {ReflectorTimes} from '../../src/transport/kube/reflector.ts';
import type {Server} from '../../src/transport/kube/server.ts';
import type {TunnelTimes} from '../../src/transport/kube/tunnels.ts';
import {openKubeSource} from '../../src/transport/kubeSource.ts';

/** A server that lets everybody in, without kubeconfig. */
export const plainServer = (url: string): Server => ({
  name: `API server ${url}`,
  url,
  login: async () => ({options: {}, refuse: async () => false}),
  close: () => {},
});

export const about = {
  context: 'test',
  cluster: 'test',
  server: '',
  user: '',
  namespace: 'bookinfo',
  istioNamespace: 'istio-system',
  proxyAdminPort: 15_000,
};

/** A source over such a server. */
export const sourceOf = (url: string, times: Partial<ReflectorTimes> = {}, tunnelTimes: Partial<TunnelTimes> = {}) =>
  openKubeSource({
    server: plainServer(url),
    about: {...about, server: url},
    times,
    tunnelTimes,
    ...(times.clock === undefined ? {} : {clock: times.clock}),
  });

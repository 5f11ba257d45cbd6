import type {AmbientObjects, Waypoint, WaypointListener} from './ambient.ts';
import {matchesSelector} from './labelSelector.ts';

const sameOnly: WaypointListener = {name: '', port: 0, protocol: '', from: 'Same'};

/** The listener whose allowedRoutes decide who may use a waypoint: that of its inbound binding, else that for HBONE, else none that is there, which allows its own namespace. */
export function decidingListener({listeners, inboundBinding}: Waypoint): WaypointListener {
  const bound = inboundBinding === undefined ? undefined : boundListener(listeners, inboundBinding);
  return bound ?? listeners.find(({protocol, port}) => protocol === 'HBONE' && port === 15008) ?? sameOnly;
}

/** "PROXY", "PROXY/15088" or "NONE/15088"; what istiod cannot read binds nothing. */
function boundListener(listeners: readonly WaypointListener[], binding: string): WaypointListener | undefined {
  const [protocol = '', port, ...more] = binding.split('/');
  if (more.length > 0 || (protocol !== 'PROXY' && protocol !== 'NONE')) return undefined;
  const wanted = /^\d+$/.test(port ?? '') ? Number(port) : 0;
  if (wanted !== 0) return listeners.find(listener => listener.port === wanted);
  return protocol === 'PROXY' ? listeners.find(listener => listener.protocol === 'istio.io/PROXY') : undefined;
}

/** Does a waypoint let what is in this namespace use it? Anything but All and Selector allows its own namespace alone. */
export function isAllowed(waypoint: Waypoint, namespace: string, {namespaces}: Pick<AmbientObjects, 'namespaces'>): boolean {
  const {from, selector} = decidingListener(waypoint);
  if (from === 'All') return true;
  return from === 'Selector' ? matchesSelector(selector, namespaces.get(namespace)?.labels ?? {}) : waypoint.namespace === namespace;
}

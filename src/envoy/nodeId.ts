/** A proxy's node id: `sidecar~10.1.2.3~pod.ns~ns.svc.cluster.local`. */
export type NodeId = {readonly type: string; readonly ip: string; readonly id: string /* pod.ns */; readonly domain: string};

/** Reads a node id; undefined unless it has four parts. */
export function parseNodeId(text: string): NodeId | undefined {
  const [type, ip, id, domain, ...more] = text.split('~');
  if (type === undefined || ip === undefined || id === undefined || domain === undefined || more.length > 0) return undefined;
  return {type, ip, id, domain};
}

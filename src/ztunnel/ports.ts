import {field, type Json, list, number} from '../lib/json.ts';

/** Ports of a service and the ports of its workloads that they lead to. */
export type Ports = Readonly<Record<string, number>>;

/** As ztunnel tells them: {"80": 8080}. */
export function parsePorts(json: Json): Ports {
  return typeof json === 'object' && json !== null ? ordered(Object.keys(json).map(port => [port, number(field(json, port)) ?? 0])) : {};
}

/** As istiod tells them: [{servicePort, targetPort}]; port 0 is left out of protojson. */
export const istiodPorts = (json: Json): Ports =>
  ordered(list(json).map(port => [String(number(port, 'servicePort') ?? 0), number(port, 'targetPort') ?? 0]));

const ordered = (ports: readonly (readonly [string, number])[]): Ports =>
  Object.fromEntries([...ports].sort(([one], [other]) => Number(one) - Number(other)));

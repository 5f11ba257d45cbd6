import {inNamespaces, workloadsInMesh} from './ambient.ts';
import type {Member} from './cast.ts';
import type {JsonObject} from './dumps.ts';
import {type Answer, json, plain, type Question} from './http.ts';
import {templates} from './templates.ts';
import type {World} from './world.ts';

/** The log level of one ztunnel, as its `/logging` words it. */
export type ZtunnelLevel = {text: string};

const levels = ['off', 'error', 'warn', 'info', 'debug', 'trace'];
const help = `
usage: POST /logging\t\t\t\t\t\t(To list current level)
usage: POST /logging?level=<level>\t\t\t\t(To change global levels)
usage: POST /logging?level={mod1}:{level1},{mod2}:{level2}\t(To change specific mods' logging level)

hint: loglevel:\terror|warn|info|debug|trace|off
hint: mod_name:\tthe module name, i.e. ztunnel::agentproxy
`;

/** The level a ztunnel starts with, as recorded. */
export const recordedLevel = (): ZtunnelLevel => ({text: templates().text('ztunnel/logging').trim().replace('current log level is ', '')});

/** What a ztunnel answers on its admin port. */
export function ztunnelAnswer(world: World, member: Member, level: ZtunnelLevel, {method, path, query}: Question): Answer {
  if (path === '/config_dump') return json(JSON.stringify(ztunnelDump(world, member), null, 2));
  if (path !== '/logging') return plain('', 404);
  if (method !== 'POST') return plain(`Invalid HTTP method\n${help}`, 405);
  const wanted = query.get('level') ?? '';
  const added = wanted === '' ? [] : wanted.split(',');
  if (added.some(clause => clause.startsWith('=') || !levels.includes(clause.slice(clause.lastIndexOf('=') + 1))))
    return plain(`Invalid level provided: ${wanted}\n${help}`, 400);
  const before = query.has('reset') ? recordedLevel().text : level.text;
  level.text = ordered([...before.split(','), ...added]);
  return plain(`current log level is ${level.text}\n`);
}

/** The last clause for a module counts. They are listed as the tracing library has them: those with the longest names first, of the same length backwards, the level of all others last. */
function ordered(clauses: readonly string[]): string {
  const byModule = new Map(clauses.map(clause => [clause.slice(0, Math.max(0, clause.lastIndexOf('='))), clause]));
  const sorted = [...byModule].sort(([one], [other]) => other.length - one.length || (one < other ? 1 : -1));
  return sorted.map(([, clause]) => clause).join(',');
}

type Endpoint = {readonly workloadUid: string; readonly port: JsonObject; readonly status: string};
type Service = JsonObject & {readonly namespace: string; readonly hostname: string; readonly endpoints: Readonly<Record<string, Endpoint>>};

/** The recorded dump, with the workloads, services and policies of copied namespaces and pods beside those of the recorded ones. */
function ztunnelDump(world: World, member: Member): JsonObject {
  const dump = JSON.parse(templates().text(`ztunnel/${member.recorded.key}`)) as JsonObject;
  const own = JSON.parse(world.own(member, JSON.stringify({...dump, workloads: [], services: [], policies: []}))) as JsonObject;
  const services = dump.services as Service[];
  // Endpoints go with their workload, to where that goes.
  const recorded = (dump.workloads as JsonObject[]).map(workload => ({...workload, endpoints: endpointsOf(services, String(workload.uid))}));
  const workloads = workloadsInMesh(world, recorded);
  return {
    ...own,
    workloads: workloads.map(({endpoints: _, ...workload}) => workload),
    services: inNamespaces(world, services).map(service => ({...service, endpoints: endpointsIn(workloads, service as Service)})),
    policies: inNamespaces(world, dump.policies as JsonObject[]),
  };
}

const keyOf = ({namespace, hostname}: Service): string => `${namespace}/${hostname}`;

/** The endpoints of one workload, by service. */
const endpointsOf = (services: readonly Service[], uid: string): JsonObject =>
  Object.fromEntries(services.flatMap(service => (service.endpoints[uid] === undefined ? [] : [[keyOf(service), service.endpoints[uid]]])));

/** The endpoints of one service, by the uid of their workload. */
const endpointsIn = (workloads: readonly JsonObject[], service: Service): JsonObject =>
  Object.fromEntries(
    workloads.flatMap(({uid, endpoints}) => {
      const endpoint = (endpoints as JsonObject)[keyOf(service)];
      return endpoint === undefined ? [] : [[String(uid), endpoint]];
    }),
  );

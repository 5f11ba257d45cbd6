import {apiKind, apiPaths} from '../istio/apiObjects.ts';
import {parseConditions} from '../istio/conditions.ts';
import {waypointClass} from '../istio/waypoints.ts';
import {type Json, list, strings, text} from '../lib/json.ts';
import {compareText, printable} from '../lib/text.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {askFirst} from '../views/askObjects.ts';
import {tabwriter} from './tabwriter.ts';
import type {WaypointOptions} from './waypointArgs.ts';

type WaypointPorts = {
  readonly clock: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly pause: (ms: number) => Promise<void>;
  readonly open: () => Promise<{readonly source: MeshSource}>;
};
/** What was told, and the namespace of -n. */
export type WaypointRequest = WaypointOptions & {readonly namespace?: string};

const gap = 5;
const askAgainMs = 1_000;
const gateways = apiKind('kubernetes-gateway');
const never = new AbortController().signal;

/**
 * Prints the waypoints as istioctl 1.31 does (istioctl/pkg/waypoint/waypoint.go), with its oddities: other classes than istio-waypoint are left out, and where there is no
 * label istio.io/waypoint-for the type of traffic is "none". Gives the exit code: 0, or 1 with istioctl's words where `status` has waited in vain.
 */
export async function waypoint(request: WaypointRequest, ports: WaypointPorts): Promise<number> {
  const {source} = await ports.open();
  const namespace = request.all ? undefined : (request.namespace ?? (source.about.namespace || 'default'));
  const found = await gatewaysIn(source, namespace);
  if (found.length === 0) {
    ports.out('No waypoints found.\n');
    return 0;
  }
  const waypoints = found.filter(gateway => text(gateway, 'spec', 'gatewayClassName') === waypointClass).sort(byName);
  return request.what === 'list' ? printList(waypoints, request.all, ports) : printStatus(source, waypoints, request, ports);
}

const namesOf = (gateway: Json): readonly [namespace: string, name: string] => [
  text(gateway, 'metadata', 'namespace') ?? '',
  text(gateway, 'metadata', 'name') ?? '',
];

function byName(a: Json, b: Json): number {
  const [[oneNamespace, one], [otherNamespace, other]] = [namesOf(a), namesOf(b)];
  return compareText(oneNamespace, otherNamespace) || compareText(one, other);
}

async function ask(source: MeshSource, namespace: string | undefined, name?: string): Promise<Json> {
  if (gateways === undefined) throw new Error('Gateways are not known.');
  return askFirst(source, apiPaths(gateways, namespace, name), never);
}

async function gatewaysIn(source: MeshSource, namespace: string | undefined): Promise<readonly Json[]> {
  try {
    return list(await ask(source, namespace), 'items');
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind !== 'not found') throw error;
    const what = `The cluster of context ${source.about.context} does not serve Gateways (gateway.networking.k8s.io): the CRDs of the Gateway API are not installed.`;
    throw troubleError({kind: 'not found', what, next: 'Waypoints are Gateways, so there are none.'});
  }
}

/** Cells of a row with the namespace in front where all are shown. */
const row = (all: boolean, namespace: string, cells: readonly string[]): readonly string[] => (all ? [namespace, ...cells] : cells);

function printList(waypoints: readonly Json[], all: boolean, {out}: WaypointPorts): number {
  const rows = waypoints.map(gateway => {
    const [namespace, name] = namesOf(gateway);
    const labels = strings(gateway, 'metadata', 'labels');
    const programmed = parseConditions(gateway).findLast(({type}) => type === 'Programmed')?.status ?? 'False';
    return row(all, namespace, [name, labels['istio.io/rev'] || 'default', labels['istio.io/waypoint-for'] || 'none', programmed]);
  });
  out(tabwriter([row(all, 'NAMESPACE', ['NAME', 'REVISION', 'TRAFFIC TYPE', 'PROGRAMMED']), ...rows], gap));
  return 0;
}

/**
 * A row for each time that a waypoint was asked for. As with istioctl it tells of the condition Programmed where that is True, else of the last condition; a waypoint without any
 * repeats what was told before it; and nothing is printed where the time was over.
 */
async function printStatus(source: MeshSource, waypoints: readonly Json[], {all, waitMs}: WaypointRequest, ports: WaypointPorts): Promise<number> {
  const rows = [row(all, 'NAMESPACE', ['NAME', 'STATUS', 'TYPE', 'REASON', 'MESSAGE'])];
  const begun = ports.clock();
  let told: readonly string[] = ['', '', '', ''];
  for (const waypoint of waypoints) {
    const [ofNamespace, ofName] = namesOf(waypoint);
    for (let isFirst = true; ; isFirst = false) {
      const {gateway, why} = await asked(source, ofNamespace, ofName);
      const conditions = parseConditions(gateway);
      const programmed = conditions.find(({type, status}) => type === 'Programmed' && status === 'True');
      const shown = programmed ?? conditions.at(-1);
      if (shown !== undefined) told = [shown.status, shown.type, shown.reason, shown.message];
      const [namespace, name] = namesOf(gateway);
      rows.push(row(all, namespace, [name, ...told]));
      if (waitMs === undefined || programmed !== undefined) break;
      if (ports.clock() - begun > waitMs) {
        const end = why === '' ? '' : `: ${printable(why)}`;
        ports.err(`Error: failed to print waypoint status: timed out while retrieving status for waypoint\t${namespace}/${name}${end}\n`);
        return 1;
      }
      if (isFirst)
        ports.err(`i9s: Waits for waypoint ${ofNamespace}/${ofName} to be programmed, for ${waitMs / 1000} s at most; --wait=false looks once.\n`);
      await ports.pause(askAgainMs);
    }
  }
  ports.out(tabwriter(rows, gap));
  return 0;
}

/** A Gateway as it is now; nothing, and why, where it cannot be asked for. */
async function asked(source: MeshSource, namespace: string, name: string): Promise<{readonly gateway: Json; readonly why: string}> {
  try {
    return {gateway: await ask(source, namespace, name), why: ''};
  } catch (error) {
    return {gateway: undefined, why: troubleOf(error).what};
  }
}

import {field, text} from '../lib/json.ts';
import type {Grid} from '../lib/page.ts';
import {printable} from '../lib/text.ts';
import {troubleOf} from '../lib/trouble.ts';
import {askOnce} from '../store/askOnce.ts';
import {initialState} from '../store/state.ts';
import type {Kube, MeshSource} from '../transport/meshSource.ts';
import {access} from '../views/access.ts';
import {keyValues, withColumns} from './keyValues.ts';
import {onceText} from './look.ts';

/** Folders and files of i9s on this machine. */
export type Places = {readonly config: string; readonly state: string; readonly saved: string; readonly history: string};
/** A kubeconfig that was read, and the source of its context. */
export type Opened = {readonly kube: Kube; readonly source: MeshSource};
type InfoPorts = {
  readonly version: string;
  readonly platform: string; // "node v22.1.0, linux x64"
  readonly places: Places;
  readonly open: () => Promise<Opened>;
  readonly report: (grid: Grid) => string;
};

const patienceMs = 10_000;

/** What `i9s info` prints: versions, paths, the context and what the user may do there. Where there is no cluster it says so and tells the rest. */
export async function infoText(ports: InfoPorts): Promise<string> {
  const {version, platform, places, report} = ports;
  const here = keyValues('I9S', [
    ['version', `${version} (${platform})`],
    ['configuration', places.config],
    ['state', places.state],
    ['saved tables', places.saved],
    ['typed lines', places.history],
  ]);
  return [report(here), ...(await cluster(ports))].map(part => `${part.trimEnd()}\n`).join('\n');
}

async function cluster({open, report}: InfoPorts): Promise<readonly string[]> {
  const opened = await open().catch((error: unknown) => troubleOf(error));
  if ('what' in opened) return [printable(`No cluster: ${onceText(opened)}`)];
  const {kube, source} = opened;
  const {context, cluster: name, server, user, namespace, istioNamespace} = source.about;
  const where = keyValues('CLUSTER', [
    ['kubeconfig', kube.files.join(', ') || 'service account of this pod'],
    ['context', `${context} (of ${kube.contexts.length})`],
    ['cluster', name],
    ['server', server],
    ['user', user],
    ['namespace', namespace],
    ['Istio namespace', istioNamespace],
  ]);
  return [report(where), ...(await rights(source, report))];
}

async function rights(source: MeshSource, report: InfoPorts['report']): Promise<readonly string[]> {
  try {
    const {make} = await access.load(askOnce(source, AbortSignal.timeout(patienceMs)));
    const page = make(initialState('access', {about: source.about, contexts: [], since: 0}, source.about.istioNamespace, 0));
    if (page.kind !== 'grid') return [];
    const denied = page.rows.filter(({problem}) => problem).map(row => `Without the right to ${row.name}: ${text(row.json(), 'without') ?? '?'}.`);
    const unsaid = page.rows.flatMap(row =>
      field(row.json(), 'answer', 'allowed') === undefined ? (text(row.json(), 'answer', 'reason') ?? []) : [],
    );
    return [
      report(withColumns(page, ['VERB', 'RESOURCE', 'NAMESPACE', 'ALLOWED'])),
      ...(unsaid.length > 0 ? new Set(unsaid.map(printable)) : linesOf(denied.map(printable))),
    ];
  } catch (error) {
    const trouble = troubleOf(error);
    const late = `What you may do there is not known: ${source.about.server} did not answer within ${patienceMs / 1000} s.`;
    return [trouble.kind === 'cancelled' ? late : printable(onceText(trouble))];
  }
}

const linesOf = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [lines.join('\n')]);

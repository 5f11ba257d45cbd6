import {apiKind} from '../istio/apiObjects.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {text} from '../lib/json.ts';
import type {Pane} from '../store/state.ts';
import {viewNamed} from '../views/index.ts';
import type {Command, Context} from './command.ts';
import {here, proxyHere, say} from './here.ts';
import {logHere, logTargetHere} from './logHere.ts';

/** The command that shows what a pane shows; undefined where there is none. */
function sameAs({view: name, of, where, subject}: Pane, proxy: MeshProxy | undefined): string | undefined {
  const view = viewNamed(name);
  const kind = name === 'owner' ? apiKind(text(subject?.json, 'kind') ?? '') : undefined;
  if (kind !== undefined) {
    const group = kind.group === '' ? '' : `.${kind.group}`;
    return `kubectl get ${kind.kind.toLowerCase()}${group} ${text(subject?.json, 'name')} -n ${text(subject?.json, 'namespace')} -o yaml`;
  }
  if (view?.scope === 'proxy' && proxy === undefined) return undefined;
  if (view?.scope === 'proxy' && of === 'istiod') return `istioctl experimental internal-debug "config_dump?proxyID=${proxy?.id}"`;
  return view?.same?.(proxy, where, subject);
}

/** Of the log that the selected line came from: kubectl does not merge several. */
function kubectlLogs(context: Context): string | undefined {
  const target = logTargetHere(context);
  const {since = 'tail', previous = false} = logHere(context)?.page.wish ?? {};
  if (target === undefined) return undefined;
  const from = since === 'tail' ? ' --tail=200' : since === 'head' ? '' : ` --since=${since / 60}m`;
  return `kubectl logs ${previous ? '--previous' : '-f'} -n ${target.namespace} ${target.name} -c ${target.container}${from}`;
}

function equivalent(context: Context): void {
  const {state} = here(context);
  const key = proxyHere(context);
  const proxy = key === undefined ? undefined : state.mesh.proxies.get(key);
  // A single resource is part of what the pane below it shows.
  const [top, below] = [state.panes.at(-1), state.panes.at(-2)];
  const whole = top?.view === 'resource' && below !== undefined ? sameAs(below, proxy) : undefined;
  const command =
    kubectlLogs(context) ?? (whole === undefined ? top && sameAs(top, proxy) : whole.replace(/^(istioctl proxy-config .*)/, '$1 -o json'));
  if (command === undefined) return say(context, '!', 'No istioctl or kubectl command shows this.');
  const problem = context.terminal.copy(command);
  say(context, problem === undefined ? 'ok' : '!', problem === undefined ? `${command}  (copied)` : `${command}  (${problem})`);
}

export const equivalents: readonly Command[] = [
  {
    name: 'equivalent',
    title: 'Equivalent',
    help: 'Shows and copies the istioctl or kubectl command that shows the same.',
    group: 'Act',
    where: 'everywhere',
    keys: ['e'],
    run: equivalent,
  },
];

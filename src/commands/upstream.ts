import {paneOf} from '../store/state.ts';
import type {Command, Context} from './command.ts';
import {proxyHere, selectedRow, tableHere} from './here.ts';

/** The cluster of the selected row. */
function clusterHere(context: Context): string | undefined {
  const at = tableHere(context)?.headings.findIndex(({title}) => title === 'CLUSTER') ?? -1;
  return at < 0 ? undefined : selectedRow(context)?.cells()[at]?.text;
}

const command = (where: Command['where'], name: string): Command => ({
  name,
  title: 'Health',
  help: 'Why no healthy upstream: the health of the selected cluster, its endpoints, ejections, breakers and counters on one page.',
  group: 'Open',
  where,
  keys: ['h'],
  hint: 6,
  takes: '[cluster]',
  ...(name === 'upstream' ? {} : {keyOnly: true}),
  blocked: context => (proxyHere(context) === undefined ? 'Select a proxy first' : undefined),
  run(context, [named]) {
    const proxy = proxyHere(context);
    const cluster = named ?? clusterHere(context);
    if (proxy === undefined || cluster === undefined) return context.line('clusters');
    const subject = {title: `cluster ${cluster}`, json: {kind: 'cluster', name: cluster}};
    context.store.send({type: 'paneOpened', pane: paneOf('upstream', {proxy, subject})});
  },
});

/** Opens the page that says why requests to a cluster fail; `:upstream` can be typed in every pane of a proxy. */
export const upstream: readonly Command[] = [command('pane clusters', 'upstream'), command('pane endpoints', 'endpoint-upstream')];

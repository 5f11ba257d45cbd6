import {dialectOfPods} from '../views/loggerRows.ts';
import type {Command, Context, Where} from './command.ts';
import {say, stillHere} from './here.ts';
import {askChange, askPutBack, raisedOn, readNow} from './levelActions.ts';
import {type LevelTargets, noTargets, targetsHere, withTargets} from './levelTargets.ts';

async function toggleDebug(context: Context, {pods}: LevelTargets): Promise<void> {
  const raised = raisedOn(context, pods);
  if (raised.length > 0) return askPutBack(context, raised);
  const isHere = stillHere(context);
  const read = await readNow(context, pods);
  if (!isHere()) return say(context, '!', 'Nothing was changed: you have gone on while the pods were asked.');
  const every = dialectOfPods(pods).presets.find(({name}) => name === 'all');
  const all = pods.flatMap(pod => {
    const now = read.get(pod.id);
    return now === undefined || every === undefined ? [] : [{pod, now, wanted: every.levels(now)}];
  });
  if (all.length > 0) askChange(context, all, true);
}

const debugs = (name: string, where: Where): Command => ({
  name,
  title: 'Debug log',
  help: 'Raises every logger of the proxy to debug, of a waypoint or gateway on all its pods; again puts all of them back to what they were.',
  group: 'Act',
  where,
  keys: ['D'],
  keyOnly: true,
  mutates: true,
  blocked: noTargets,
  run: context => withTargets(context, targetsHere(context), targets => toggleDebug(context, targets)),
});

/** Debug logging of whole proxies, on and off. */
export const debugLog: readonly Command[] = [
  debugs('debug-here', 'pane proxies'),
  debugs('debug-this', 'proxy'),
  debugs('debug-mesh', 'mesh'),
  debugs('debug-loggers', 'pane loggers'),
];

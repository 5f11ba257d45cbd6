import {paneOf} from '../store/state.ts';
import {levelPodsOf, levelSubject} from '../views/levelPods.ts';
import type {Command, Context, Where} from './command.ts';
import {here, say} from './here.ts';
import {type LevelTargets, noTargets, siblingsOf, targetsHere, targetsNamed, targetWords, withTargets} from './levelTargets.ts';

const openPane = (context: Context, {title, pods}: LevelTargets): void =>
  context.store.send({type: 'paneOpened', pane: paneOf('loggers', {subject: levelSubject(title, pods)})});

const opens = (name: string, where: Where): Command => ({
  name,
  title: 'Levels',
  help: 'Shows the log levels of the selected proxy, of marked proxies, or of all pods of a gateway or waypoint.',
  group: 'Open',
  where,
  keys: ['x'],
  keyOnly: true,
  blocked: noTargets,
  run: context => withTargets(context, targetsHere(context), targets => openPane(context, targets)),
});

function widen(context: Context): void {
  const shown = levelPodsOf(here(context).pane.subject);
  const [first] = shown;
  const pod = first === undefined ? undefined : here(context).state.mesh.proxies.get(first.id)?.pod;
  if (pod === undefined) return say(context, '!', 'All istiods are shown already.');
  withTargets(context, siblingsOf(context, pod), targets => {
    if (targets.pods.length <= shown.length) return say(context, '!', `${targets.title} has no more pods.`);
    context.store.send({type: 'paneReplaced', pane: paneOf('loggers', {subject: levelSubject(targets.title, targets.pods)})});
  });
}

/** What opens the pane of loggers. */
export const loggers: readonly Command[] = [
  {
    name: 'loggers',
    aliases: ['log-level', 'log-levels', 'scopes', 'logging'],
    title: 'Loggers',
    help: 'Shows the log levels of a proxy, of all pods of a workload, of all ztunnels or istiods.',
    group: 'Open',
    where: 'everywhere',
    keys: [],
    takes: '[proxy|deploy/name.ns|ztunnel|istiod]',
    suggests: targetWords,
    blocked: noTargets,
    run: (context, [word]) =>
      withTargets(context, word === undefined ? targetsHere(context) : targetsNamed(context, word), targets => openPane(context, targets)),
  },
  {...opens('levels-here', 'pane proxies'), hint: 5.5},
  opens('levels-istiods', 'pane istiods'),
  opens('levels-this', 'proxy'),
  opens('levels-mesh', 'mesh'),
  {
    name: 'level-all-pods',
    title: 'All pods',
    help: 'Shows the loggers of all pods of the workload: of the deployment, of every ztunnel.',
    group: 'Open',
    where: 'pane loggers',
    keys: ['a'],
    hint: 5,
    keyOnly: true,
    run: widen,
  },
];

import type {Pane} from '../store/state.ts';
import {viewNamed} from '../views/index.ts';
import {app} from './app.ts';
import {beside} from './beside.ts';
import {changes} from './changes.ts';
import type {Command, Context, Where} from './command.ts';
import {compare} from './compare.ts';
import {configSource} from './configSource.ts';
import {copying} from './copy.ts';
import {debugLog} from './debugLog.ts';
import {equivalents} from './equivalent.ts';
import {folding} from './folding.ts';
import {follow} from './follow.ts';
import {forward} from './forward.ts';
import {here, proxyOfPane} from './here.ts';
import {logActs} from './logActs.ts';
import {loggers} from './loggers.ts';
import {logKeys} from './logKeys.ts';
import {logs} from './logs.ts';
import {marking} from './marking.ts';
import {mesh} from './mesh.ts';
import {meshPath} from './meshPath.ts';
import {navigation} from './navigation.ts';
import {open} from './open.ts';
import {pendingLevels} from './pendingLevels.ts';
import {podExec} from './podExec.ts';
import {putBacks} from './putBack.ts';
import {saving} from './save.ts';
import {sorting} from './sorting.ts';
import {table} from './table.ts';
import {text} from './text.ts';
import {upstream} from './upstream.ts';
import {ztunnel} from './ztunnel.ts';

/** Everything the user can do. One row feeds keys, hints, help, palette and the tables of the README. */
export const commands: readonly Command[] = [
  ...navigation,
  ...follow,
  ...upstream,
  ...beside,
  ...table,
  ...marking,
  ...sorting,
  ...folding,
  ...text,
  ...open,
  ...ztunnel,
  ...logs,
  ...logKeys,
  ...logActs,
  ...compare,
  ...meshPath,
  ...changes,
  ...configSource,
  ...forward,
  ...loggers,
  ...debugLog,
  ...pendingLevels,
  ...podExec,
  ...putBacks,
  ...mesh,
  ...copying,
  ...saving,
  ...equivalents,
  ...app,
];

const byWhere = new Map<Where, Map<string, Command>>();
for (const command of commands) {
  const keys = byWhere.get(command.where) ?? new Map<string, Command>();
  for (const key of command.keys) keys.set(key, command);
  byWhere.set(command.where, keys);
}

/** Where keys are looked up for the top pane, the most particular first. `isZtunnel`: it is about one. */
export function levels({view, proxy}: Pick<Pane, 'view' | 'proxy'>, isZtunnel = false): readonly Where[] {
  const found = viewNamed(view);
  if (found?.kind === 'log') return [`pane ${view}`, 'everywhere'];
  const scope = proxy === undefined && found?.scope !== 'proxy' ? 'mesh' : 'proxy';
  const own: readonly Where[] = [
    `pane ${view}`,
    ...(found?.hasBeside && !found.explains ? (['differences'] as const) : []),
    ...(found?.hasBeside ? (['beside'] as const) : []),
    ...(found?.family === 'ztunnel' || isZtunnel ? (['ztunnel'] as const) : []),
  ];
  return [...own, scope, found?.kind === 'text' ? 'text' : 'table', 'everywhere'];
}

/** The same for the top pane. A page of the mesh that is about a proxy has its keys, too: digits lead on to what it holds. */
export function levelsHere(context: Context): readonly Where[] {
  const {pane, state} = here(context);
  const proxy = proxyOfPane(context);
  return levels({view: pane.view, ...(proxy === undefined ? {} : {proxy})}, state.mesh.proxies.get(proxy ?? '')?.kind === 'ztunnel');
}

export const commandForKey = (context: Context, chord: string): Command | undefined =>
  levelsHere(context)
    .map(level => byWhere.get(level)?.get(chord))
    .find(command => command !== undefined);

export const commandNamed = (word: string): Command | undefined =>
  commands.find(command => command.name === word) ?? commands.find(command => command.aliases?.includes(word));

/** Commands whose keys work in the top pane. */
export const commandsHere = (context: Context): readonly Command[] => {
  const where = levelsHere(context);
  return commands.filter(command => where.includes(command.where));
};

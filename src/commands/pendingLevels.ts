import type {Levels} from '../lib/logLevels.ts';
import {count} from '../lib/text.ts';
import {levelPodsOf} from '../views/levelPods.ts';
import {dialectOfPods} from '../views/loggerRows.ts';
import type {Command, Context} from './command.ts';
import {changePane, choose, chosenRows, here, noRow, say} from './here.ts';
import {askChange, changeAll, type Planned} from './levelActions.ts';

const podsHere = (context: Context) => levelPodsOf(here(context).pane.subject);
const pendingHere = (context: Context): Readonly<Record<string, string>> => here(context).pane.pending ?? {};

/** Sets what is pending for the chosen loggers; what is so already everywhere is not pending. */
function pend(context: Context, levels: Levels): void {
  const known = podsHere(context).map(({id}) => here(context).state.levels.get(id)?.levels);
  const pending = {...pendingHere(context)};
  for (const [logger, level] of levels) {
    const isSo = known.every(each => each === undefined || each.get(logger) === level);
    if (isSo) delete pending[logger];
    else pending[logger] = level;
  }
  changePane(context, {pending, failed: []}); // what failed was something else
}

/** The words of the keys 1 to 7, as Envoy has them; other processes have some of them under another name. */
const levelWords = ['off', 'critical', 'error', 'warning', 'info', 'debug', 'trace'];

const setsLevel = (word: string, at: number): Command => ({
  name: `level-${word}`,
  title: word,
  help: `Makes ${word} pending for the selected or marked loggers.`,
  group: 'Act',
  where: 'pane loggers',
  keys: [String(at + 1)],
  ...(at === 5 ? {hint: 1} : {}),
  keyOnly: true,
  mutates: true,
  blocked: noRow,
  run(context) {
    const dialect = dialectOfPods(podsHere(context));
    const level = dialect.levelNamed(word);
    if (level === undefined) return say(context, '!', `${dialect.is} has no level ${word}: ${dialect.levels.join(' ')}.`);
    pend(context, new Map(chosenRows(context).map(({name}) => [name, level])));
  },
});

/** What is pending on each pod that has such a logger. */
function plans(context: Context, only?: readonly string[]): readonly Planned[] {
  const pods = podsHere(context).filter(({id}) => only?.includes(id) ?? true);
  const {known} = dialectOfPods(pods);
  return pods.flatMap(pod => {
    const now = here(context).state.levels.get(pod.id)?.levels;
    if (now === undefined) return [];
    const wanted = new Map(Object.entries(pendingHere(context)).filter(([logger]) => now.has(logger) || known.includes(logger)));
    return wanted.size === 0 ? [] : [{pod, now, wanted}];
  });
}

/** What is left to be done after a change: nothing, or the same again on the pods that failed. The pane may lie below another one by then, or more be pending. */
function settled(context: Context): (failed: readonly string[]) => void {
  const {subject, pending = {}} = here(context).pane;
  return failed => context.store.send({type: 'pendingDone', subject, pending, failed});
}

const isEvery = (plan: readonly Planned[]): boolean => plan.some(({now, wanted}) => now.size > 3 && wanted.size >= now.size);

const noneAsked = 'None of these pods could be asked for its levels, so none is changed.';

function apply(context: Context): void {
  const {levels} = here(context).state;
  const waited = podsHere(context).filter(({id, uid}) => levels.get(id)?.uid !== uid).length;
  if (waited > 0) return say(context, '!', `${count(waited, 'pod')} of ${podsHere(context).length} still to answer; press enter again then.`);
  const all = plans(context);
  const skipped = podsHere(context).length - all.length;
  if (all.length === 0) return say(context, '!', noneAsked);
  if (skipped > 0) say(context, '!', `${count(skipped, 'pod')} could not be asked and will not be changed.`);
  askChange(context, all, isEvery(all), settled(context));
}

const nothingPending = (context: Context): string | undefined =>
  Object.keys(pendingHere(context)).length === 0 ? 'Nothing is pending: 1 to 7 set a level, p a preset' : undefined;

/** Keys of the pane of loggers: a level is pending first, and is set with all others that are. */
export const pendingLevels: readonly Command[] = [
  ...levelWords.map(setsLevel),
  {
    name: 'level-preset',
    title: 'Preset',
    help: 'Makes the levels of a preset pending: routing, tls, authz, upstream, all.',
    group: 'Act',
    where: 'pane loggers',
    keys: ['p'],
    hint: 2,
    keyOnly: true,
    mutates: true,
    run(context, [chosen]) {
      const {presets} = dialectOfPods(podsHere(context));
      const preset = presets.find(({name}) => name === chosen);
      if (preset !== undefined) {
        const known = podsHere(context).flatMap(({id}) => here(context).state.levels.get(id)?.levels ?? []);
        return pend(context, new Map(known.flatMap(now => [...preset.levels(now)])));
      }
      const choices = presets.map(({name, help}) => ({label: name, detail: help, run: 'level-preset', args: [name]}));
      choose(context, 'Preset', choices);
    },
  },
  {
    name: 'level-apply',
    title: 'Set',
    help: 'Sets what is pending on every pod of the pane, after one question that lists the requests.',
    group: 'Act',
    where: 'pane loggers',
    keys: ['enter'],
    hint: 0,
    keyOnly: true,
    mutates: true,
    blocked: nothingPending,
    run: apply,
  },
  {
    name: 'level-retry',
    title: 'Retry',
    help: 'Sends again what could not be set, to the pods that failed.',
    group: 'Act',
    where: 'pane loggers',
    keys: ['r'],
    keyOnly: true,
    mutates: true,
    blocked: context => ((here(context).pane.failed ?? []).length === 0 ? 'Nothing has failed' : nothingPending(context)),
    run(context) {
      const again = plans(context, here(context).pane.failed);
      if (again.length === 0) return say(context, '!', noneAsked);
      void changeAll(context, again).then(settled(context));
    },
  },
  {
    name: 'level-undo',
    title: 'Undo',
    help: 'Forgets what is pending.',
    group: 'Act',
    where: 'pane loggers',
    keys: ['u'],
    keyOnly: true,
    blocked: nothingPending,
    run: context => changePane(context, {pending: {}, failed: []}),
  },
];

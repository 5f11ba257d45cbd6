import {troubleOf, troubleText} from '../lib/trouble.ts';
import type {Prompt} from '../store/state.ts';
import type {Context} from './command.ts';
import {say} from './here.ts';
import {invoke} from './invoke.ts';
import {commandNamed} from './registry.ts';

const close = ({store}: Context): void => store.send({type: 'promptClosed'});

/** A key while one of several things is to be chosen: its letter or digit, or enter on the one that is lit. */
export function pressInChoices(context: Context, prompt: Prompt & {readonly is: 'choose'}, chord: string): void {
  const {choices, index} = prompt;
  const lettered = choices.findIndex(({key}) => key === chord);
  const at = lettered >= 0 ? lettered : /^[1-9]$/.test(chord) ? Number(chord) - 1 : index;
  const isNamed = lettered >= 0 || (/^[1-9]$/.test(chord) && at < choices.length);
  if (chord === 'enter' || isNamed) {
    const choice = choices[at];
    const command = commandNamed(choice?.run ?? '');
    close(context);
    if (choice !== undefined && command !== undefined) invoke(context, command, choice.args);
    return;
  }
  if (chord === 'q') return close(context);
  const by = chord === 'down' || chord === 'j' ? 1 : chord === 'up' || chord === 'k' ? -1 : 0;
  context.store.send({type: 'promptChanged', prompt: {...prompt, index: Math.max(0, Math.min(choices.length - 1, index + by))}});
}

/** Lines by which a key moves. */
const steps: Readonly<Record<string, number>> = {j: 1, down: 1, k: -1, up: -1, pagedown: 10, 'ctrl-f': 10, pageup: -10, 'ctrl-b': -10};

/** A key while a change is to be confirmed: y, or enter where no care is needed, does it; n, q, esc and ctrl-c do not; some scroll, others mean nothing. */
export function pressInConfirm(context: Context, prompt: Prompt & {readonly is: 'confirm'}, chord: string): void {
  const {careful, yes, title, top} = prompt;
  if (chord === 'y' || (chord === 'enter' && !careful)) {
    close(context);
    try {
      yes();
    } catch (error) {
      say(context, 'FAIL', `${title}: ${troubleText(troubleOf(error))}`);
    }
    return;
  }
  const by = steps[chord];
  if (by !== undefined) return context.store.send({type: 'promptChanged', prompt: {...prompt, top: Math.max(0, top + by)}});
  if (['n', 'q', 'esc', 'ctrl-c'].includes(chord)) {
    close(context);
    say(context, '!', 'Nothing was changed.');
  }
}

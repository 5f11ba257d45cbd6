import {edited} from '../lib/lineEdit.ts';
import type {Context} from './command.ts';
import {invoke} from './invoke.ts';
import {pressInPrompt} from './prompts.ts';
import {commandForKey} from './registry.ts';

/** One key press, named as in ux.md ("j", "ctrl-d", "enter"). `input` is the text it typed, or a whole paste with chord ''. An open prompt owns the keyboard. */
export function press(context: Context, chord: string, input: string): void {
  const {prompt} = context.store.get();
  // Over a slow line escape and the key after it arrive together, which terminals also send for alt and that key.
  const [, late] = /^alt-(.)$/.exec(chord) ?? [];
  if (late !== undefined && (prompt === undefined || !('line' in prompt) || edited(prompt.line, chord) === undefined)) {
    press(context, 'esc', '');
    return press(context, late, late);
  }
  if (prompt !== undefined) return pressInPrompt(context, prompt, chord, input);
  const command = commandForKey(context, chord);
  if (command !== undefined) invoke(context, command, [], chord);
}

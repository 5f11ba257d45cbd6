import {type EditLine, edited, editLine, typed} from '../lib/lineEdit.ts';
import {commandPrompt, type Prompt} from '../store/state.ts';
import {pressInChoices, pressInConfirm} from './choices.ts';
import type {Context} from './command.ts';
import {revealMatch} from './folding.ts';
import {here} from './here.ts';
import {invoke, runLine} from './invoke.ts';
import {candidates, helpRows} from './listing.ts';
import {commandNamed} from './registry.ts';
import {jumpToMatch} from './text.ts';

/** Prompts that are typed into. */
type TypedPrompt = Exclude<Prompt, {readonly is: 'choose' | 'confirm'}>;

const open = ({store}: Context, prompt: Prompt): void => store.send({type: 'promptChanged', prompt});
const close = ({store}: Context): void => store.send({type: 'promptClosed'});
const filter = ({store}: Context, text: string): void => store.send({type: 'paneChanged', change: {filter: text}});

/** A key while a prompt is open: the prompt owns the keyboard. `input` is what was typed or pasted, '' for keys that type nothing. */
export function pressInPrompt(context: Context, prompt: Prompt, chord: string, input: string): void {
  // What is typed behind a colon is meant as a line: its letters must not answer.
  if (chord === ':' && (prompt.is === 'choose' || prompt.is === 'confirm')) {
    if (prompt.is === 'confirm') pressInConfirm(context, prompt, 'esc');
    return open(context, commandPrompt);
  }
  if (prompt.is === 'confirm') return pressInConfirm(context, prompt, chord);
  if (chord === 'esc' || chord === 'ctrl-c') return cancel(context, prompt);
  if (prompt.is === 'choose') return pressInChoices(context, prompt, chord);
  if (chord === 'enter') return accept(context, prompt);
  if (prompt.is !== 'filter' && prompt.is !== 'search' && (chord === 'up' || chord === 'down' || chord === 'tab'))
    return moveIn(context, prompt, chord);
  const line = edited(prompt.line, chord) ?? (input === '' ? undefined : typed(prompt.line, input));
  if (line === undefined) return;
  // Backspace in an empty prompt leaves it, as in vi.
  if (prompt.line.text === '' && chord === 'backspace') return cancel(context, prompt);
  change(context, prompt, line);
}

function change(context: Context, prompt: TypedPrompt, line: EditLine): void {
  open(context, prompt.is === 'filter' || prompt.is === 'search' ? {...prompt, line} : {...prompt, line, index: 0});
  if (prompt.is === 'filter') filter(context, line.text);
  if (prompt.is !== 'search') return;
  filter(context, line.text);
  jumpToMatch(context);
}

function cancel(context: Context, prompt: Prompt): void {
  if (prompt.is === 'filter' || prompt.is === 'search') filter(context, prompt.before);
  close(context);
}

function accept(context: Context, prompt: TypedPrompt): void {
  if (prompt.is === 'help') {
    const command = commandNamed(helpRows(context, prompt.line.text)[prompt.index]?.command ?? '');
    close(context);
    if (command !== undefined) invoke(context, command);
    return;
  }
  if (prompt.is === 'search') revealMatch(context);
  if (prompt.is !== 'command') return close(context);
  const text = prompt.line.text.trim();
  const [word = ''] = text.split(/\s+/);
  const lit = candidates(context, prompt.line.text)[prompt.index]?.text ?? text;
  // What was typed in full means itself, and what no command begins with is no command; else the candidate that is lit is meant.
  const isMeant = prompt.index > 0 || (commandNamed(word) === undefined && beginsWith(lit, word));
  const line = text !== '' && !isMeant ? text : lit;
  if (text === '' && prompt.index === 0) return close(context);
  context.store.send({type: 'lineRun', line});
  void context.history.add(line);
  runLine(context, line);
}

/** Is the word the beginning of a candidate's command or of one of its aliases? */
function beginsWith(candidate: string, word: string): boolean {
  const command = commandNamed(candidate.split(' ')[0] ?? '');
  return [candidate, ...(command?.aliases ?? [])].some(name => name.startsWith(word));
}

function moveIn(context: Context, prompt: Prompt & {readonly is: 'command' | 'help'}, chord: string): void {
  if (prompt.is === 'help') {
    const last = helpRows(context, prompt.line.text).length - 1;
    return open(context, {...prompt, index: Math.max(0, Math.min(last, prompt.index + (chord === 'up' ? -1 : 1)))});
  }
  const found = candidates(context, prompt.line.text);
  if (chord === 'tab') {
    const text = found[prompt.index]?.text;
    return text === undefined ? undefined : open(context, {...prompt, line: editLine(`${text} `), index: 0});
  }
  // Up from the first candidate walks through the lines that were typed before.
  const past = here(context).state.typedBefore;
  if (chord === 'up' && (prompt.index === 0 || prompt.past > 0)) {
    const at = Math.min(past.length, prompt.past + 1);
    return at === 0 ? undefined : open(context, {...prompt, line: editLine(past.at(-at) ?? ''), past: at, index: 0});
  }
  if (prompt.past > 0)
    return open(context, {...prompt, line: editLine(prompt.past === 1 ? '' : (past.at(-(prompt.past - 1)) ?? '')), past: prompt.past - 1, index: 0});
  open(context, {...prompt, index: Math.max(0, Math.min(found.length - 1, prompt.index + (chord === 'up' ? -1 : 1)))});
}

import type {Key} from 'ink';

/** A key press by name: `j`, `G`, `enter`, `ctrl-x`, `alt-x`, `shift-left`; `input` is the text it would type. */
type Chord = {readonly chord: string; readonly input: string};

const named: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Control characters that have a name of their own; the others are ctrl and a letter. */
const controls: Readonly<Record<string, string>> = {
  '\0': 'ctrl-space',
  '\b': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  '\x1b': 'esc',
  '\x1c': 'ctrl-\\',
  '\x1d': 'ctrl-]',
  '\x1e': 'ctrl-^',
  '\x1f': 'ctrl-_',
  '\x7f': 'backspace',
};

/** Answers and reports of the terminal (focus, positions) and keys that Ink does not know: nobody typed their letters. */
const unknownSequence = /^(\[|O)[<=>?]?[\d;]*[ -/]*[@-~]$/;

function ofCharacter(char: string): Chord {
  const control = controls[char];
  if (control !== undefined) return {chord: control, input: ''};
  if (char < ' ') return {chord: `ctrl-${String.fromCharCode(char.charCodeAt(0) + 96)}`, input: ''};
  return {chord: char === ' ' ? 'space' : char, input: char};
}

/** The key presses that one call of Ink's useInput stands for: a slow frame delivers several characters at once. */
export function chordsOf(input: string, key: Key): readonly Chord[] {
  const modifiers = `${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'alt-' : ''}${key.shift ? 'shift-' : ''}`;
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [{chord: modifiers + name, input: ''}];
  if (key.escape) return key.meta ? [esc, esc] : [esc];
  if (key.ctrl) return input === '' ? [] : [{chord: input === '`' ? 'ctrl-space' : `ctrl-${input === ' ' ? 'space' : input}`, input: ''}];
  if (key.meta) return input === '' ? [] : [{chord: `alt-${input}`, input: ''}];
  if (input.length > 1 && unknownSequence.test(input)) return [];
  return [...input].map(ofCharacter);
}

const esc: Chord = {chord: 'esc', input: ''};

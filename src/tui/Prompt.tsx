import {span} from '../lib/page.ts';
import type {Prompt as PromptState} from '../store/state.ts';
import {ends} from './frame.ts';
import {inputPieces} from './input.ts';
import {Lines} from './Lines.tsx';
import type {Piece} from './paint.ts';
import {blanks} from './strip.ts';
import type {Look} from './theme.ts';

type Props = {
  readonly look: Look;
  readonly columns: number;
  readonly height: number;
  readonly prompt: PromptState & {readonly is: 'filter' | 'search' | 'command'};
  /** "5 of 38": how many are left of what is being searched. */
  readonly counted: string;
  /** What could not be understood and was taken literally. */
  readonly problem: string | undefined;
  /** What the lit candidate does. */
  readonly help: string;
};

/** How the line is meant, in full and for narrow screens. */
const grammar: Readonly<Record<Props['prompt']['is'], readonly [string, string]>> = {
  filter: [
    'Filter: words are AND-ed, !word excludes, "a b" exact, ~abc fuzzy, /re/, -l app=x, col:value',
    'words  !not  "a b"  ~fuzzy  /re/  -l app=x  col:value',
  ],
  search: [
    'Search the text; an upper-case letter makes it case-sensitive. After <enter>: n next, N previous match',
    'After <enter>: n next, N previous match',
  ],
  command: ['A command and what it is about; <up> brings back earlier lines', '<up> brings back earlier lines'],
};
const ways: Readonly<Record<Props['prompt']['is'], string>> = {
  filter: '<esc> clear',
  search: '<esc> clear',
  command: '<tab> complete  <enter> run  <esc> cancel',
};

/** The line that is being typed, in place of the strip: how it is meant above, what it finds at its right. */
export function Prompt({look, columns, height, prompt, counted, problem, help}: Props) {
  const [full, short] = grammar[prompt.is];
  const meant = help || (full.length <= columns - 2 ? full : short);
  const hint: readonly Piece[] = problem === undefined ? [span(meant, 'dim')] : [span('! ', 'warn'), span(problem)];
  const right = [span(counted, 'strong'), span(`${counted === '' ? '' : '  '}${ways[prompt.is]}`, 'dim')];
  const room = columns - 3 - counted.length - ways[prompt.is].length - 3;
  const line = inputPieces(prompt.is === 'command' ? ':' : '/', prompt.line, room);
  return <Lines lines={[...blanks(columns, height - 2), ends(look, columns, hint, []), ends(look, columns, line, right)]} />;
}

import type {Line} from '../lib/page.ts';
import {troubleOf} from '../lib/trouble.ts';
import {troubleText} from './emptyText.ts';

/** What is said in place of something that cannot be drawn: what it is, why, what to do. Never a stack trace. */
export const failedLines = (what: string, error: unknown): readonly Line[] =>
  troubleText({kind: 'other', what: `${what} cannot be drawn: ${troubleOf(error).what}`, next: 'ctrl-r tries again; esc goes back.'});

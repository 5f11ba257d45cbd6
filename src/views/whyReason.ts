import {type Jump, type Span, span} from '../lib/page.ts';
import {pad, wrapWords} from '../lib/text.ts';
import {tones, type Verdict} from './check.ts';
import {type DescribedLine, sentence, sentenceWidth} from './describe.ts';

/**
 * A possible reason that was looked at: as it should be, not so, or `?` because it could not be asked. `what` is a sentence, of which `because` is the end;
 * `next` what to do, or what it means.
 */
export type Reason = {
  readonly is: Exclude<Verdict, '..'>;
  readonly what: string;
  readonly because?: string;
  readonly next?: string;
  readonly follows?: true; // it may be what another one brings about
  readonly jump?: Jump | undefined;
};

/** Reasons as lines: the sign first, then the sentences. A cause that was told already is not told again. */
export function reasonLines(reasons: readonly Reason[]): readonly DescribedLine[] {
  const told = new Set<string>();
  return reasons.flatMap(({is, what, because, next, jump}) => {
    const isTold = because !== undefined && told.has(because);
    if (because !== undefined) told.add(because);
    const whole = because === undefined ? what : isTold ? `${what}, for the same reason.` : `${what}: ${because}`;
    const whats = wrapWords(whole, sentenceWidth).map(text => span(text));
    const nexts = is === 'ok' || next === undefined ? [] : wrapWords(next, sentenceWidth).map(text => span(text, 'dim'));
    return [...whats, ...nexts].map((words, at): DescribedLine => ({line: [signOf(is, at), words], jump}));
  });
}

const signOf = (is: Reason['is'], at: number): Span => (at === 0 ? span(`  ${pad(is, 4)}`, tones[is]) : span('      '));

/** Why something is not known, as a reason; `what` without a full stop. */
export const unasked = (what: string, trouble: {readonly what: string} | undefined): Reason => ({
  is: '?',
  what,
  because: trouble?.what ?? 'it was not asked.',
});

/**
 * Where to begin: with the first that is not as it should be, and not only because of another one; else with the first that is not known, since what is
 * further away matters after that. `otherwise` is the sentence where all is as it should be.
 */
export function beginLines(reasons: readonly Reason[], otherwise: string): readonly DescribedLine[] {
  const first = whereToBegin(reasons);
  const begin = first?.is === '?' ? 'Nothing wrong was found so far, but not all is known: ' : 'Begin here: ';
  const text = first === undefined ? otherwise : `${begin}${shortly(first)}`;
  return [...sentence(text, 'strong', first?.jump), {line: []}];
}

/** The first reason to look at; undefined where all is as it should be. */
export function whereToBegin(reasons: readonly Reason[]): Reason | undefined {
  const wrong = reasons.filter(({is}) => is === 'no');
  return wrong.find(({follows}) => follows === undefined) ?? reasons.find(({is}) => is === '?') ?? wrong[0];
}

/** The first sentence of it. */
const shortly = ({what, because}: Reason): string => (because === undefined ? (/^.{20,}?\.(?= |$)/.exec(what)?.[0] ?? what) : `${what}.`);

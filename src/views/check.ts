import {type Jump, type Line, span, type Tone} from '../lib/page.ts';
import {count, pad, printable, truncate, width, wrapWords} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {DescribedLine} from './describe.ts';

/** How a question ended: as it should, not so, nobody can tell, or it is not answered yet. */
export type Verdict = 'ok' | 'no' | '?' | '..';
/** One question: what was asked, how it ended, how many milliseconds that took, what was said, why it is not well, and what to do then. */
export type Check = {
  readonly verdict: Verdict;
  readonly asked: string;
  readonly tookMs?: number | undefined;
  readonly said?: string | undefined;
  readonly wrote?: readonly string[]; // lines of a program, as they are
  readonly why?: string | undefined;
  readonly next?: string | undefined;
  readonly jump?: Jump | undefined;
};
/** Questions to one party. `about` says more of it than its title, `note` what they mean together. */
export type Checks = {readonly title: string; readonly about?: string; readonly checks: readonly Check[]; readonly note?: string};

/** How each looks. */
export const tones: Readonly<Record<Verdict, Tone>> = {ok: 'good', no: 'bad', '?': 'warn', '..': 'dim'};
const askedWidth = 28;
const most = 9; // named at the top, so that a page on which much is wrong still begins on the first screen
// So that all of it can be read on a terminal of 80 columns.
const besideWidth = 30;
const sentenceWidth = 68;
const indent = ' '.repeat(6);

/** A question that waits for its answer. */
export const pending = (asked: string): Check => ({verdict: '..', asked, said: 'asked'});
/** A question that ended in trouble. */
export const inTrouble = (asked: string, {what, next}: Trouble, tookMs?: number): Check => ({verdict: 'no', asked, tookMs, why: what, next});

/** A page of questions: how many are not well and which, then all of them under their titles. What one trouble has done to several is told of the first. */
export function checkPage(sections: readonly Checks[]): readonly DescribedLine[] {
  const all = toldOnce(sections);
  const lines = checkLines(all);
  return [...verdictLines(all, lines), ...lines];
}

/** A line, and the question that begins there. */
type CheckLine = DescribedLine & {readonly check?: Check};

/** All questions under their titles. */
export const checkLines = (all: readonly Checks[]): readonly CheckLine[] =>
  all.flatMap(({title, about, checks, note}) => [
    {line: []},
    {line: [span(printable(title), 'strong'), span(about === undefined ? '' : `   ${printable(about)}`)]},
    ...checks.flatMap(lines),
    ...(note === undefined ? [] : further(note, 'dim')),
  ]);

function lines(check: Check): readonly CheckLine[] {
  const {verdict, asked, tookMs, said = '', wrote = [], why, next, jump} = check;
  const tone = verdict === 'ok' ? 'plain' : tones[verdict];
  const took = tookMs === undefined ? '' : `${tookMs} ms`;
  const fits = width(said) <= besideWidth;
  const first: Line = [
    span(`  ${pad(verdict, 2)}`, tones[verdict]),
    span(`  ${pad(printable(asked), askedWidth)} `, tone),
    span(`${pad(took, 8, 'right')}  `, 'dim'),
    span(fits ? printable(said) : '', tone),
  ];
  return [
    {line: first, jump, check},
    ...(fits ? [] : further(said, tone)),
    ...wrote.map(text => ({line: [span(indent), span(printable(text))]})),
    ...(why === undefined ? [] : further(truncate(why, 420), verdict === 'no' ? 'plain' : 'dim')),
    ...(next === undefined || next === '' ? [] : further(next, 'dim')),
  ];
}

const further = (text: string, tone: Tone): readonly DescribedLine[] =>
  wrapWords(printable(text), sentenceWidth).map(words => ({line: [span(indent), span(words, tone)]}));

/** What one trouble has done to several questions is told of the first of them. */
function toldOnce(all: readonly Checks[]): readonly Checks[] {
  const told = new Set<string>();
  const isNews = (text: string | undefined): boolean => {
    if (text === undefined || told.has(text)) return false;
    told.add(text);
    return true;
  };
  const shortened = (check: Check): Check => {
    const {why, next, ...rest} = check;
    const said = check.why !== undefined && told.has(check.why) ? [check.said, 'as above'].filter(Boolean).join(', ') : check.said;
    return {...rest, said, why: isNews(why) ? why : undefined, next: isNews(next) ? next : undefined};
  };
  return all.map(each => ({...each, checks: each.checks.map(shortened)}));
}

/** "All 14 answers are as they should be.", or how many are not and which, the bad ones first; Enter leads to each in the lines below. */
function verdictLines(all: readonly Checks[], below: readonly CheckLine[]): readonly DescribedLine[] {
  const checks = all.flatMap(({title, checks}) => checks.map(check => ({title, check})));
  const of = (wanted: Verdict) => checks.filter(({check}) => check.verdict === wanted);
  const wrong = [...of('no'), ...of('?')];
  const [bad, unknown, open] = [of('no').length, of('?').length, of('..').length];
  if (wrong.length + open === 0) return [{line: [span(`All ${count(checks.length, 'answer')} are as they should be.`, 'good')]}];
  const counted: Line = [
    ...(bad === 0 ? [] : [span(`${bad} of ${checks.length} not as they should be`, 'bad')]),
    ...(unknown === 0 ? [] : [span(`${bad > 0 ? ', ' : ''}${unknown} of ${checks.length} cannot be told`, 'warn')]),
    ...(open === 0 ? [] : [span(`${wrong.length > 0 ? ', ' : ''}${open} of ${checks.length} not answered yet`, 'dim')]),
    span(wrong.length === 0 ? '.' : ':'),
  ];
  const shown = wrong.length > most ? wrong.slice(0, most - 1) : wrong;
  const more: readonly DescribedLine[] =
    shown.length === wrong.length ? [] : [{line: [span(`${indent}and ${wrong.length - shown.length} more`, 'dim')]}];
  const above = 1 + shown.length + more.length;
  const named = shown.map(({title, check}): DescribedLine => {
    const tone = tones[check.verdict];
    const jump = {label: check.asked, line: above + below.findIndex(line => line.check === check)};
    return {line: [span(`  ${pad(check.verdict, 2)}`, tone), span(`  ${printable(title)}: ${printable(check.asked)}`)], jump};
  });
  return [{line: counted, jump: named[0]?.jump}, ...named, ...more];
}

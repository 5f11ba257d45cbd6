import type {Jump} from '../lib/page.ts';
import {width, wrapWords} from '../lib/text.ts';
import type {Fact} from './describe.ts';
import type {Asked} from './heard.ts';

/** How a fact is: as it should be, worth a look, wrong, or not known. */
export type FactState = 'ok' | 'warn' | 'bad' | '?';
/** `short`: what it says in a line of its own, where the whole is not shown. */
export type PathFact = Fact & {readonly state: FactState; readonly short: string};

const marks = {ok: undefined, warn: {text: '-', tone: 'warn'}, bad: {text: '!', tone: 'bad'}, '?': {text: '?', tone: 'warn'}} as const;

/** Cells for a value beside its label, so that it can be read on a terminal of 80 columns. */
const valueWidth = 56;
/** Cells for labels. */
export const pathLabels = 17;

/** A fact with its mark; a long value goes on below itself. */
export const pathFact = (state: FactState, {value, ...fact}: Omit<Fact, 'mark'>): PathFact => ({
  ...fact,
  value: typeof value === 'string' ? inLines(value) : isTexts(value) ? value.flatMap(inLines) : value,
  short: typeof value === 'string' ? value : String(value?.[0] ?? ''),
  state,
  mark: marks[state],
});

/** Names stay whole. */
const inLines = (value: string): string | readonly string[] =>
  width(value) <= valueWidth || value.split(' ').some(word => width(word) > valueWidth) ? value : wrapWords(value, valueWidth);

const isTexts = (value: Fact['value']): value is readonly string[] => Array.isArray(value) && value.every(each => typeof each === 'string');

/** What could not be asked, or is being asked. */
export const unheard = (label: string, {trouble}: Asked<unknown>): PathFact =>
  trouble === undefined
    ? pathFact('ok', {label, value: 'asked ..'})
    : pathFact('?', {label, value: 'it could not be read', notes: [trouble.what, trouble.next].filter(Boolean)});

/** To an object of the API server, as YAML. Of one that is in no namespace that is ''. */
export function yamlJump(kind: string, namespace: string, name: string): Jump {
  const title = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  return {label: title, to: 'owner', subject: {title, json: {kind, namespace, name}}};
}

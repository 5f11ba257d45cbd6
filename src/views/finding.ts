import type {Jump} from '../lib/page.ts';
import {firstOf} from '../lib/text.ts';

/** Something wrong with a proxy: what, as a sentence, what to do or what it means, and the pane that shows it. */
export type Finding = {readonly severity: 'bad' | 'warn'; readonly what: string; readonly next: string; readonly jump?: Jump};

/** So many of one kind are told one by one. */
const most = 5;

/** The first ones, and in the last how many there are more. */
export function fewOf(findings: readonly Finding[]): readonly Finding[] {
  const shown = findings.slice(0, most);
  const last = shown.at(-1);
  const more = findings.length - most;
  return more <= 0 || last === undefined ? shown : [...shown.slice(0, -1), {...last, next: `${last.next} There are ${more} more of these.`}];
}

/** The worst first; equally bad ones stay in their order. */
export const worstFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'));

/** Up to five names: "a, b, c, d, e and 4 more". */
export const namesText = (names: readonly string[]): string => firstOf(names, most);

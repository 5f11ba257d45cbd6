import type {SectionState} from '../envoy/configDump.ts';
import {refusedOrWarming} from '../envoy/routeProblems.ts';
import type {Ask} from './ask.ts';
import type {Finding} from './finding.ts';
import type {Heard} from './heard.ts';
import {askSummary, type SummaryAnswers} from './summaryAnswers.ts';
import {type Count, summaryCounts} from './summaryCounts.ts';
import {answerFindings} from './summaryFindings.ts';

/**
 * What the summary is made of: what is counted and found in the answers, once, as a page is drawn anew every second. Of large answers it holds only what is wrong:
 * a page lives longer than they need to.
 */
export type SummaryData = Omit<SummaryAnswers, 'clusters' | 'endpoints' | 'extensions'> & {
  readonly counts: readonly Count[];
  readonly found: readonly Finding[];
};

/** Asks for everything at once, and looks through it. Rejects only when the pane is left. */
export async function loadSummary(ask: Ask): Promise<SummaryData> {
  const answers = await askSummary(ask);
  await ask.rest();
  const counts = summaryCounts(answers);
  await ask.rest();
  const {clusters: _, endpoints: __, extensions: ___, ...rest} = answers;
  const [listeners, routes] = [wrong(answers.listeners), wrong(answers.routes)];
  return {...rest, listeners, routes, counts, found: answerFindings(answers)};
}

const wrong = <T extends {readonly state: SectionState}>(heard: Heard<readonly T[]>): Heard<readonly T[]> =>
  heard.value === undefined ? heard : {value: refusedOrWarming(heard.value)};

import type {Ask} from './ask.ts';
import type {Finding} from './finding.ts';
import {askSummary, type SummaryAnswers} from './summaryAnswers.ts';
import {type Count, summaryCounts} from './summaryCounts.ts';
import {answerFindings} from './summaryFindings.ts';

/** What the summary is made of: answers, and what is counted and found in them once, as a page is drawn anew every second. */
export type SummaryData = SummaryAnswers & {readonly counts: readonly Count[]; readonly found: readonly Finding[]};

/** Asks for everything at once, and looks through it. Rejects only when the pane is left. */
export async function loadSummary(ask: Ask): Promise<SummaryData> {
  const answers = await askSummary(ask);
  await ask.rest();
  const counts = summaryCounts(answers);
  await ask.rest();
  return {...answers, counts, found: answerFindings(answers)};
}

import {capital} from '../../lib/text.ts';
import type {Trouble} from '../../lib/trouble.ts';
import {ApiError, again, type TroubleError, trouble} from '../errors.ts';
import type {PodRef} from '../meshSource.ts';

/** Which log it is about. */
export type LogPlace = {readonly pod: PodRef; readonly container: string};

/** What follows from a failed request for a log: it is over, it is asked again, or it is asked again and will be that of another pod or of the first run. */
export type Verdict = {readonly is: 'over' | 'again' | 'anew'; readonly trouble: Trouble};

/** A StatefulSet gives the next pod the same name. */
export const comesBack = ({name}: PodRef): boolean => /-\d{1,3}$/.test(name);

const hopeless = /is not valid for pod|must be specified|previous terminated container|[Ii]nvalid value/;

/** Judges a failed request; the words of API server and kubelet are kept where they say more. `waits`: another pod of that name may come. */
export function judgeLogError(error: TroubleError, place: LogPlace, waits = false): Verdict {
  if (!(error instanceof ApiError)) return {is: 'again', trouble: error.trouble};
  const {pod, container} = place;
  const said = error.trouble.what;
  if (error.status === 403) {
    const next = `Ask for the right to get pods/log in namespace ${pod.namespace}, or choose another context.`;
    return {is: 'over', trouble: {...error.trouble, next}};
  }
  if (error.status === 404) return missing(error, place, waits);
  if (error.status !== 400) return {is: 'again', trouble: error.trouble};
  if (/previous terminated container/.test(said)) {
    const what = `The container ${container} of pod ${pod.name} has no log of a previous run`;
    return {
      is: 'over',
      trouble: trouble('not found', what, 'It has not been started again, or that log is gone; choose the log of the present run.').trouble,
    };
  }
  const what = saidBy400(said);
  if (hopeless.test(said)) return {is: 'over', trouble: trouble('other', what, '').trouble};
  return {is: /waiting to start/.test(said) ? 'anew' : 'again', trouble: trouble('other', what, again).trouble};
}

/** Without "API server https://... answered 400:" what is left is a sentence. */
const saidBy400 = (what: string): string => capital(what.replace(/^.* answered 400: /, ''));

/** The pod is gone, or its node does not know it yet. */
function missing({trouble: {what}}: ApiError, {pod}: LogPlace, waits: boolean): Verdict {
  if (!what.includes(`"${pod.name}" not found`)) return {is: 'again', trouble: trouble('not found', what, again).trouble};
  const gone = `The pod ${pod.name} is gone from namespace ${pod.namespace}`;
  if (waits) return {is: 'anew', trouble: trouble('not found', gone, 'Its log goes on when a pod of that name runs again.').trouble};
  return {is: 'over', trouble: trouble('not found', gone, 'What took its place has another name: choose it in the list.').trouble};
}

/** The log was ended and brings nothing new. */
export const endedTrouble = ({pod, container}: LogPlace): Trouble =>
  trouble('other', `The container ${container} of pod ${pod.name} writes no log now: it has ended or does not run yet`, 'Its log goes on by itself.')
    .trouble;

/** The trouble of a log that is not asked again: nothing is said of trying again. */
export const finalTrouble = ({kind, what, next}: Trouble): Trouble => ({kind, what, next: capital(next.replace(again, 'try again.'))});

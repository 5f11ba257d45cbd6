import {debugPort, debugRefusal} from '../istio/debug.ts';
import type {Istiod} from '../istio/mesh.ts';
import {versionIn} from '../istio/version.ts';
import {ageSince} from '../lib/ages.ts';
import {jsonIn} from '../lib/json.ts';
import {count, truncate} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {PodAnswer, Timed} from '../transport/meshSource.ts';
import {type Check, type Checks, inTrouble, pending} from './check.ts';
import {istiodQuestions} from './connAsk.ts';
import type {ConnData, ConnectionsAnswer, IstiodAnswers, IstiodQuestion} from './connData.ts';
import {logJump} from './jumps.ts';

/** One istiod, from the port-forward inwards. */
export function istiodChecks(istiod: Istiod, {istiods}: ConnData, now: number): Checks {
  const {id, pod, revision, version} = istiod;
  const answers = istiods.get(id) ?? {};
  const forward = forwardCheck(answers);
  const ask = <T>(name: IstiodQuestion, answer: Timed<T> | undefined, judge: (answer: T) => Partial<Check>): Check => {
    const {port, path} = istiodQuestions(pod)[name];
    return answerCheck(`GET :${port}${path}`, answer, forward, judge);
  };
  return {
    title: pod.name,
    about: [`revision ${revision}`, version, pod.node].filter(Boolean).join('   '),
    checks: [
      forward,
      ask('ready', answers.ready, answer => readiness(answer, pod.name)),
      ask('version', answers.version, said),
      ask('list', answers.list, answer => debugList(answer, istiod)),
      synczCheck(istiod, now),
      ask('connections', answers.connections, answer => connections(answer, istiod, answers.list)),
    ],
  };
}

/** Does a port-forward open? Told by what was asked through it: an answer or a refused port is one from inside the pod. */
function forwardCheck(answers: IstiodAnswers): Check {
  const asked = 'port-forward';
  const all = [answers.ready, answers.version, answers.list, answers.connections];
  const came = all.filter(answer => answer !== undefined);
  const opened = came.filter(({trouble}) => trouble === undefined || trouble.kind === 'refused' || trouble.kind === 'garbage');
  if (opened.length > 0) return {verdict: 'ok', asked, tookMs: Math.min(...opened.map(({tookMs}) => tookMs)), said: 'opens'};
  const denied = came.find(({trouble}) => trouble?.kind !== 'timeout');
  if (denied?.trouble !== undefined) return inTrouble(asked, denied.trouble, denied.tookMs);
  if (came.length < all.length) return pending(asked);
  const why = 'Nothing was heard through it: it did not open, or opened and the pod does not answer.';
  return {verdict: '?', asked, why, next: 'Look at the log and the load of this istiod, and whether its node is there.'};
}

function answerCheck<T>(asked: string, answer: Timed<T> | undefined, forward: Check, judge: (answer: T) => Partial<Check>): Check {
  if (answer === undefined) return pending(asked);
  const {tookMs, trouble} = answer;
  if (trouble === undefined) return {verdict: 'ok', asked, tookMs, ...judge(answer.value)};
  if (forward.verdict === 'no') return {verdict: '?', asked, said: 'not asked: no port-forward'};
  if (trouble.kind === 'timeout') return {verdict: 'no', asked, tookMs, said: 'no answer'};
  return inTrouble(asked, trouble, tookMs);
}

const refusal = ({what, next}: Trouble, status: number): Partial<Check> => ({verdict: 'no', said: `HTTP ${status}`, why: what, next});
const unexpected = ({status, body}: PodAnswer): Partial<Check> => ({verdict: 'no', said: `HTTP ${status}`, why: truncate(body.trim(), 200)});

const readiness = (answer: PodAnswer, pod: string): Partial<Check> =>
  answer.status === 200
    ? {said: 'ready'}
    : {
        ...unexpected(answer),
        next: 'It is not ready: it still fills its caches, or has lost its API server. Its log says which (Enter).',
        jump: logJump(pod),
      };

const said = (answer: PodAnswer): Partial<Check> => (answer.status === 200 ? {said: versionIn(answer.body) ?? '?'} : unexpected(answer));

function debugList(answer: PodAnswer, {pod}: Istiod): Partial<Check> {
  const {status, body} = answer;
  if (status === 200) return {said: endpointsText(body)};
  const known = debugRefusal(pod.name, '/debug/list', status);
  return known === undefined ? unexpected(answer) : refusal(known, status);
}

function endpointsText(body: string): string {
  const names = jsonIn(body);
  return Array.isArray(names) ? count(names.length, 'debug endpoint') : 'no list';
}

/** What the list of proxies is made of, asked all the time. */
function synczCheck({report, trouble, pod}: Istiod, now: number): Check {
  const asked = `GET :${debugPort(pod)}/debug/syncz`;
  if (trouble !== undefined) {
    const last = report === undefined ? 'has never answered' : `last answer ${ageSince(report.at, now)} ago`;
    return {...inTrouble(asked, trouble), said: last};
  }
  if (report === undefined) return pending(asked);
  return {verdict: 'ok', asked, tookMs: report.tookMs, said: `${proxies(report.connections.length)}, ${ageSince(report.at, now)} ago`};
}

const proxies = (n: number): string => count(n, 'proxy', 'proxies');

function connections(answer: ConnectionsAnswer, {pod, report}: Istiod, list: Timed<PodAnswer> | undefined): Partial<Check> {
  const {status, total, synced: before} = answer;
  // One reason is told once.
  if (status !== 200 && list?.value?.status === status) return {verdict: 'no', said: `HTTP ${status}, as /debug/list`};
  if (status !== 200) {
    const known = debugRefusal(pod.name, '/debug/connections', status);
    return known === undefined ? unexpected(answer) : refusal(known, status);
  }
  if (total === undefined) return {verdict: 'no', said: 'no list of connections'};
  const synced = report?.connections.length;
  if (synced === undefined || synced === total || before === total) return {said: proxies(total)};
  const why = `${proxies(total)} here and ${synced} in syncz, which was asked at another moment. A difference that stays is a proxy that is connected twice or asks for nothing.`;
  return {verdict: '?', said: proxies(total), why};
}

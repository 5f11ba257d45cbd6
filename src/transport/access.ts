import {field, text} from '../lib/json.ts';
import {troubleOf} from '../lib/trouble.ts';
import {cancelled, garbageError} from './errors.ts';
import {askJson} from './kube/http.ts';
import type {Server} from './kube/server.ts';
import type {AccessAnswer, AccessQuestion} from './meshSource.ts';

/** What the user may do, each question by a SelfSubjectAccessReview. Rejects only when aborted; a question that fails has `allowed` undefined and says why. */
export function askAccess(server: Server, questions: readonly AccessQuestion[], signal: AbortSignal): Promise<readonly AccessAnswer[]> {
  return Promise.all(questions.map(question => askOne(server, question, signal)));
}

async function askOne(server: Server, question: AccessQuestion, signal: AbortSignal): Promise<AccessAnswer> {
  const review = {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {resourceAttributes: question}};
  try {
    const answer = await askJson(server, {path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', post: review, signal});
    const allowed = field(answer, 'status', 'allowed');
    if (typeof allowed !== 'boolean') throw garbageError(server, JSON.stringify(answer));
    return {...question, allowed, reason: text(answer, 'status', 'reason') ?? text(answer, 'status', 'evaluationError') ?? ''};
  } catch (error) {
    if (signal.aborted) throw cancelled();
    return {...question, allowed: undefined, reason: troubleOf(error).what};
  }
}

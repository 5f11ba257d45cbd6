import {field, jsonIn, list, text} from '../../lib/json.ts';
import {type ApiError, cleanText, garbageError, type Place, type TroubleError, trouble} from '../errors.ts';
import type {ExecQuestion, PodRef} from '../meshSource.ts';

/**
 * The exit code in the Status object that ends a command. Throws (a Trouble) where it was never started, and where this is no Status.
 * See k8s.io/apimachinery/pkg/util/remotecommand/constants.go.
 */
export function exitCodeOf(body: string, question: ExecQuestion, place: Place): number {
  const status = jsonIn(body);
  if (text(status, 'status') === 'Success') return 0;
  if (text(status, 'status') !== 'Failure') throw garbageError(place, body);
  const cause = list(field(status, 'details'), 'causes').find(each => text(each, 'reason') === 'ExitCode');
  // Runtimes that do not give a cause say it in their words.
  const code = Number(text(cause, 'message') ?? /: exit status (\d+)$/.exec(text(status, 'message') ?? '')?.[1] ?? Number.NaN);
  if (Number.isInteger(code)) return code;
  throw startTrouble(text(status, 'message') ?? '', question, place);
}

const noProgram = /executable file not found in \$PATH|no such file or directory/;
const noContainer = /container not found|is not valid for pod|container .*is not running|container is in .* state/i;

/** Why a runtime did not start a command, in its words. */
function startTrouble(words: string, {container, command}: ExecQuestion, place: Place): TroubleError {
  const [program = ''] = command;
  const found = noProgram.exec(words)?.[0];
  if (found !== undefined) return trouble('not found', `There is no ${program} in ${place.name}: ${found}`, 'Take another container or command.');
  if (noContainer.test(words)) return noSuchContainer(container, place);
  return trouble('other', `${place.name} did not start ${program}: ${cleanText(words.replace(/^Internal error occurred: /, ''), 300)}`, '');
}

const noSuchContainer = (container: string, place: Place): TroubleError =>
  trouble('not found', `The ${place.name} does not run`, `Look at the pod for what its container ${container} does.`);

/** The same for what the API server refused before there was a connection. */
export function execTrouble(words: string, question: ExecQuestion, {namespace, name}: PodRef, {status, kind, trouble: said}: ApiError): TroubleError {
  const place = {name: `container ${question.container} of pod ${name}.${namespace}`};
  if (status === 403)
    return trouble('forbidden', words, `Ask for the verbs get and create on pods/exec in namespace ${namespace}; without them no command is run.`);
  if (status === 404 && kind === 'pods') return trouble('not found', `Pod ${name}.${namespace} is gone`, '');
  if (noContainer.test(words)) return noSuchContainer(question.container, place);
  if (status === 500) return startTrouble(words, question, place);
  return trouble(said.kind, words, said.next);
}

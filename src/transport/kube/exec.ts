import type WebSocket from 'ws';
import {onAbort} from '../abort.ts';
import type {Clock} from '../clock.ts';
import {ApiError, cancelled, networkError, type Place, timeoutError, trouble} from '../errors.ts';
import type {ExecAnswer, ExecQuestion, PodRef} from '../meshSource.ts';
import {execTrouble, exitCodeOf} from './execStatus.ts';
import {lost} from './portForward.ts';
import {type Server, withLogin} from './server.ts';
import {openWebSocket} from './webSocket.ts';

/** A command that is to be run. */
export type Exec = {readonly server: Server; readonly pod: PodRef; readonly question: ExecQuestion; readonly clock: Clock};

/** Channels of the protocol; v5 differs from v4 only in how standard input ends, and none is sent. */
const stdout = 1;
const stderr = 2;
const status = 3;
const mostBytes = 1_000_000;
const handshakeMs = 10_000;

/** Runs a command in a container, over a WebSocket (`v5.channel.k8s.io`, else v4: Kubernetes before 1.30). See MeshSource.exec. */
export async function execIn({server, pod, question, clock}: Exec, signal: AbortSignal): Promise<ExecAnswer> {
  const {container} = question;
  const place = {name: `container ${container} of pod ${pod.name}.${pod.namespace}`};
  const upgrade = {
    path: execPath(pod, question),
    protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    place,
    handshakeMs,
    what: 'The connection to',
  };
  // What comes with the upgrade itself is heard only by who listens at once.
  const taken = (socket: WebSocket) => {
    const answer = answerOf(socket, {question, place, clock}, signal);
    answer.catch(() => {}); // where it is given up before it was handed on
    return {answer};
  };
  try {
    const {answer} = await withLogin(server, signal, options => openWebSocket(server, upgrade, options, signal, taken));
    return await answer;
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error instanceof ApiError ? execTrouble(error.trouble.what, question, pod, error) : networkError(error, server);
  }
}

function execPath({namespace, name}: PodRef, {container, command}: ExecQuestion): string {
  const query = new URLSearchParams({container, stdout: 'true', stderr: 'true'});
  for (const word of command) query.append('command', word);
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/exec?${query}`;
}

type Means = {readonly question: ExecQuestion; readonly place: Place; readonly clock: Clock};

/** Collects what a command writes until its status comes. The socket is closed whatever happens. */
function answerOf(socket: WebSocket, {question, place, clock}: Means, signal: AbortSignal): Promise<ExecAnswer> {
  const {timeoutMs = 15_000} = question;
  const pieces: {readonly [stdout]: Buffer[]; readonly [stderr]: Buffer[]; readonly [status]: Buffer[]} = {[stdout]: [], [stderr]: [], [status]: []};
  let bytes = 0;
  return new Promise<ExecAnswer>((resolve, reject) => {
    const text = (channel: 1 | 2 | 3): string => Buffer.concat(pieces[channel]).toString();
    let forget = () => {};
    let isOver = false;
    const end = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      patience.stop();
      forget();
      closeSocket(socket, clock);
      settle();
    };
    const fail = (error: Error): void => end(() => reject(error));
    const patience = clock.timer(timeoutMs, () => fail(timeoutError({name: `The command in ${place.name}`}, timeoutMs)));
    forget = onAbort(signal, () => fail(cancelled()));
    socket.on('message', (frame: Buffer) => {
      const channel = frame[0];
      if (isOver || (channel !== stdout && channel !== stderr && channel !== status)) return; // it may go on while the socket closes
      pieces[channel].push(frame.subarray(1));
      bytes += frame.length - 1;
      if (bytes > mostBytes) return fail(trouble('other', `The command in ${place.name} writes more than 1 MB`, 'i9s has stopped reading.'));
      if (channel !== status || text(status) === '') return;
      try {
        const code = exitCodeOf(text(status), question, place);
        end(() => resolve({stdout: text(stdout), stderr: text(stderr), code}));
      } catch (error) {
        fail(error as Error);
      }
    });
    socket.on('error', error => fail(networkError(error, place)));
    socket.on('close', () => fail(lost(place)));
  });
}

/** Says goodbye, and does not wait for long that the other end does. */
function closeSocket(socket: WebSocket, clock: Clock): void {
  if (socket.readyState === socket.CLOSED) return;
  const late = clock.timer(1000, () => socket.terminate());
  socket.once('close', late.stop);
  socket.close();
}

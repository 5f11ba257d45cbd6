import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import type {Failure} from './status.ts';
import {statusObject} from './status.ts';

/** What a command did in a container: it ended, it could not be started, or it goes on for ever. */
export type Ran = {readonly stdout: string; readonly stderr: string; readonly code: number} | {readonly failure: Failure} | {readonly hangs: true};
/** Runs a command in a container. */
export type Run = (container: string, command: readonly string[]) => Ran;

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** Turns a request for an exec into one: standard output on channel 1, errors on 2, and a Status at the end on 3, as kubelets send them. */
export function createExec(): (request: IncomingMessage, socket: Duplex, head: Buffer, run: Run) => void {
  const handleProtocols = (offered: Set<string>) => protocols.find(each => offered.has(each)) ?? false;
  const server = new WebSocketServer({noServer: true, perMessageDeflate: false, handleProtocols});
  return (request, socket, head, run) => {
    const query = new URL(request.url ?? '/', 'http://demo').searchParams;
    server.handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('error', () => webSocket.terminate());
      const send = (channel: number, text: string) => webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
      for (const channel of [1, 2, 3]) send(channel, ''); // each stream is opened with nothing
      const ran = run(query.get('container') ?? '', query.getAll('command'));
      if ('hangs' in ran) return;
      if ('failure' in ran) send(3, JSON.stringify(statusObject(ran.failure)));
      else {
        if (ran.stdout !== '') send(1, ran.stdout);
        if (ran.stderr !== '') send(2, ran.stderr);
        send(3, JSON.stringify(ran.code === 0 ? {metadata: {}, status: 'Success'} : exitStatus(ran.code)));
      }
      webSocket.close(1000);
    });
  };
}

const exitStatus = (code: number) => ({
  metadata: {},
  status: 'Failure',
  message: `command terminated with non-zero exit code: error executing command: exit status ${code}`,
  reason: 'NonZeroExitCode',
  details: {causes: [{reason: 'ExitCode', message: String(code)}]},
});

import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {forbidden, isForbidden} from './kube/access.ts';
import {type ApiParts, answerApi} from './kube/answer.ts';
import {createExec} from './kube/exec.ts';
import {podResource} from './kube/resources.ts';
import {type Failure, noSuchPath, notFound, unauthorized} from './kube/status.ts';
import {createUpgrader, refuseUpgrade} from './kube/upgrade.ts';
import type {Watches} from './kube/watch.ts';

/** A request as it arrived at the API server. */
export type ApiRequest = {
  readonly method: string;
  readonly url: string;
  readonly upgrade?: string;
  readonly protocol?: string;
  readonly agent: string;
};

/** A Kubernetes API server over plain HTTP on loopback. */
export type ApiServer = {
  readonly port: () => number;
  readonly requests: ApiRequest[];
  readonly cutWatches: () => void;
  /** Breaks the connections of port-forwards; of one pod when it is named. */
  readonly cutPortForwards: (podId?: string) => void;
  /** Closes the listening socket and every connection. */
  readonly down: () => Promise<void>;
  /** Listens again, on the same port. */
  readonly up: () => Promise<void>;
};

/** Starts listening; port 0 takes a free one. */
export async function startApiServer(parts: ApiParts, wantedPort: number): Promise<ApiServer> {
  const requests: ApiRequest[] = [];
  const watches: Watches = new Set();
  const sockets = new Set<Socket>();
  const forwards = new Map<Duplex, string>();
  const upgrade = createUpgrader();
  const exec = createExec();
  let port = wantedPort;

  const note = (request: IncomingMessage) => {
    const {upgrade: to, 'sec-websocket-protocol': protocol, 'user-agent': agent = ''} = request.headers;
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      agent,
      ...(to === undefined ? {} : {upgrade: to}),
      ...(protocol === undefined ? {} : {protocol}),
    });
    if (requests.length > 5000) requests.splice(0, 1000);
  };

  const server = createServer((request, response) => {
    note(request);
    const respond = () => void answerApi(parts, watches, request, response);
    if (parts.wrong.slowMs === 0) respond();
    else setTimeout(respond, parts.wrong.slowMs).unref();
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(request);
    socket.on('error', () => socket.destroy());
    const decided = upgradeDecision(parts, request);
    if ('code' in decided) {
      refuseUpgrade(socket, decided);
      return;
    }
    forwards.set(socket, decided.podId);
    socket.on('close', () => forwards.delete(socket));
    if (decided.part === 'exec') exec(request, socket, head, parts.pods.run(decided.podId));
    else upgrade(request, socket, head, parts.pods.dial(decided.podId));
  });

  const up = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  await up();

  return {
    port: () => port,
    requests,
    cutWatches: () => {
      for (const watch of watches) watch.destroy();
    },
    cutPortForwards: podId => {
      for (const [socket, id] of forwards) if (podId === undefined || id === podId) socket.destroy();
    },
    down: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    up,
  };
}

type Decided = {readonly podId: string; readonly part: string};

function upgradeDecision({wrong, stores}: ApiParts, request: IncomingMessage): Failure | Decided {
  if (wrong.unauthorized) return unauthorized;
  const {pathname} = new URL(request.url ?? '/', 'http://demo');
  const [, namespace = '', name = '', part = ''] = pathname.match(/^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(portforward|exec)$/) ?? [];
  if (name === '') return noSuchPath;
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (part === 'exec' && !isWebSocket) return noSuchPath;
  const attempt = {verb: request.method === 'POST' ? 'create' : 'get', resource: `pods/${part}`, group: '', namespace, name};
  if (isForbidden(wrong.lacks, attempt)) return forbidden(attempt);
  if (stores.get(podResource)?.get(namespace, name) === undefined) return notFound(podResource, name);
  if (wrong.noWebSockets && isWebSocket) return {code: 400, reason: 'BadRequest', message: 'Upgrade request required'};
  return {podId: `${name}.${namespace}`, part};
}

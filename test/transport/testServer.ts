import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import https from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {gzipSync} from 'node:zlib';
import {createUpgrader} from '../../demo/kube/upgrade.ts';
import {recorder} from './recorder.ts';
import {tlsFile} from './tlsFile.ts';

type PodObject = {
  readonly metadata: Readonly<Record<string, unknown>> & {readonly name: string; readonly namespace: string; readonly resourceVersion: string};
};
type Change = {readonly type: string; readonly object: unknown; readonly version: number};

/** What a test may put in the way of an answer; true means that it has dealt with the request. */
type Faults = {
  answer?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  upgrade?: ((request: IncomingMessage, socket: Duplex) => boolean) | undefined;
};

export const statusBody = (code: number, reason: string, message: string, kind = '') =>
  JSON.stringify({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details: {kind}, code});

/** Answers with a Status object. */
export function refuse(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(code, {'content-type': 'application/json', ...headers}).end(statusBody(code, reason, message));
  return true;
}

/** Refuses an upgrade with a Status object. */
export function refuseUpgrade(socket: Duplex, code: number, reason: string, message: string, kind = ''): true {
  const body = statusBody(code, reason, message, kind);
  socket.end(
    `HTTP/1.1 ${code} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  return true;
}

/** What a kubelet says when nothing listens on a port of a pod. */
export const refusedPort = (port: number) =>
  `an error occurred forwarding ${port} -> ${port}: error forwarding port ${port} to pod 2f1c, uid : failed to execute portforward in network namespace ` +
  `"/var/run/netns/cni-1": failed to connect to localhost:${port} inside namespace "2f1c", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused ` +
  `IPv6 dial tcp6: address localhost: no suitable address found`;

export type TestServer = Awaited<ReturnType<typeof startServer>>;

/** A small API server: list and watch of pods, port-forward to `admin`, access reviews. Faults are put in by tests. */
export async function startServer({tls = false, admin}: {readonly tls?: boolean; readonly admin?: http.RequestListener} = {}) {
  let version = 100;
  let oldest = 0;
  const pods = new Map<string, PodObject>();
  const history: Change[] = [];
  const watches = new Map<ServerResponse, (change: Change) => void>();
  const faults: Faults = {};
  const requests: IncomingMessage[] = [];
  const asked = recorder<IncomingMessage>();
  const upgraded = new Set<Duplex>();
  const pod = http.createServer(admin ?? ((_request, response) => response.end('{}')));
  pod.keepAliveTimeout = 60_000;

  const tell = (type: string, object: PodObject) => {
    const change = {type, object, version};
    history.push(change);
    for (const send of watches.values()) send(change);
  };
  const put = (namespace: string, name: string, labels: Readonly<Record<string, string>> = {}) => {
    const key = `${namespace}/${name}`;
    const object = {metadata: {name, namespace, uid: key, labels, resourceVersion: String(++version)}, spec: {}, status: {phase: 'Running'}};
    const type = pods.has(key) ? 'MODIFIED' : 'ADDED';
    pods.set(key, object);
    tell(type, object);
  };
  const remove = (namespace: string, name: string) => {
    const object = pods.get(`${namespace}/${name}`);
    if (object === undefined) throw new Error(`no pod ${name}.${namespace}`);
    pods.delete(`${namespace}/${name}`);
    tell('DELETED', {...object, metadata: {...object.metadata, resourceVersion: String(++version)}});
  };

  const listPods = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams, namespace: string | undefined) => {
    const limit = Number(query.get('limit') ?? 500);
    const from = Number(query.get('continue') ?? 0);
    const all = [...pods.values()].filter(one => namespace === undefined || one.metadata.namespace === namespace);
    const metadata = {resourceVersion: String(version), ...(from + limit < all.length ? {continue: String(from + limit)} : {})};
    const body = JSON.stringify({kind: 'PodList', apiVersion: 'v1', metadata, items: all.slice(from, from + limit)});
    const zipped = /gzip/.test(String(request.headers['accept-encoding']));
    response
      .writeHead(200, {'content-type': 'application/json', ...(zipped ? {'content-encoding': 'gzip'} : {})})
      .end(zipped ? gzipSync(body) : body);
  };
  const watchPods = (response: ServerResponse, since: number, namespace: string | undefined) => {
    if (since < oldest) return refuse(response, 410, 'Expired', `too old resource version: ${since} (${oldest})`);
    response.writeHead(200, {'content-type': 'application/json'}).flushHeaders();
    const send = ({type, object, version: at}: Change) => {
      if (at > since && (namespace === undefined || (object as PodObject).metadata.namespace === namespace))
        response.write(`${JSON.stringify({type, object})}\n`);
    };
    for (const change of history) send(change);
    watches.set(response, send);
    response.on('close', () => watches.delete(response));
  };

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request);
    asked.tell(request);
    if (faults.answer?.(request, response)) return;
    const url = new URL(request.url ?? '/', 'http://test');
    const [, namespace] = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/pods$/.exec(url.pathname) ?? [];
    if (!url.pathname.endsWith('/pods')) response.writeHead(200, {'content-type': 'application/json'}).end('{"gitVersion":"v1.32.0"}');
    else if (url.searchParams.get('watch') === 'true') watchPods(response, Number(url.searchParams.get('resourceVersion')), namespace);
    else listPods(request, response, url.searchParams, namespace);
  };

  const secure = () => ({
    key: tlsFile('server.key'),
    cert: tlsFile('server.crt'),
    ca: tlsFile('ca.crt'),
    requestCert: true,
    rejectUnauthorized: false,
  });
  const server = tls ? https.createServer(secure(), answer) : http.createServer(answer);
  const upgrade = createUpgrader();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push(request);
    asked.tell(request);
    socket.on('error', () => {});
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    if (faults.upgrade?.(request, socket)) return;
    upgrade(request, socket, head, port => {
      if (port !== 15000) return {error: refusedPort(port)};
      return {
        serve: stream =>
          pod.emit('connection', Object.assign(stream, {setTimeout: () => stream, setNoDelay: () => stream, setKeepAlive: () => stream})),
      };
    });
  });
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number) => new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const {port} = server.address() as AddressInfo;

  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    faults,
    requests,
    put,
    remove,
    upgraded,
    /** Waits for the next request whose URL fits. */
    asked: (fits: RegExp) => asked.next(request => fits.test(request.url ?? '')),
    connections: () => connections,
    /** Forgets the past, as etcd does when it is compacted: older versions answer 410. */
    compact: () => {
      oldest = ++version;
      history.length = 0;
    },
    /** Writes to every open watch. */
    say: (words: string) => {
      for (const response of watches.keys()) response.write(words);
    },
    endWatches: () => {
      for (const response of watches.keys()) response.end();
      watches.clear();
    },
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    /** Away: refuses connections. The promise it gives is of the moment when it does. */
    leave: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    comeBack: () => listen(port),
    close: () => {
      server.close();
      pod.closeAllConnections();
      for (const socket of [...sockets, ...upgraded]) socket.destroy();
    },
  };
}

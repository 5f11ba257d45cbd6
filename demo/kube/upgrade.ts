import {type IncomingMessage, STATUS_CODES} from 'node:http';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {type Dial, forwardByChannels, forwardBySpdy} from './portForward.ts';
import {type Failure, statusObject} from './status.ts';
import {webSocketStream} from './webSocketStream.ts';

const tunnelled = 'SPDY/3.1+portforward.k8s.io';
const channels = 'v4.channel.k8s.io';

/** Refuses an upgrade with a `Status`, as the API server does. */
export function refuseUpgrade(socket: Duplex, failure: Failure): void {
  const body = JSON.stringify(statusObject(failure));
  const head = [
    `HTTP/1.1 ${failure.code} ${STATUS_CODES[failure.code]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Turns a request for a port-forward into one: by WebSocket channels, by SPDY in a WebSocket (kubectl 1.31 and later), or by a SPDY upgrade. */
export function createUpgrader(): (request: IncomingMessage, socket: Duplex, head: Buffer, dial: Dial) => void {
  const handleProtocols = (offered: Set<string>) => (offered.has(channels) ? channels : false);
  const server = new WebSocketServer({noServer: true, perMessageDeflate: false, handleProtocols});
  const tunnel = new WebSocketServer({noServer: true, perMessageDeflate: false});
  // The library refuses the slash in this protocol's name, so it never sees the name.
  tunnel.on('headers', headers => headers.push(`Sec-WebSocket-Protocol: ${tunnelled}`));
  return (request, socket, head, dial) => {
    if (request.headers.upgrade?.toLowerCase().startsWith('spdy')) {
      const [protocol = ''] = String(request.headers['x-stream-protocol-version'] ?? '').split(',');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol.trim()}\r\n\r\n`,
      );
      if (head.length > 0) socket.unshift(head);
      forwardBySpdy(socket, dial);
      return;
    }
    const isTunnel = request.headers['sec-websocket-protocol']?.includes(tunnelled) === true;
    if (isTunnel) delete request.headers['sec-websocket-protocol'];
    (isTunnel ? tunnel : server).handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('error', () => webSocket.terminate());
      if (isTunnel) forwardBySpdy(webSocketStream(webSocket), dial);
      else forwardByChannels(webSocket, portsOf(request), dial);
    });
  };
}

/** `?ports=15000&ports=15021` or `?ports=15000,15021`. */
const portsOf = (request: IncomingMessage): readonly number[] =>
  new URL(request.url ?? '/', 'http://demo').searchParams
    .getAll('ports')
    .flatMap(text => text.split(','))
    .map(Number);

import {request} from 'node:http';
import type {Duplex} from 'node:stream';
import {constants, deflateSync, inflateSync} from 'node:zlib';
import {spdyDictionary} from '../../demo/kube/spdyDictionary.ts';
import type {Demo} from '../../demo/mesh.ts';

const word = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
const control = (type: number, flags: number, body: Buffer): Buffer =>
  Buffer.concat([word(0x80030000 + type), Buffer.from([flags]), word(body.length).subarray(1), body]);
const data = (stream: number, flags: number, body: Buffer): Buffer =>
  Buffer.concat([word(stream), Buffer.from([flags]), word(body.length).subarray(1), body]);

/** SYN_STREAM; each of the two opened here is the first to use the compressor of its direction, so they share one block. */
function opening(streams: readonly Readonly<Record<string, string>>[]): Buffer {
  const block = (headers: Readonly<Record<string, string>>) =>
    Buffer.concat([
      word(Object.keys(headers).length),
      ...Object.entries(headers).flatMap(([key, value]) => [word(key.length), Buffer.from(key), word(value.length), Buffer.from(value)]),
    ]);
  // A zlib stream that is flushed after every block can be cut at the lengths of its prefixes.
  const blocks = streams.map(block);
  const zipped = (count: number) => deflateUpTo(blocks.slice(0, count));
  return Buffer.concat(
    streams.map((_, at) => {
      const own = zipped(at + 1).subarray(at === 0 ? 0 : zipped(at).length);
      return control(1, 0, Buffer.concat([word(2 * at + 1), word(0), Buffer.from([0, 0]), own]));
    }),
  );
}

const sync = {dictionary: spdyDictionary, finishFlush: constants.Z_SYNC_FLUSH};
/** Without compression (level 0) every block is stored as it is, so that blocks can be flushed one by one. */
function deflateUpTo(blocks: readonly Buffer[]): Buffer {
  const header = deflateSync(Buffer.alloc(0), {...sync, level: 0}).subarray(0, 6);
  const stored = blocks.map(block =>
    Buffer.concat([Buffer.from([0, block.length & 255, block.length >> 8, ~block.length & 255, (~block.length >> 8) & 255]), block]),
  );
  return Buffer.concat([header, ...stored]);
}

/** One HTTP exchange over SPDY/3.1 (`POST .../portforward`); what came on the error stream and on the data stream. */
export function askBySpdy(demo: Demo, pod: string, port: number, text: string): Promise<{error: string; answer: string; reply: Buffer}> {
  const [name, namespace] = [pod.slice(0, pod.lastIndexOf('.')), pod.slice(pod.lastIndexOf('.') + 1)];
  return new Promise((resolve, reject) => {
    const asked = request(`${demo.url}/api/v1/namespaces/${namespace}/pods/${name}/portforward`, {
      method: 'POST',
      headers: {connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'portforward.k8s.io'},
    });
    asked.on('error', reject);
    asked.on('response', response => reject(new Error(`${response.statusCode}`)));
    asked.on('upgrade', (_, socket: Duplex) => {
      const received = {error: '', answer: '', reply: Buffer.alloc(0)};
      let rest = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= 8 && rest.length >= 8 + (rest.readUInt32BE(4) & 0xffffff)) {
          const size = 8 + (rest.readUInt32BE(4) & 0xffffff);
          const stream = rest.readUInt32BE(0);
          const body = rest.subarray(8, size);
          const last = rest[4] === 1;
          rest = rest.subarray(size);
          if (stream === 0x80030002 && received.reply.length === 0) received.reply = inflateSync(body.subarray(4), sync);
          if (stream === 1) received.error += body.toString();
          if (stream === 3) received.answer += body.toString();
          if (stream !== 3 || !last) continue;
          socket.destroy();
          resolve(received);
        }
      });
      const streams = ['error', 'data'].map(streamtype => ({streamtype, port: String(port), requestid: '0'}));
      socket.write(Buffer.concat([opening(streams), data(1, 1, Buffer.alloc(0)), data(3, 0, Buffer.from(text))]));
    });
    asked.end();
  });
}

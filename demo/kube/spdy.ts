import {Duplex} from 'node:stream';
import {constants, createDeflate, createInflate, type Deflate, type Inflate} from 'node:zlib';
import {spdyDictionary} from './spdyDictionary.ts';

const frameSize = 32_768;
const sync = {dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH};

/** One stream of a SPDY connection. Nothing is written before the reply to its opening is. */
export class SpdyStream extends Duplex {
  readonly #connection: SpdyConnection;
  readonly #id: number;
  readonly headers: Readonly<Record<string, string>>;
  #replied: Promise<void>;

  constructor(connection: SpdyConnection, id: number, headers: Readonly<Record<string, string>>, replied: Promise<void>) {
    super({allowHalfOpen: true});
    this.#connection = connection;
    this.#id = id;
    this.headers = headers;
    this.#replied = replied;
  }

  override _read(): void {
    this.#connection.io.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    void this.#replied.then(() => {
      let room = true;
      for (let at = 0; at < chunk.length; at += frameSize) room = this.#connection.sendData(this.#id, chunk.subarray(at, at + frameSize), false);
      if (room) done();
      else this.#connection.io.once('drain', () => done());
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    void this.#replied.then(() => {
      this.#connection.sendData(this.#id, Buffer.alloc(0), true);
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#connection.streams.delete(this.#id);
    if (!this.writableFinished) this.#connection.sendReset(this.#id);
    done(error);
  }
}

/** The server's end of SPDY/3.1 as Kubernetes uses it: no flow control, streams opened by the client only. `opened` is called for each. */
export class SpdyConnection {
  readonly io: Duplex;
  readonly streams = new Map<number, SpdyStream>();
  readonly #inflate: Inflate = createInflate(sync);
  readonly #deflate: Deflate = createDeflate(sync);
  readonly #opened: (stream: SpdyStream) => void;
  #rest: Buffer = Buffer.alloc(0);
  #frames: Promise<void> = Promise.resolve();
  #replies: Promise<void> = Promise.resolve();

  constructor(io: Duplex, opened: (stream: SpdyStream) => void) {
    this.io = io;
    this.#opened = opened;
    io.setMaxListeners(0);
    io.on('data', (data: Buffer) => this.#take(data));
    for (const end of ['close', 'end', 'error']) io.on(end, () => this.#end());
  }

  sendData(id: number, data: Buffer, last: boolean): boolean {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head.writeUInt32BE(data.length, 4);
    if (last) head[4] = 1;
    return this.io.writable ? this.io.write(Buffer.concat([head, data])) : true;
  }

  /** RST_STREAM, "cancel". */
  sendReset(id: number): void {
    const frame = Buffer.alloc(16);
    frame.writeUInt32BE(0x80030003, 0);
    frame.writeUInt32BE(8, 4);
    frame.writeUInt32BE(id, 8);
    frame.writeUInt32BE(5, 12);
    if (this.io.writable) this.io.write(frame);
  }

  #end(): void {
    for (const stream of [...this.streams.values()]) stream.destroy();
    this.io.destroy();
  }

  #take(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    while (this.#rest.length >= 8) {
      const size = 8 + (this.#rest.readUInt32BE(4) & 0xffffff);
      if (this.#rest.length < size) return;
      const frame = Buffer.from(this.#rest.subarray(0, size));
      this.#rest = this.#rest.subarray(size);
      this.#frames = this.#frames.then(() => this.#frame(frame)).catch(() => this.#end());
    }
  }

  async #frame(frame: Buffer): Promise<void> {
    const word = frame.readUInt32BE(0);
    const body = frame.subarray(8);
    const last = ((frame[4] ?? 0) & 1) === 1;
    if (word >>> 31 === 0) {
      const stream = this.streams.get(word);
      if (stream === undefined) return;
      if (body.length > 0 && !stream.push(body)) this.io.pause();
      if (last) stream.push(null);
      return;
    }
    const type = word & 0xffff;
    if (type === 1) await this.#open(body, last);
    if (type === 3) this.streams.get(body.readUInt32BE(0) & 0x7fffffff)?.destroy();
    if (type === 6) this.io.write(frame);
  }

  async #open(body: Buffer, last: boolean): Promise<void> {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const headers = headersOf(await pass(this.#inflate, body.subarray(10)));
    const stream = new SpdyStream(this, id, headers, this.#reply(id));
    stream.on('error', () => undefined);
    this.streams.set(id, stream);
    if (last) stream.push(null);
    this.#opened(stream);
  }

  /** SYN_REPLY without headers. */
  #reply(id: number): Promise<void> {
    this.#replies = this.#replies.then(async () => {
      const none = await pass(this.#deflate, Buffer.alloc(4));
      const head = Buffer.alloc(12);
      head.writeUInt32BE(0x80030002, 0);
      head.writeUInt32BE(none.length + 4, 4);
      head.writeUInt32BE(id, 8);
      if (this.io.writable) this.io.write(Buffer.concat([head, none]));
    });
    return this.#replies;
  }
}

/** One block through a zlib stream whose window lasts as long as the connection. */
function pass(stream: Inflate | Deflate, data: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    const collect = (chunk: Buffer) => out.push(chunk);
    stream.on('data', collect);
    stream.once('error', reject);
    stream.write(data);
    stream.flush(constants.Z_SYNC_FLUSH, () =>
      setImmediate(() => {
        stream.off('data', collect);
        stream.off('error', reject);
        resolve(Buffer.concat(out));
      }),
    );
  });
}

function headersOf(block: Buffer): Readonly<Record<string, string>> {
  let at = 4;
  const text = () => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.toString('latin1', at - length, at);
  };
  return Object.fromEntries(Array.from({length: block.readUInt32BE(0)}, () => [text().toLowerCase(), text()]));
}

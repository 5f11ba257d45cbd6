/** Frames of SPDY/3.1, as far as a port-forward needs them: control frames SYN_STREAM, SYN_REPLY, RST_STREAM, PING, GOAWAY, and data. */
export const frameTypes = {synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7} as const;

export type Frame = {readonly type: number; readonly stream: number; readonly last: boolean; readonly body: Buffer; readonly raw: Buffer};

export const dataType = 0;

/** Cuts a stream of bytes into frames; give it what comes. `stream` is the number at the start of a control frame's body. */
export function frameCutter(): (chunk: Buffer) => readonly Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return chunk => {
    const frames: Frame[] = [];
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 8) {
      const end = 8 + (rest.readUInt32BE(4) & 0xffffff);
      if (rest.length < end) break;
      frames.push(parseFrame(rest.subarray(0, end)));
      rest = rest.subarray(end);
    }
    return frames;
  };
}

function parseFrame(raw: Buffer): Frame {
  const word = raw.readUInt32BE(0);
  const body = raw.subarray(8);
  const last = ((raw[4] ?? 0) & 1) === 1;
  const isControl = word >= 0x80000000;
  const stream = isControl ? (body.length >= 4 ? body.readUInt32BE(0) & 0x7fffffff : 0) : word;
  return {type: isControl ? word & 0xffff : dataType, stream, last, body, raw};
}

/** A data frame; `last` ends this direction of the stream. */
export function dataFrame(stream: number, body: Buffer, last: boolean): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream, 0);
  head.writeUInt32BE(body.length, 4); // below 2^24: writes of an HTTP client are far smaller
  if (last) head[4] = 1;
  return Buffer.concat([head, body]);
}

/** Opens a stream. `first`: the first such frame of the connection, whose headers begin the compressed stream. */
export function synStreamFrame(
  stream: number,
  headers: Readonly<Record<string, string>>,
  options: {readonly last: boolean; readonly first: boolean},
): Buffer {
  const block = headerBlock(headers, options.first);
  const head = Buffer.alloc(18);
  head.writeUInt32BE(0x80030000 + frameTypes.synStream, 0);
  head.writeUInt32BE(block.length + 10, 4);
  if (options.last) head[4] = 1;
  head.writeUInt32BE(stream, 8);
  return Buffer.concat([head, block]);
}

// All headers of a connection form one zlib stream with a preset dictionary. A few dozen bytes are not worth compressing, so they go out as stored blocks
// of deflate, which need neither the dictionary itself, only its checksum, nor any state between two frames. The empty block after each is what a flush
// writes: Go's reader hands nothing on before it.
const zlibStart = Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);
const flush = Buffer.from([0, 0, 0, 0xff, 0xff]);

function headerBlock(headers: Readonly<Record<string, string>>, first: boolean): Buffer {
  const entries = Object.entries(headers);
  const plain = Buffer.concat([number32(entries.length), ...entries.flat().flatMap(word => [number32(Buffer.byteLength(word)), Buffer.from(word)])]);
  const stored = Buffer.alloc(5);
  stored.writeUInt16LE(plain.length, 1);
  stored.writeUInt16LE(0xffff - plain.length, 3);
  return Buffer.concat([...(first ? [zlibStart] : []), stored, plain, flush]);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

import type {Readable} from 'node:stream';

/** The lines of a stream of bytes; what follows the last line feed is the last one. Throws what the stream fails with. */
export async function* lines(body: Readable): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, end)]).toString();
      rest = [];
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest).toString();
  if (last.trim() !== '') yield last;
}

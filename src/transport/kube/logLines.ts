import type {LogLine} from '../meshSource.ts';

/** Takes bytes as they come and gives the lines that they complete; `rest` is a last line without line feed. */
export type LineSplitter = {readonly take: (chunk: Buffer) => readonly string[]; readonly rest: () => string | undefined};

const longest = 64 * 1024; // bytes of a line that are kept

/** Splits UTF-8 at line feeds. What is longer than 64 kB is cut and says so; no more than that is ever held. */
export function lineSplitter(): LineSplitter {
  let held: Buffer[] = [];
  let size = 0;
  let dropped = 0;
  const hold = (bytes: Buffer) => {
    const kept = bytes.subarray(0, longest - size);
    if (kept.length > 0) held.push(kept);
    size += kept.length;
    dropped += bytes.length - kept.length;
  };
  const finish = (): string => {
    const bytes = Buffer.concat(held);
    const end = dropped === 0 ? bytes.length : characterStart(bytes, bytes.length - 1);
    const mark = dropped === 0 ? '' : ` ... (${dropped + bytes.length - end} more bytes are cut off)`;
    held = [];
    size = 0;
    dropped = 0;
    return bytes.toString('utf8', 0, end) + mark;
  };
  return {
    take: chunk => {
      const first = chunk.indexOf(10);
      hold(first < 0 ? chunk : chunk.subarray(0, first));
      if (first < 0) return [];
      const last = chunk.lastIndexOf(10);
      const others = last > first ? chunk.toString('utf8', first + 1, last).split('\n') : [];
      const lines = [finish(), ...others];
      hold(chunk.subarray(last + 1));
      return lines;
    },
    rest: () => (size === 0 ? undefined : finish()),
  };
}

/** Where the character begins that the byte at `at` is a part of. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)(?: |$)/;

/** A line as `timestamps=true` prints it. One without a stamp, as the kubelet's own words are, gets `before`. */
export function parseLogLine(line: string, before: string): LogLine {
  const [start, date, fraction = '', zone] = stamped.exec(line) ?? [];
  const at = Date.parse(`${date}${zone}`);
  if (start === undefined || Number.isNaN(at)) return {stamp: before, text: line};
  const utc = zone === 'Z' ? date : new Date(at).toISOString().slice(0, 19); // the kubelet writes the time zone of its node
  return {stamp: `${utc}.${fraction.padEnd(9, '0')}Z`, text: line.slice(start.length)};
}

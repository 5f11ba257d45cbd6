import {describe, expect, test} from 'vitest';
import {type LogEntry, type LogList, logKey} from '../../src/lib/logLines.ts';
import {logBuffer} from '../../src/store/logBuffer.ts';

const stamp = (ms: number): string => new Date(Date.UTC(2026, 10, 21, 14) + ms).toISOString().replace('Z', '000000Z');
const line = (ms: number, text = `at ${ms}`) => ({stamp: stamp(ms), text});
const entries = (list: LogList): readonly LogEntry[] => Array.from({length: list.length()}, (_, at) => list.at(at)!);
const texts = (list: LogList): readonly string[] => entries(list).map(({text}) => text);
const whole = (buffer: ReturnType<typeof logBuffer>): void => {
  while (!buffer.scan(5));
};

describe('lines of several logs', () => {
  test('stand in the order of time, late ones in their place, those of one moment as they came', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(10, 'a1'), line(30, 'a2')]);
    buffer.append(1, [line(20, 'b1'), line(30, 'b2'), line(40, 'b3')]);
    buffer.append(0, [line(30, 'a3'), line(35, 'a4')]);
    expect(texts(buffer.all)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4', 'b3']);
    expect(entries(buffer.all).map(({target}) => target)).toEqual([0, 1, 0, 1, 0, 0, 1]);
  });

  test('lines of one log keep its order also when the clock of the node is set back', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(50, 'first'), line(10, 'second'), line(20, 'third')]);
    buffer.append(1, [line(40, 'other')]);
    expect(texts(buffer.all)).toEqual(['other', 'first', 'second', 'third']);
    expect(buffer.all.at(2)?.stamp).toBe(stamp(10));
  });

  test('random batches of ten logs come out as if they had been sorted, with nothing lost', () => {
    const buffer = logBuffer();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const clocks = Array.from({length: 10}, () => 0);
    let sent = 0;
    for (let batch = 0; batch < 500; batch++) {
      const log = random(10);
      buffer.append(
        log,
        Array.from({length: random(9)}, () => {
          clocks[log] = clocks[log]! + random(50);
          return line(clocks[log]!, `${sent++}`);
        }),
      );
    }
    const all = entries(buffer.all);
    expect(all).toHaveLength(sent);
    expect(all.map(({order}) => order)).toEqual(all.map(({order}) => order).toSorted());
    expect(new Set(texts(buffer.all)).size).toBe(sent);
    for (const entry of all) expect(all[buffer.all.placeOf(logKey(entry))]).toBe(entry);
  });

  test('a line that begins no message goes on with the last one of its log, if it was written at once', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(10, '[2026-11-21 14:00:00.010][1][debug][http] request headers complete:'), line(10, "':path', '/reviews'")]);
    buffer.append(1, [line(10, 'of a log that has no message yet')]);
    buffer.append(0, [line(11, '\tthread=21'), line(12, '{"level": "info"}'), line(5_000, 'much later')]);
    expect(entries(buffer.all).map(({text, head}) => [text.slice(0, 8), head?.text.slice(0, 8)])).toEqual([
      ['[2026-11', undefined],
      ["':path',", '[2026-11'],
      ['of a log', undefined],
      ['\tthread=', '[2026-11'],
      ['{"level"', undefined],
      ['much lat', undefined],
    ]);
  });

  test('a mark comes after all there are, and before all to come', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(10, 'a')]);
    buffer.mark('now');
    buffer.append(0, [line(11, 'b')]);
    expect(texts(buffer.all)).toEqual(['a', 'now', 'b']);
  });
});

describe('a buffer that is full', () => {
  test('drops the oldest lines and counts them; a line that stays is found again, one that is gone stands for the oldest', () => {
    const buffer = logBuffer(100);
    buffer.append(
      0,
      Array.from({length: 100}, (_, at) => line(at)),
    );
    const [gone, stays] = [logKey(buffer.all.at(5)!), logKey(buffer.all.at(50)!)];
    buffer.append(
      0,
      Array.from({length: 20}, (_, at) => line(100 + at)),
    );
    expect(buffer.all.length()).toBe(100);
    expect([buffer.arrived(), buffer.dropped()]).toEqual([120, 20]);
    expect(buffer.all.at(0)?.text).toBe('at 20');
    expect(buffer.all.at(buffer.all.placeOf(stays))?.text).toBe('at 50');
    expect(buffer.all.placeOf(gone)).toBe(0);
  });

  test('goes on so for as long as one likes', () => {
    const buffer = logBuffer(100);
    buffer.filter(({text}) => text.endsWith('7'));
    whole(buffer);
    for (let at = 0; at < 50_000; at += 50)
      buffer.append(
        0,
        Array.from({length: 50}, (_, n) => line(at + n)),
      );
    expect(buffer.all.length()).toBe(100);
    expect(buffer.all.at(99)?.text).toBe('at 49999');
    expect(texts(buffer.matches())).toEqual(texts(buffer.all).filter(text => text.endsWith('7')));
    expect(buffer.dropped()).toBe(49_900);
  });
});

describe('a buffer of long lines', () => {
  test('drops the oldest for their size, also of those that match', () => {
    const buffer = logBuffer(1000, 50_000);
    buffer.filter(() => true);
    whole(buffer);
    for (let at = 0; at < 40; at++) buffer.append(0, [line(at, String(at % 10).repeat(10_000))]);
    for (const list of [buffer.all, buffer.matches()]) expect(texts(list).map(text => text[0])).toEqual(['5', '6', '7', '8', '9']);
    expect(buffer.dropped()).toBe(35);
  });

  test('has all its room again when it was cleared', () => {
    const buffer = logBuffer(1000, 50_000);
    for (const at of [1, 2]) {
      buffer.append(
        0,
        Array.from({length: 5}, (_, n) => line(10 * at + n, 'x'.repeat(10_000))),
      );
      expect(buffer.all.length()).toBe(5);
      buffer.clear();
    }
    expect(buffer.dropped()).toBe(0);
  });
});

describe('a filter', () => {
  const even = ({text}: LogEntry): boolean => Number(text.slice(3)) % 2 === 0;

  test('keeps what matches of old and new lines, late ones too, and tests no line twice', () => {
    const buffer = logBuffer();
    const seen = new Map<number, number>();
    const counting = (entry: LogEntry): boolean => {
      seen.set(entry.number, (seen.get(entry.number) ?? 0) + 1);
      return even(entry);
    };
    buffer.append(
      0,
      Array.from({length: 1000}, (_, at) => line(10 * at)),
    );
    buffer.filter(counting);
    expect(buffer.scan(0)).toBe(false); // one piece, then keys are heard
    buffer.append(1, [line(3), line(4), line(9_992), line(9_993), line(10_001)]);
    expect(buffer.matches().length()).toBeLessThan(1000);
    whole(buffer);
    expect(texts(buffer.matches())).toEqual(texts(buffer.all).filter((_, at) => even(buffer.all.at(at)!)));
    expect(new Set(seen.values())).toEqual(new Set([1]));
    expect(seen.size).toBe(1005);
  });

  test('finds the newest matches first', () => {
    const buffer = logBuffer();
    buffer.append(
      0,
      Array.from({length: 1000}, (_, at) => line(at)),
    );
    buffer.filter(even);
    buffer.scan(0);
    expect(texts(buffer.matches()).at(-1)).toBe('at 998');
  });

  test('tells matches from others, and none keeps all', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(1), line(2), line(3)]);
    buffer.filter(even);
    whole(buffer);
    expect(entries(buffer.all).map(buffer.isMatch)).toEqual([false, true, false]);
    buffer.filter(undefined);
    expect(buffer.matches()).toBe(buffer.all);
    expect(buffer.isMatch(buffer.all.at(0)!)).toBe(true);
  });

  test('cleared, it goes on with lines to come', () => {
    const buffer = logBuffer();
    buffer.append(0, [line(1), line(2)]);
    buffer.filter(even);
    whole(buffer);
    buffer.clear();
    expect([buffer.all.length(), buffer.matches().length()]).toEqual([0, 0]);
    buffer.append(0, [line(4)]);
    expect(texts(buffer.matches())).toEqual(['at 4']);
  });
});

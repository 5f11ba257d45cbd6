import {describe, expect, test} from 'vitest';
import {parseSlowly} from '../../src/lib/slowJson.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';

const dump = 'healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.config_dump.json';
const none = async (): Promise<void> => {};

describe('JSON in pieces', () => {
  test.each([50, 1000, 30_000, 10_000_000])('gives what JSON.parse gives, in pieces of %i characters', async piece => {
    expect(await parseSlowly(fixture(dump), none, piece)).toEqual(fixtureJson(dump));
  });

  test('knows strings, blanks, escapes and odd keys', async () => {
    const text = ' {"a\\"}" : [ "[,{\\\\", 1.5e3 , null,[],{ } ] , "__proto__": {"b": "é\\u0000"},"":  -1 ,"e":{},"f":[true,false]}\n ';
    expect(await parseSlowly(text, none, 3)).toEqual(JSON.parse(text));
    expect(Object.keys((await parseSlowly(text, none, 3)) as object)).toContain('__proto__');
  });

  test('rests between the pieces', async () => {
    let rests = 0;
    await parseSlowly(JSON.stringify(Array.from({length: 100}, (_, n) => ({n}))), async () => void rests++, 100);
    expect(rests).toBeGreaterThan(5);
  });

  test.each(['{"a": [1, 2}', '[1, 2', '{"a" 1}', '["abc', '[1,,2]', '[1,]', '{"a":1} x', 'no json', ''])(
    'says of %s what JSON.parse says',
    async text => {
      const said = (): unknown => JSON.parse(text);
      await expect(parseSlowly(text, none, 1)).rejects.toThrow(SyntaxError);
      let message = '';
      try {
        said();
      } catch (error) {
        message = (error as Error).message;
      }
      await expect(parseSlowly(text, none, 1)).rejects.toThrow(message);
    },
  );
});

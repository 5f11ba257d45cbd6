import {expect, test} from 'vitest';
import {span} from '../../src/lib/page.ts';
import {stripLines} from '../../src/tui/strip.ts';
import {lookOf} from '../../src/tui/theme.ts';

const look = lookOf({LANG: 'C.UTF-8', NO_COLOR: '1'});
const strip = (...lines: readonly string[]): readonly string[] =>
  stripLines(
    look,
    30,
    lines.map(line => [span(line)]),
  ).map(line => line.trimEnd());

test('two sentences have a line each; what is too long of the second is cut', () => {
  expect(strip('LDS STALE for 5s', 'sent by istiod-1')).toEqual([' LDS STALE for 5s', ' sent by istiod-1']);
  expect(strip('LDS STALE for 5s', 'sent by istiod-1 in namespace istio-system')).toEqual([' LDS STALE for 5s', ' sent by istiod-1 in namespa~']);
});

test('one sentence that is too long goes on in the second line, and so do two of which the first is', () => {
  expect(strip('LDS rejected by the proxy: bad listener')).toEqual([' LDS rejected by the proxy:', '   bad listener']);
  expect(strip('LDS rejected by the proxy: bad listener', 'and so on')).toEqual([' LDS rejected by the proxy:', '   bad listener and so on']);
});

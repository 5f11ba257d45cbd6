import {describe, expect, test} from 'vitest';
import type {LogEntry, LogTarget} from '../../src/lib/logLines.ts';
import {logFilter, logTest} from '../../src/views/logFilter.ts';
import {logNames} from '../../src/views/logNames.ts';
import {savedLine} from '../../src/views/logs.ts';
import {knownAt} from './loaded.ts';

const target = (name: string, namespace = 'bookinfo', container = 'istio-proxy'): LogTarget => ({name, namespace, container});
const targets = [target('reviews-v1-5695cbbdd8-sxpzf'), target('ratings-v1-54849b6d-q8x2m')];

const request = (method: string, path: string, outcome: string, cluster = 'outbound|9080||ratings.bookinfo.svc.cluster.local') =>
  `[2026-11-21T13:49:43.000Z] "${method} ${path} HTTP/1.1" ${outcome} - "-" 0 116 1200 31 "-" "curl/7.88.1" ` +
  `"059d2280-e57c-451b-a121-83fa5187b114" "ratings:9080" "10.244.0.13:9080" ${cluster} 10.244.0.15:39708 10.96.0.1:9080 10.244.0.15:60188 - default`;
const texts = {
  fine: request('GET', '/ratings/0', '200 - via_upstream'),
  missing: request('GET', '/nowhere', '404 - via_upstream'),
  broken: request('POST', '/ratings/1', '503 UH no_healthy_upstream'),
  warning: '2026-11-21T13:48:17.151346Z\twarning\tenvoy config external/envoy/source/x.cc:138\tconfig rejected\tthread=21',
  plain: 'something else',
};
const entries = Object.entries(texts).map(
  ([, text], at): LogEntry => ({number: at + 1, order: '', target: at % 2, stamp: '2026-11-21T13:49:43.000000000Z', text, record: undefined}),
);
const known = knownAt(0);
const mark: LogEntry = {number: 99, order: '', target: -1, stamp: '', text: '14:05:12', record: undefined};
const wish = {targets, since: 'tail', previous: false} as const;

/** Names of the lines that a filter keeps. */
function kept(filter: string, problems = false): readonly string[] {
  const test = logTest({filter, problems}, wish, () => known);
  return Object.keys(texts).filter((_, at) => test?.(entries[at]!) ?? true);
}

describe('a filter of log lines', () => {
  test('looks for words, phrases and expressions in the line as it was written', () => {
    expect(kept('')).toEqual(['fine', 'missing', 'broken', 'warning', 'plain']);
    expect(logTest({filter: '', problems: false}, wish, () => known)).toBeUndefined();
    expect(kept('ratings/')).toEqual(['fine', 'broken']);
    expect(kept('RATINGS/')).toEqual([]);
    expect(kept('get !nowhere')).toEqual(['fine']);
    expect(kept('"config rejected"')).toEqual(['warning']);
    expect(kept('!/GET|POST/')).toEqual(['warning', 'plain']);
  });

  test('looks into fields by their names', () => {
    expect(kept('code:503')).toEqual(['broken']);
    expect(kept('code:>399')).toEqual(['missing', 'broken']);
    expect(kept('!code:200 method:get')).toEqual(['missing']);
    expect(kept('flags:UH')).toEqual(['broken']);
    expect(kept('upstream:ratings path:/0')).toEqual(['fine']);
    expect(kept('level:warn')).toEqual(['warning']);
    expect(kept('pod:reviews code:200')).toEqual(['fine']);
    expect(kept('duration:>1000')).toEqual(['fine', 'missing', 'broken']);
    expect(kept('id:059d2280')).toEqual(['fine', 'missing', 'broken']);
  });

  test('problems are answers of 4xx and 5xx, flags, warnings and worse', () => {
    expect(kept('', true)).toEqual(['missing', 'broken', 'warning']);
    expect(kept('code:503', true)).toEqual(['broken']);
  });

  test('keeps marks, and says what it did not understand', () => {
    expect(logTest({filter: 'nothing has this', problems: true}, wish, () => known)?.(mark)).toBe(true);
    expect(logFilter('/(/').problem).toMatch(/taken/);
    expect(logFilter('code:503').problem).toBeUndefined();
  });
});

describe('names of logs', () => {
  test('are those of the pods', () => {
    expect(logNames(targets)).toEqual(['reviews-v1', 'ratings-v1']);
  });

  test('hold the container where several are shown', () => {
    expect(logNames([target('a-5695cbbdd8-sxpzf'), target('a-5695cbbdd8-sxpzf', 'bookinfo', 'app')])).toEqual(['istio-proxy', 'app']);
    expect(logNames([target('a-5695cbbdd8-sxpzf', 'x', 'app'), target('b-5695cbbdd8-sxpzf', 'x', 'istio-proxy')])).toEqual([
      'a/app',
      'b/istio-proxy',
    ]);
  });
});

test('a line is saved with its time, and its log where there are several', () => {
  expect(savedLine(entries[4]!, ['one'])).toMatch(/^2026-11-21 \d\d:49:43\.000 something else$/);
  expect(savedLine(entries[4]!, ['one', 'two'])).toMatch(/ one something else$/);
  expect(savedLine(mark, ['one', 'two'])).toBe('---- 14:05:12 ----');
});

test('lines that go on with a message are kept with it, and by what they say themselves', () => {
  const [head] = entries.filter(({text}) => text === texts.warning);
  const next: LogEntry = {...mark, target: 0, text: "':path', '/reviews/0'", ...(head === undefined ? {} : {head})};
  const keeps = (filter: string): boolean => logTest({filter, problems: false}, wish, () => known)?.(next) ?? true;
  expect(['level:warning', 'rejected', '/reviews/0', 'code:200'].map(keeps)).toEqual([true, true, true, false]);
});

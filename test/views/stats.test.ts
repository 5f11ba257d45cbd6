import {describe, expect, test} from 'vitest';
import {parseStats} from '../../src/envoy/stats.ts';
import {type StatsHistory, withSample} from '../../src/envoy/statsHistory.ts';
import {statRows} from '../../src/views/statRows.ts';
import {fixtureJson} from '../fixtures/read.ts';

const polls = (...samples: readonly Readonly<Record<string, number>>[]): StatsHistory =>
  samples.reduce<StatsHistory | undefined>((before, values, at) => {
    const stats = Object.entries(values).map(([name, value]) => ({name, value}));
    return withSample(before, {stats, histograms: []}, at * 50_000);
  }, undefined) as StatsHistory;
const overflow = 'cluster.outbound|80||a.b;.upstream_rq_pending_overflow';
const problems = (history: StatsHistory): readonly string[] => statRows(history).flatMap(({name, problem}) => (problem ? [name] : []));

describe('rows of the stats pane', () => {
  test('a counter of failures is a problem while it rises, and then stands first', () => {
    const before = {'a.first': 1, [overflow]: 5};
    expect(problems(polls(before))).toEqual([]);
    const after = polls(before, {'a.first': 1, [overflow]: 6});
    expect(problems(after)).toEqual([overflow]);
    expect(statRows(after).toSorted((a, b) => a.order - b.order)[0]?.name).toBe(overflow);
    expect(problems(polls(before, {[overflow]: 6}, {[overflow]: 6}))).toEqual([overflow]);
    expect(problems(polls(before, {[overflow]: 6}, {[overflow]: 6}, {[overflow]: 6}))).toEqual([]);
  });

  test('rows that rest are the same from poll to poll', () => {
    const history = polls({a: 1, b: 1}, {a: 1, b: 1});
    const before = statRows(history);
    const after = statRows(
      withSample(
        history,
        {
          stats: [
            {name: 'a', value: 1},
            {name: 'b', value: 2},
          ],
          histograms: [],
        },
        100_000,
      ),
      before,
    );
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toMatchObject({text: '2', rate: 0.02});
  });

  test('a gauge is a problem by its value', () => {
    const healthy = 'cluster.a;.membership_healthy';
    const ejections = 'cluster.a;.outlier_detection.ejections_active';
    expect(problems(polls({[healthy]: 0, [ejections]: 2}))).toEqual([healthy, ejections]);
    expect(problems(polls({[healthy]: 1, [ejections]: 0}))).toEqual([]);
  });

  test('nothing is wrong in a recorded Envoy, times and hashes have no rate, and no digit is invented', () => {
    const stats = parseStats(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.stats.json'));
    if (stats === undefined) throw new Error('no stats');
    const history = withSample(withSample(undefined, stats, 0), stats, 2000);
    const rows = statRows(history);
    const row = (name: string) => rows.find(each => each.name === name);
    expect(rows.filter(({problem}) => problem)).toEqual([]);
    expect(row('cluster_manager.cds.version')).toMatchObject({rate: undefined, text: '1.62090393401604e+19'});
    expect(row('listener_manager.lds.update_time')?.rate).toBeUndefined();
    expect(row('server.concurrency')?.rate).toBe(0);
    expect(row('server.initialization_time_ms')?.text).toBe('P50 22500 P99 22500');
  });
});

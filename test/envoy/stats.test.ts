import {describe, expect, it} from 'vitest';
import {atQuantile, clusterStatsPart, parseStats, type Stats} from '../../src/envoy/stats.ts';
import {course, rateOf, type StatsHistory, withSample} from '../../src/envoy/statsHistory.ts';
import {explained, statWords} from '../../src/envoy/statWords.ts';
import {fixtureJson, fixturesIn} from '../fixtures/read.ts';

const recorded = fixturesIn('healthy/envoy').filter(file => file.endsWith('.stats.json'));
const productpage = parseStats(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.stats.json'));

describe('stats of an Envoy', () => {
  it.each(recorded)('%s: numbers, texts and histograms, none lost', file => {
    const json = fixtureJson(`healthy/envoy/${file}`) as {stats: {name?: string; histograms?: {computed_quantiles: unknown[]}}[]};
    const {stats, histograms} = parseStats(json) ?? {stats: [], histograms: []};
    expect(stats.length).toBe(json.stats.filter(({name}) => name !== undefined).length);
    expect(histograms.length).toBe(json.stats.flatMap(each => each.histograms?.computed_quantiles ?? []).length);
    expect(stats.filter(({value}) => typeof value === 'string').map(({name}) => name)).toEqual([
      'cluster_manager.cds.version_text',
      'listener_manager.lds.version_text',
    ]);
  });

  it('a histogram has its quantiles, and none of what was never recorded', () => {
    const find = (name: string) => productpage?.histograms.find(each => each.name === name);
    expect(atQuantile(find('server.initialization_time_ms') ?? {name: '', cumulative: []}, 99)).toBe(22500);
    expect(find('cluster.xds-grpc;.upstream_cx_length_ms')?.cumulative).toEqual([]);
  });

  it('of something else there are none, and of broken members what can be read is kept', () => {
    expect(parseStats('no')).toBeUndefined();
    expect(parseStats({stats: {}})).toBeUndefined();
    const broken = {stats: [null, 7, {name: 'a', value: 1}, {name: 'b', value: null}, {name: 4, value: 2}, {histograms: {computed_quantiles: [{}]}}]};
    expect(parseStats(broken)).toEqual({stats: [{name: 'a', value: 1}], histograms: []});
  });

  it('those of one cluster are asked for by a name in which nothing is a pattern', () => {
    const {path} = clusterStatsPart('outbound|80||a.b[::1];');
    const filter = new RegExp(new URL(path, 'http://x').searchParams.get('filter') ?? '');
    expect(filter.test('cluster.outbound|80||a.b[__1];.upstream_rq_total')).toBe(true);
    expect(filter.test('cluster.outbound|80||aXb[__1];.upstream_rq_total')).toBe(false);
    expect(filter.test('cluster.outbound')).toBe(false);
  });
});

const sample = (values: Readonly<Record<string, number>>): Stats => ({
  stats: Object.entries(values).map(([name, value]) => ({name, value})),
  histograms: [],
});
const history = (...samples: readonly Readonly<Record<string, number>>[]): StatsHistory =>
  samples.reduce<StatsHistory | undefined>((before, values, at) => withSample(before, sample(values), 1000 + at * 2000), undefined) as StatsHistory;

describe('stats over several polls', () => {
  it('have no rate after the first one, then the change a second', () => {
    expect(rateOf(history({a: 5}), 'a')).toBeUndefined();
    const two = history({a: 5, rests: 1}, {a: 25, rests: 1});
    expect([rateOf(two, 'a'), rateOf(two, 'rests')]).toEqual([10, 0]);
    expect(two.movements.get('a')).toEqual({values: [5, 25], changedAt: 3000, isGauge: false});
  });

  it('remember only what moved, and when it last did', () => {
    const three = history({a: 0, rests: 1}, {a: 4, rests: 1}, {a: 4, rests: 1});
    expect([...three.movements.keys()]).toEqual(['a']);
    expect(three.movements.get('a')?.changedAt).toBe(3000);
    expect(course(three, 'a')).toEqual([2, 0]);
    expect(course(three, 'rests')).toEqual([]);
  });

  it('know a gauge once it went down, and show its values', () => {
    const three = history({a: 7}, {a: 9}, {a: 3});
    expect(course(three, 'a')).toEqual([7, 9, 3]);
    expect(rateOf(three, 'a')).toBe(-3);
  });

  it('count what appears from 0: it was never written before', () => {
    expect(rateOf(history({}, {a: 6}), 'a')).toBe(3);
  });

  it('keep sixty steps and no more', () => {
    const long = history(...Array.from({length: 200}, (_, at) => ({a: at * at})));
    expect(long.times).toHaveLength(61);
    expect(long.movements.get('a')?.values).toHaveLength(61);
    expect(course(long, 'a')).toHaveLength(60);
    expect(course(long, 'a').at(-1)).toBe((199 * 199 - 198 * 198) / 2);
  });

  it('begin anew when Envoy has restarted, and take a kept answer only once', () => {
    expect(history({'server.uptime': 90, a: 8}, {'server.uptime': 1, a: 2}).times).toEqual([3000]);
    const one = history({a: 1});
    expect(withSample(one, sample({a: 1}), 1000)).toBe(one);
  });
});

describe('what a stat means', () => {
  it('is told for those that matter, whatever the cluster is called', () => {
    expect(statWords('cluster.outbound|9080|v1|reviews.bookinfo.svc.cluster.local;.upstream_rq_pending_overflow')).toMatchObject({alarm: 'rises'});
    expect(statWords('cluster.a.b.circuit_breakers.default.cx_open')).toMatchObject({alarm: 'not zero'});
    expect(statWords('cluster.x.membership_healthy')?.alarm).toBe('zero');
    expect(statWords('http.inbound_0.0.0.0_9080;.rbac.denied')?.means).toMatch(/403/);
    expect(explained('istiocustom.istio_requests_total.reporter.source')?.means).toMatch(/Kiali/);
  });

  it('is not told for what only ends alike', () => {
    expect(statWords('runtime.upstream_rq_total')).toBeUndefined();
    expect(statWords('upstream_rq_total')).toBeUndefined();
  });
});

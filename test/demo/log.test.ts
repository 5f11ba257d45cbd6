import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {systemClock} from '../../src/transport/clock.ts';
import type {LogEvent, LogQuestion, MeshSource} from '../../src/transport/meshSource.ts';
import {type Recorder, recorder} from '../transport/recorder.ts';
import {sourceOf} from '../transport/source.ts';
import {ask, askPod} from './client.ts';

let demo: Demo;
let source: MeshSource;
let now: number;
let timers: Set<() => void>;
let stop: AbortController;
let done: Promise<void>[];

beforeEach(async () => {
  now = Date.parse('2026-12-24T10:00:00.500Z');
  timers = new Set();
  const every = (_: number, run: () => void) => {
    timers.add(run);
    return () => timers.delete(run);
  };
  demo = await startDemo({quiet: true, healthy: true, now: () => now, every});
  source = sourceOf(demo.url, {clock: {...systemClock, timer: (ms, run) => systemClock.timer(ms / 20, run)}});
  stop = new AbortController();
  done = [];
});

afterEach(async () => {
  stop.abort();
  await Promise.all(done);
  source.close();
  await demo.close();
});

/** Lets time pass by steps of two seconds, in which everything that grows does. */
const pass = (steps: number, ms = 2000) => {
  for (let step = 0; step < steps; step++) {
    now += ms;
    for (const run of [...timers]) run();
  }
};

const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
const details = 'details-v1-5845b8756-ld969.bookinfo';
const refOf = (id: string) => ({namespace: id.split('.')[1] ?? '', name: id.split('.')[0] ?? ''});
const pathOf = (id: string, query: string) => `/api/v1/namespaces/${refOf(id).namespace}/pods/${refOf(id).name}/log?container=istio-proxy&${query}`;
const linesOf = async (id: string, query = 'timestamps=true') => (await ask(demo, pathOf(id, query))).body.trimEnd().split('\n');
const stampOf = (line = '') => line.slice(0, 30);
const said = async (id: string, query: string) => {
  const {status, body} = await ask(demo, pathOf(id, query));
  return [status, status === 200 ? '' : (JSON.parse(body) as {message: string}).message];
};

const follow = (id: string, question: Partial<LogQuestion> = {}): Recorder<LogEvent> => {
  const events = recorder<LogEvent>();
  done.push(source.followLog(refOf(id), {container: 'istio-proxy', follow: true, ...question}, events.tell, stop.signal));
  return events;
};
const textsOf = (events: Recorder<LogEvent>) => events.all.flatMap(event => (event.is === 'lines' ? event.lines : [])).map(line => line.text);
const until = (events: Recorder<LogEvent>, part: string) =>
  events.ever(event => event.is === 'lines' && event.lines.some(line => line.text.includes(part)));
const is = (events: Recorder<LogEvent>, kind: LogEvent['is']) => events.next(event => event.is === kind);
/** Waits until so many logs are followed. */
const followed = (count: number) => expect.poll(() => demo.requests.filter(({url}) => /\/log\?.*follow=true/.test(url)).length).toBe(count);

describe('a log of the demo', () => {
  it.each([productpage, details])('has stamps of nine digits in the order of time, up to now', async pod => {
    const lines = await linesOf(pod);
    const stamps = lines.map(stampOf);
    for (const stamp of stamps) expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(stamps).toEqual([...stamps].sort());
    expect((stamps.at(-1) ?? '') < new Date(now).toISOString()).toBe(true);
    expect(await linesOf(pod, '')).toEqual(lines.map(line => line.slice(31)));
  });

  it('grows by a request every two seconds also while nobody reads, and keeps what it has', async () => {
    const before = await linesOf(productpage);
    now += 6000;
    const after = await linesOf(productpage);
    expect(after.slice(0, before.length)).toEqual(before);
    const fresh = after.slice(before.length);
    expect(fresh.map(line => line.slice(0, 23))).toEqual(['2026-12-24T10:00:02.500', '2026-12-24T10:00:04.500', '2026-12-24T10:00:06.500']);
    for (const line of fresh) expect(line.slice(31)).toMatch(/^\[2026-12-24T10:00:0[246]\.500Z\] "GET \//);
    expect(new Set(fresh.map(line => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(line)?.[0])).size).toBe(3);
  });

  it('gives what tailLines, sinceSeconds and sinceTime ask for, the latter to the second', async () => {
    await linesOf(productpage);
    now += 10_000;
    const all = await linesOf(productpage);
    expect(await linesOf(productpage, 'timestamps=true&tailLines=2')).toEqual(all.slice(-2));
    expect((await linesOf(productpage, 'timestamps=true&sinceSeconds=4')).map(stampOf)).toEqual(all.slice(-3).map(stampOf));
    const {length} = await linesOf(productpage, 'timestamps=true&sinceTime=2026-12-24T10:00:06.999Z');
    expect(length).toBe(3);
  });

  it('a gateway, a waypoint, a ztunnel and an istiod write in their own words', async () => {
    const {members} = demo.world.cast;
    const named = (part: string) => [...members.keys()].find(id => id.includes(part)) ?? '';
    const last = async (id: string, container = 'istio-proxy') => {
      const log = () => ask(demo, pathOf(id, 'tailLines=1').replace('container=istio-proxy', `container=${container}`));
      await log();
      now += 2000;
      return (await log()).body;
    };
    expect(await last(named('ingressgateway'))).toMatch(/^\[2026-12-24T.*"GET \/productpage HTTP\/1.1" 200 - via_upstream/);
    expect(await last(named('waypoint'))).toMatch(/^\[2026-12-24T.*envoy:\/\/connect_originate/);
    expect(await last('ztunnel-2wg4r.istio-system')).toMatch(/^2026-12-24T10:00:\d\d\.\d{6}Z\tinfo\taccess\tconnection complete\t/);
    expect(await last(named('istiod-'), 'discovery')).toMatch(/^2026-12-24T10:00:\d\d\.\d{6}Z\tinfo\tads\t/);
  });

  it('has what the loggers of that Envoy that are raised write, request by request', async () => {
    await linesOf(productpage);
    await askPod(demo, productpage, 15000, '/logging?paths=rbac:debug,pool:trace,http:info', 'POST');
    now += 2000;
    const lines = await linesOf(productpage, 'sinceSeconds=1');
    const loggers = lines.map(line => /\tdebug\tenvoy (\S+) external\/envoy\/source\/\S+:\d+\t/.exec(line)?.[1]);
    expect(new Set(loggers.filter(logger => logger !== undefined))).toEqual(new Set(['rbac', 'pool']));
    expect(lines.at(-1)).toMatch(/^\[2026-12-24T10:00:02\.500Z\]/);
    await askPod(demo, productpage, 15000, '/logging?level=warning', 'POST');
    now += 2000;
    expect(await linesOf(productpage, 'sinceSeconds=1')).toHaveLength(1);
    await askPod(demo, productpage, 15000, '/logging?paths=router:debug', 'POST');
    demo.faults.restartProxy(productpage);
    now += 2000;
    expect(await linesOf(productpage, 'sinceSeconds=1')).toHaveLength(1);
  });

  it('refuses in the words of API server and kubelet', async () => {
    expect(await said(productpage, 'previous=true')).toEqual([
      400,
      'previous terminated container "istio-proxy" in pod "productpage-v1-64c6885d4f-xhps5" not found',
    ]);
    demo.faults.waitingLog(productpage);
    expect(await said(productpage, '')).toEqual([
      400,
      'container "istio-proxy" in pod "productpage-v1-64c6885d4f-xhps5" is waiting to start: PodInitializing',
    ]);
    demo.faults.answer403({verb: 'get', resource: 'pods/log'});
    expect((await said(productpage, ''))[1]).toContain('cannot get resource "pods/log" in API group "" in the namespace "bookinfo"');
    await demo.faults.heal();
    expect(await said(productpage, '')).toEqual([200, '']);
  });

  it('the log of the run before is there after a restart, that of the new run begins anew', async () => {
    const before = await linesOf(productpage);
    now += 5000;
    demo.faults.restartProxy(productpage);
    const previous = await linesOf(productpage, 'timestamps=true&previous=true');
    expect(previous.slice(0, before.length)).toEqual(before);
    expect(previous.at(-1)).toMatch(/\terror\tEpoch 0 terminated with an error: exit status 1$/);
    const fresh = await linesOf(productpage);
    expect(fresh.some(line => line.includes('FLAG: --concurrency'))).toBe(true);
    expect(fresh.every(line => line.startsWith('2026-12-24T10:00:05.5'))).toBe(true);
  });

  it('a crash loop: the log is that of the run that ended, and ends at once', async () => {
    demo.faults.crashLoop(productpage);
    demo.faults.crashLoop(productpage);
    const lines = await linesOf(productpage, 'follow=true');
    expect(lines.at(-1)).toContain('Epoch 0 terminated');
    expect(await linesOf(productpage, 'previous=true')).toEqual(lines);
    demo.faults.recover(productpage);
    expect((await linesOf(productpage)).at(-1)).not.toContain('Epoch 0 terminated');
  });
});

describe('a log of the demo that is followed', () => {
  it('comes line by line, goes on over a restart and a cut, and loses and doubles nothing', async () => {
    const events = follow(productpage, {tailLines: 3});
    await is(events, 'open');
    pass(3);
    await until(events, '[2026-12-24T10:00:06');
    demo.faults.cutLogs(productpage);
    pass(2);
    demo.faults.restartProxy(productpage);
    pass(1);
    await until(events, '[2026-12-24T10:00:12');
    const previous = await linesOf(productpage, 'previous=true');
    const run = await linesOf(productpage, '');
    const all = [...previous, ...run];
    expect(textsOf(events)).toEqual(all.slice(all.length - textsOf(events).length));
    expect(textsOf(events)).toHaveLength(3 + 5 + 1 + run.length);
  });

  it('none of 4,000 lines of a flood is lost over cuts and restarts', async () => {
    const events = follow(details, {tailLines: 0});
    await followed(1);
    demo.faults.floodLogs(1000, details);
    for (let turn = 1; turn <= 4; turn++) {
      pass(5, 100);
      await until(events, `/flood/${turn * 1000 - 500} `);
      if (turn % 2 === 0) demo.faults.cutLogs();
      else demo.faults.restartProxy(details);
      pass(5, 100);
      await until(events, `/flood/${turn * 1000} `);
    }
    const numbers = textsOf(events).flatMap(text => /\/flood\/(\d+) /.exec(text)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({length: 4000}, (_, index) => String(index + 1)));
    demo.faults.floodLogs(0);
    expect(timers.size).toBe(1); // what the follower grows by
  });

  it('hangs and comes back when all is healed, with what was missed', async () => {
    const events = follow(productpage);
    await is(events, 'open');
    demo.faults.hangLogs(productpage);
    pass(2);
    await demo.faults.heal();
    await until(events, '[2026-12-24T10:00:04');
    expect(textsOf(events).filter(text => text.startsWith('[2026-12-24T10:00:0'))).toHaveLength(2);
  });

  it('ends when its pod is deleted', async () => {
    const events = follow(productpage);
    await is(events, 'open');
    demo.faults.deletePod(productpage);
    expect(await is(events, 'ended')).toMatchObject({trouble: {what: 'The pod productpage-v1-64c6885d4f-xhps5 is gone from namespace bookinfo.'}});
  });

  it('waits while the container waits to start', async () => {
    demo.faults.waitingLog(productpage);
    const events = follow(productpage, {tailLines: 1});
    expect(await is(events, 'waiting')).toMatchObject({trouble: {what: expect.stringContaining('is waiting to start: PodInitializing') as string}});
    await demo.faults.heal();
    await is(events, 'lines');
    expect(textsOf(events)).toHaveLength(1);
  });
});

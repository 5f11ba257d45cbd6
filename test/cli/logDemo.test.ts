import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Ending, LevelWays} from '../../src/cli/logPorts.ts';
import type {Raised} from '../../src/lib/logLevels.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
beforeEach(async () => {
  mesh = await demoRun();
});
afterEach(() => mesh.end());

const log = (line: string, ways: Partial<LevelWays> = {}) => mesh.run(`log ${line}`, undefined, undefined, {levels: {...mesh.levels(), ...ways}});
const waypoint = 'waypoint-5d4f9fc9d4-b44dt.ambient-demo';
const changes = (): readonly string[] =>
  mesh.demo.podRequests
    .filter(({method, url}) => method === 'PUT' || url.includes('/logging?'))
    .map(({pod, method, url}) => `${method} ${pod}${url}`);
const recorded = (): readonly Raised[] =>
  (JSON.parse(readFileSync(join(mesh.folder, 'loglevels.json'), 'utf8')) as {raised: readonly Raised[]}).raised;
const byNobody = /^i9s: .*: nobody puts this back by itself; --reset does, and --for TIME would have\.\n$/;
const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^(\S+):\n/gm)].map(([, name = '']) => name).filter(name => name.includes('.'));

describe('reading', () => {
  test('prints a pod, and all pods of a deployment and of labels by name, and changes nothing', async () => {
    const {code, out, err} = await log(waypoint);
    expect({code, err}).toEqual({code: 0, err: ''});
    expect(out).toMatch(new RegExp(`^${waypoint}:\nactive loggers:\n {2}a2a: warning\n`));
    const ratings = namesIn((await log('deploy/ratings-v1.bookinfo')).out);
    expect(ratings).toHaveLength(2);
    expect(ratings).toEqual([...ratings].sort());
    expect(namesIn((await log('-l app=reviews -n bookinfo')).out).map(name => name.slice(0, 10))).toEqual(['reviews-v1', 'reviews-v2', 'reviews-v3']);
    expect(changes()).toEqual([]);
  });

  test('every ztunnel, every istiod', async () => {
    const ztunnels = await log('ds/ztunnel.istio-system');
    expect(namesIn(ztunnels.out)).toHaveLength(3);
    expect(ztunnels.out).toMatch(/:\ncurrent log level is hickory_server::server=off,info\n\nztunnel-/);
    const {code, out, err} = await log('deploy/istiod.istio-system');
    expect({code, err}).toEqual({code: 0, err: ''});
    expect(out).toMatch(/^istiod-\S+\.istio-system:\nACTIVE SCOPE +DESCRIPTION +LOG LEVEL +STACK TRACE LEVEL\nads +ads debugging +info +none$/m);
    expect(namesIn(out).length).toBeGreaterThan(1);
  });

  test('pc log and pc o are the same', async () => {
    const {out} = await log(waypoint);
    for (const word of ['log', 'o']) expect((await mesh.run(`pc ${word} ${waypoint}`)).out).toBe(out);
  });
});

describe('setting levels', () => {
  test('of all pods of a deployment at once, and putting them back', async () => {
    const before = await log('deploy/ratings-v1.bookinfo');
    const {code, out, err} = await log('deploy/ratings-v1.bookinfo --level http:debug,rbac=trace --yes');
    expect({code, err}).toEqual({code: 0, err: expect.stringMatching(byNobody)});
    expect(out.match(/^ {2}http: debug$/gm)).toHaveLength(2);
    expect(out.match(/^ {2}rbac: trace$/gm)).toHaveLength(2);
    expect(changes()).toHaveLength(2);
    expect(changes()[0]).toMatch(/^POST ratings-v1-\S+\.bookinfo\/logging\?paths=http:debug,rbac:trace$/);
    expect(recorded().map(({was, now, until}) => ({was, now, until}))).toEqual(
      Array(2).fill({was: {http: 'warning', rbac: 'warning'}, now: {http: 'debug', rbac: 'trace'}, until: 'never'}),
    );
    expect(await log('deploy/ratings-v1.bookinfo --reset --yes')).toEqual(before);
    expect(recorded()).toEqual([]);
  });

  test('of a waypoint to debug after a yes to the exact request, and what nobody recorded back to what it was started with', async () => {
    const asked: string[] = [];
    const answer = (yes: boolean): Partial<LevelWays> => ({
      ask: async question => {
        asked.push(question);
        return yes;
      },
    });
    expect(await log(`${waypoint} --level debug`, answer(false))).toEqual({code: 1, out: '', err: 'i9s: Nothing was changed.\n'});
    expect(changes()).toEqual([]);
    const {out} = await log(`${waypoint} --level debug`, answer(true));
    expect(out).not.toMatch(/: (?!debug$)\w+$/m);
    expect(asked).toEqual(Array(2).fill(`1 request in context demo:\n  POST ${waypoint}:15000/logging?level=debug\nGo on? [y/N] `));
    expect(changes()).toEqual([`POST ${waypoint}/logging?level=debug`]);
    const forgotten = {...mesh.levels().records, read: async () => []};
    expect((await log(`${waypoint} -r`, {...answer(true), records: forgotten})).out).not.toMatch(/debug/);
    expect(asked.at(-1)).toMatch(/^2 requests in context demo:\n {2}POST .*\/logging\?level=warning\n {2}POST .*\/logging\?paths=misc:error\nGo on/);
    expect(await log(`${waypoint} --level rbac:warn`, answer(true))).toMatchObject({
      code: 0,
      err: 'i9s: Nothing is sent: all levels are so already.\n',
    });
    expect(asked).toHaveLength(3);
  });

  test('what one pod does not answer is said, the others are set; where none does the code is 2', async () => {
    const [first = '', second = ''] = namesIn((await log('deploy/ratings-v1.bookinfo')).out);
    mesh.demo.faults.refusePortForward(first);
    mesh.demo.faults.cutPortForwards(first);
    const {code, out, err} = await log('deploy/ratings-v1.bookinfo --level debug --yes');
    expect({code, names: namesIn(out)}).toEqual({code: 1, names: [second]});
    expect(err).toContain(first);
    expect(changes()).toEqual([`POST ${second}/logging?level=debug`]);
    expect(await log(`${first} --level debug --yes`)).toMatchObject({code: 2, out: ''});
    expect(await log('deploy/ratings-v1.bookinfo')).toMatchObject({code: 1, out: expect.stringMatching(`^${second}:\nactive`)});
  });

  test('nothing is sent to any pod where one does not know the logger', async () => {
    const {code, out, err} = await log('deploy/ratings-v1.bookinfo --level http:debug,rbca:debug --yes');
    expect({code, out}).toEqual({code: 2, out: ''});
    expect(err).toMatch(/^i9s: ratings-v1-\S+\.bookinfo: unrecognized logger name: rbca, did you mean rbac\? Nothing was changed\. /);
    expect(changes()).toEqual([]);
  });

  test('of all ztunnels, in their words, and back', async () => {
    const {code, out, err} = await log('ds/ztunnel.istio-system --level access:debug,info --yes');
    expect({code, err}).toEqual({code: 0, err: expect.stringMatching(byNobody)});
    expect(out.match(/access=debug/g)).toHaveLength(3);
    expect(changes()[0]).toMatch(/\/logging\?level=access=debug$/);
    const {err: told} = await log('ds/ztunnel.istio-system --level acess:debug --yes');
    expect(told).toMatch(/^i9s: No module acess is known, did you mean access\? ztunnel is told its level all the same\.\n/);
    expect((await log('ds/ztunnel.istio-system --reset --yes')).out).not.toMatch(/debug/);
    expect(recorded()).toEqual([]);
  });

  test('of every istiod, and back', async () => {
    const before = await log('deploy/istiod.istio-system');
    const {code, out, err} = await log('deploy/istiod.istio-system --level ads:debug --yes');
    expect({code, err}).toEqual({code: 0, err: expect.stringMatching(byNobody)});
    expect(out.match(/^ads .* debug +none$/gm)).toHaveLength(namesIn(out).length);
    expect(changes().every(line => /^PUT istiod-\S+\/scopej\/ads$/.test(line))).toBe(true);
    expect(await log('deploy/istiod.istio-system --reset --yes')).toEqual(before);
  });
});

describe('--for', () => {
  /** A run that stays, which hears of the signals that the test sends: `raised` once it says so. */
  const staying = (line: string, ways: Partial<LevelWays> = {}) => {
    const listeners = new Set<(ending: Ending) => void>();
    const onEnding: LevelWays['onEnding'] = heard => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    };
    let err = '';
    let tell = (): void => {};
    const raised = new Promise<void>(resolve => {
      tell = resolve;
    });
    const hear = (text: string): void => {
      err += text;
      if (/^i9s: Raised /m.test(err)) tell();
    };
    const later = {ms: 0};
    const clock = (): number => Date.now() + later.ms;
    const ended = mesh.run(`log ${line}`, undefined, undefined, {levels: {...mesh.levels(), onEnding, ...ways}, err: hear, clock});
    const send = (ending: Ending): void => {
      for (const heard of listeners) heard(ending);
    };
    return {raised, send, listeners, later, ended: ended.then(outcome => ({...outcome, err}))};
  };

  test('puts back when the time is over', async () => {
    const {code, out, err} = await log(`${waypoint} --level debug --for 50ms --yes`);
    expect(code).toBe(0);
    expect(out).toMatch(/http: debug/);
    expect(err).toMatch(
      new RegExp(`^i9s: Raised ${waypoint} to debug until \\d\\d:\\d\\d:\\d\\d; ctrl-c puts it back now\\.\ni9s: Put back ${waypoint}\\.\n$`),
    );
    expect(changes()).toEqual(['level=debug', 'level=warning', 'paths=misc:error'].map(change => `POST ${waypoint}/logging?${change}`));
    expect(recorded()).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('puts back on %s', async (ending, code) => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    expect(recorded()).toMatchObject([{until: expect.any(Number), now: {http: 'debug'}}]);
    run.send(ending);
    expect(await run.ended).toMatchObject({code, err: expect.stringMatching(`ctrl-c puts it back now.\ni9s: Put back ${waypoint}.\n$`)});
    expect(changes().at(-1)).toBe(`POST ${waypoint}/logging?paths=http:warning`);
    expect(recorded()).toEqual([]);
    expect(run.listeners.size).toBe(0);
  });

  test('ends at once on a second signal, and leaves the record for --reset', async () => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    mesh.demo.faults.slow(3_600_000);
    run.send('SIGINT');
    run.send('SIGINT'); // the same ctrl-c
    run.later.ms = 1000;
    run.send('SIGHUP');
    expect(await Promise.race([run.ended, new Promise(resolve => setImmediate(resolve, 'runs on'))])).toBe('runs on');
    run.send('SIGTERM');
    expect(await run.ended).toMatchObject({code: 143, err: expect.stringMatching(`\ni9s: Not put back: ${waypoint}. It stays recorded; `)});
    mesh.demo.faults.slow(0);
    expect(recorded()).toMatchObject([{now: {http: 'debug'}}]);
    expect((await log(`${waypoint} --reset --yes`)).out).toContain('  http: warning\n');
    expect(recorded()).toEqual([]);
  });

  test('says what it could not put back, and leaves the record', async () => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    mesh.demo.faults.refusePortForward(waypoint);
    mesh.demo.faults.cutPortForwards(waypoint);
    run.send('SIGINT');
    const {code, err} = await run.ended;
    expect(code).toBe(1);
    expect(err).toMatch(new RegExp(`\ni9s: ${waypoint} was not put back: .* It stays recorded; i9s log ${waypoint} --reset puts it back\\.\n$`));
    expect(recorded()).toHaveLength(1);
  });

  test('says that a pod has been replaced meanwhile, and forgets it', async () => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    mesh.demo.faults.deletePod(waypoint);
    run.send('SIGTERM');
    expect(await run.ended).toMatchObject({code: 143, err: expect.stringMatching(`\ni9s: ${waypoint} is gone: its raised levels went with it.\n$`)});
    expect(recorded()).toEqual([]);
  });

  test('leaves alone what another i9s has put back', async () => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    await log(`${waypoint} --reset --yes`);
    const sent = changes().length;
    run.send('SIGINT');
    expect(await run.ended).toMatchObject({code: 130, err: expect.stringMatching('\ni9s: Nothing is left to put back.\n$')});
    expect(changes()).toHaveLength(sent);
  });

  test('puts back also what was raised further meanwhile by somebody who named no time', async () => {
    const run = staying(`${waypoint} --level http:debug --for 10m --yes`);
    await run.raised;
    expect(await log(`${waypoint} --level http:trace --yes`)).toMatchObject({code: 0, err: ''});
    expect(recorded()).toMatchObject([{until: expect.any(Number), was: {http: 'warning'}, now: {http: 'trace'}}]);
    run.send('SIGINT');
    expect(await run.ended).toMatchObject({code: 130, err: expect.stringMatching(`\ni9s: Put back ${waypoint}.\n$`)});
    expect((await log(waypoint)).out).toContain('  http: warning\n');
  });

  test('goes on from what was raised for good', async () => {
    await log(`${waypoint} --level http:trace --yes`);
    expect(recorded()).toMatchObject([{until: 'never'}]);
    expect(await log(`${waypoint} --level http:trace --for 1ms --yes`)).toMatchObject({
      code: 0,
      err: expect.stringMatching(`^i9s: Raised .*\ni9s: Put back ${waypoint}.\n$`),
    });
    expect((await log(waypoint)).out).toContain('  http: warning\n');
  });
});

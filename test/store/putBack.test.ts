import {describe, expect, it} from 'vitest';
import type {Raised} from '../../src/lib/logLevels.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import {changeLevels, type LevelPorts} from '../../src/store/levelChange.ts';
import {putBack, resetLevels} from '../../src/store/putBack.ts';
import {type FakeProcess, fakeDialect, fakeMesh, fakeRecords, levels, me, raisedIn, refusal, targetOf} from './fakeLevels.ts';

const usual = {http: 'warning', router: 'warning', default: 'warning'};
const other = raisedIn('b');

/** A pod `a` whose logger http is raised, and the record of it among others. */
function begin(more: Partial<FakeProcess> = {}, entry: Partial<Raised> = {}) {
  const process: FakeProcess = {uid: 'uid-a', levels: levels({...usual, http: 'debug'}), ...more};
  const raised = raisedIn('a', entry);
  const mesh = fakeMesh({a: process});
  const {records, state} = fakeRecords([raised, other]);
  const ports: LevelPorts = {source: mesh.source, records, clock: () => 2_000, instance: () => me};
  return {...mesh, net: mesh.state, process, raised, state, ports, back: () => putBack(ports, raised, fakeDialect)};
}
const now = ({levels: all}: FakeProcess): Readonly<Record<string, string>> => Object.fromEntries(all);

describe('putting levels back', () => {
  it('gives loggers what they had, and drops the record', async () => {
    const {back, process, state, asked} = begin();
    expect(await back()).toEqual({is: 'back', levels: levels(usual)});
    expect(now(process)).toEqual(usual);
    expect(state.all).toEqual([other]);
    expect(asked).toEqual(['GET a:15000/levels', 'POST a:15000/levels?http=warning']);
  });

  it('of loggers that had none of their own takes it away', async () => {
    const {back, process} = begin({levels: levels({...usual, access: 'debug'})}, {was: {access: ''}, now: {access: 'debug'}});
    await back();
    expect(now(process)).toEqual(usual);
  });

  it('of a process that cannot take a level away is content with one that says the same', async () => {
    const {back, process, state} = begin({levels: levels({...usual, access: 'debug'})}, {was: {access: ''}, now: {access: 'debug'}});
    process.meddle = path => {
      if (path.includes('access')) process.levels = levels({...usual, access: 'warning'});
      return path.includes('access') ? {status: 200, body: ''} : undefined;
    };
    expect(await back()).toMatchObject({is: 'back'});
    expect(state.all).toEqual([other]);
  });

  it('is explicit also where somebody else has changed them since, and leaves other loggers alone', async () => {
    const {back, process} = begin({levels: levels({...usual, http: 'off', router: 'debug'})});
    await back();
    expect(now(process)).toEqual({...usual, router: 'debug'});
  });

  it('sends nothing where they are back already', async () => {
    const {back, sent, state} = begin({levels: levels(usual)});
    expect(await back()).toEqual({is: 'back', levels: levels(usual)});
    expect([sent(), state.all]).toEqual([[], [other]]);
  });

  it('asks the port over which they were raised', async () => {
    const {back, asked} = begin({}, {port: 15_555});
    await back();
    expect(asked[0]).toBe('GET a:15555/levels');
  });

  it('that the process does not take keeps the record and says so', async () => {
    const {back, process, state, raised} = begin();
    process.meddle = path => (path.includes('?') ? {status: 200, body: 'OK'} : undefined);
    expect(await refusal(back())).toMatchObject({what: 'a.shop has not taken all levels: http is debug, not warning.'});
    expect(state.all).toEqual([raised, other]);
  });

  it('keeps the record where the mesh is away', async () => {
    const trouble: Trouble = {kind: 'unreachable', what: 'API server refuses connections.', next: ''};
    const {back, net, state, raised, asked} = begin();
    net.api = trouble;
    expect(await refusal(back())).toEqual(trouble);
    net.api = {...trouble, kind: 'unauthorized'};
    expect(await refusal(back())).toMatchObject({kind: 'unauthorized'});
    expect([state.all, asked]).toEqual([[raised, other], []]);
  });

  it('keeps the record where the context leads to another cluster now', async () => {
    const {back, state, raised, asked} = begin({}, {server: 'https://old'});
    expect(await refusal(back())).toEqual({
      kind: 'other',
      what: 'The context demo leads to http://127.0.0.1:1 now, but levels were raised at https://old.',
      next: 'Open a context that leads there.',
    });
    expect([state.all, asked]).toEqual([[raised, other], []]);
  });

  it('keeps the record where levels of the pod were raised anew meanwhile', async () => {
    const {back, process, state, raised} = begin();
    const anew = {...raised, until: 999_000};
    process.meddle = path => {
      if (path.includes('?')) state.all = [anew, other];
      return undefined;
    };
    await back();
    expect(state.all).toEqual([anew, other]);
  });

  it('does not mind that its i9s was seen again meanwhile', async () => {
    const {back, process, state, raised} = begin();
    process.meddle = path => {
      if (path.includes('?')) state.all = [{...raised, by: {...me, seenAt: 9}}, other];
      return undefined;
    };
    await back();
    expect(state.all).toEqual([other]);
  });

  it('puts back what is recorded now, not what it was given', async () => {
    const {back, process, state, raised} = begin({levels: levels({...usual, http: 'debug', router: 'debug'})});
    state.all = [{...raised, was: {http: 'warning', router: 'warning'}, now: {http: 'debug', router: 'debug'}}, other];
    await back();
    expect([now(process), state.all]).toEqual([usual, [other]]);
  });

  it('waits for a change of the same pod, and the change for it', async () => {
    const {back, ports, process, state} = begin();
    await Promise.all([back(), changeLevels(ports, targetOf('a'), levels({router: 'debug'}), 'never'), back()]);
    expect(now(process)).toEqual(usual);
    expect(state.all).toEqual([other]);
  });
});

describe('a pod that is not what it was', () => {
  it.each([
    ['was replaced', {uid: 'another'}],
    ['has ended', {phase: 'Failed'}],
    ['has started again', {levels: levels({...usual, http: 'off'}), startedAt: '1970-01-01T00:00:10Z'}],
  ])('%s: nothing is sent, and its record goes', async (why, more) => {
    const {back, sent, state} = begin(more);
    expect(await back()).toEqual({is: 'gone', why: `a.shop ${why}: its raised levels went with it.`});
    expect([sent(), state.all]).toEqual([[], [other]]);
  });

  it('is gone', async () => {
    const {back, net, state, asked} = begin();
    net.processes = {};
    expect(await back()).toEqual({is: 'gone', why: 'a.shop is gone: its raised levels went with it.'});
    expect([asked, state.all]).toEqual([[], [other]]);
  });

  it('has not started again while a logger is still raised, whatever the clocks say', async () => {
    const {back, process} = begin({startedAt: '1970-01-01T00:00:10Z'});
    expect(await back()).toMatchObject({is: 'back'});
    expect(now(process)).toEqual(usual);
  });

  it('cannot be told where pods may not be read: levels are put back all the same', async () => {
    const {back, net, process} = begin();
    net.api = {kind: 'forbidden', what: 'pods is forbidden.', next: ''};
    expect(await back()).toMatchObject({is: 'back'});
    expect(now(process)).toEqual(usual);
  });
});

describe('resetting levels', () => {
  it('puts back what was recorded', async () => {
    const {ports, state, sent} = begin();
    expect(await resetLevels(ports, targetOf('a'))).toEqual(levels(usual));
    expect([sent(), state.all]).toEqual([['POST a:15000/levels?http=warning'], [other]]);
  });

  it('else gives all loggers what the process was started with', async () => {
    const {ports, state, asked} = begin();
    state.all = [other];
    expect(await resetLevels(ports, targetOf('a'))).toEqual(levels({http: 'off', router: 'off', default: 'off'}));
    expect(asked.slice(0, 2)).toEqual(['GET a:15000/levels', 'GET a:15000/started']);
    expect(state.all).toEqual([other]);
  });

  it('of a pod that is gone says so', async () => {
    const {ports, net, state} = begin();
    net.processes = {};
    expect(await refusal(resetLevels(ports, targetOf('a')))).toEqual({
      kind: 'not found',
      what: 'a.shop is gone: its raised levels went with it.',
      next: 'Select the pod that has taken its place.',
    });
    expect(state.all).toEqual([other]);
  });
});

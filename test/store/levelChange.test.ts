import {describe, expect, it} from 'vitest';
import type {Levels, Raised} from '../../src/lib/logLevels.ts';
import type {Trouble} from '../../src/lib/trouble.ts';
import {changeLevels, type LevelPorts, readLevels, requestText} from '../../src/store/levelChange.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {type FakeProcess, fakeMesh, fakeRecords, levels, me, raisedIn, refusal, targetOf} from './fakeLevels.ts';

const away: Trouble = {kind: 'unreachable', what: 'The connection to pod a.shop was lost.', next: 'i9s tries again by itself.'};
const usual = {http: 'warning', router: 'warning', default: 'warning'};

/** A pod `a` with one process; `wanted` raises its levels until 601,000. */
function begin(more: Partial<FakeProcess> = {}, all: readonly Raised[] = []) {
  const process: FakeProcess = {uid: 'uid-a', levels: levels(usual), ...more};
  const mesh = fakeMesh({a: process});
  const {records, state} = fakeRecords(all);
  const ports: LevelPorts = {source: mesh.source, records, clock: () => 1_000, instance: () => me};
  const want = (wanted: Readonly<Record<string, string>>, until: Raised['until'] = 601_000) =>
    changeLevels(ports, targetOf('a'), levels(wanted), until);
  return {...mesh, net: mesh.state, process, ports, state, want, raised: () => state.all};
}
const plain = (all: Levels): Readonly<Record<string, string>> => Object.fromEntries(all);

describe('reading levels', () => {
  const readFrom = async (meddle: FakeProcess['meddle'], more: Partial<ReturnType<typeof targetOf>> = {}) => {
    const {source, asked} = begin(meddle === undefined ? {} : {meddle});
    return {said: await refusal(readLevels(source, {...targetOf('a'), ...more})), asked};
  };

  it('asks once and changes nothing', async () => {
    const {source, asked, raised} = begin();
    expect(plain(await readLevels(source, targetOf('a')))).toEqual(usual);
    expect([asked, raised()]).toEqual([['GET a:15000/levels'], []]);
  });

  it('that are none says so, with what came instead', async () =>
    expect((await readFrom(() => ({status: 200, body: '<html>\n\x1b[2J'}))).said).toEqual({
      kind: 'garbage',
      what: 'a.shop answered /levels with something else than its log levels: "<html>".',
      next: 'Is the admin port another one? --proxy-admin-port names it.',
    }));

  it('that are refused names pod, port and status', async () =>
    expect((await readFrom(() => ({status: 404, body: 'Not Found\n'}))).said).toEqual({
      kind: 'other',
      what: 'GET a.shop:15000/levels was answered with an error (HTTP 404): Not Found.',
      next: 'Look at its log, or try again.',
    }));

  it('asks the port of the process where that is another one', async () =>
    expect((await readFrom(undefined, {port: 15_999})).asked).toEqual(['GET a:15999/levels']));

  it('says what may be wrong where nothing listens', async () => {
    const {source, net} = begin();
    net.away = {kind: 'refused', what: 'Pod a.shop:15000 refuses connections.', next: 'x'};
    expect(await refusal(readLevels(source, targetOf('a')))).toEqual({
      ...net.away,
      next: 'Is the admin port another one? --proxy-admin-port names it.',
    });
  });
});

describe('a request', () => {
  it('is shown with its pod and port, and with what it carries', () => {
    const target = targetOf('a');
    expect(requestText(target, {method: 'POST', path: '/logging?paths=http:debug'}, 15_000)).toBe('POST a.shop:15000/logging?paths=http:debug');
    expect(requestText(target, {method: 'PUT', path: '/scopej/ads', port: 9876, body: '{}'}, 15_000)).toBe('PUT a.shop:9876/scopej/ads {}');
  });
});

describe('changing levels', () => {
  it('gives what the process has then, and records what was', async () => {
    const {want, raised, sent} = begin();
    expect(plain(await want({http: 'debug', router: 'warning'}))).toEqual({...usual, http: 'debug'});
    expect(sent()).toEqual(['POST a:15000/levels?http=debug']);
    expect(raised()).toEqual([raisedIn('a')]);
  });

  it('is recorded before anything is sent', async () => {
    const recorded: (readonly Raised[])[] = [];
    const {want, process, raised} = begin();
    process.meddle = path => void (path.includes('?') && recorded.push(raised()));
    await want({http: 'debug', access: 'debug'});
    const entry = raisedIn('a', {was: {http: 'warning', access: ''}, now: {http: 'debug', access: 'debug'}});
    expect(recorded).toEqual([[entry], [entry]]);
    expect(raised()).toEqual([entry]);
  });

  it('sends nothing where it cannot be recorded', async () => {
    const {want, state, sent} = begin();
    state.failing = {kind: 'other', what: 'The disk is full.', next: 'Make room.'};
    expect(await refusal(want({http: 'debug'}))).toEqual(state.failing);
    expect(sent()).toEqual([]);
  });

  it('that are so already sends and records nothing', async () => {
    const {want, state, sent} = begin();
    expect(plain(await want({http: 'warning'}))).toEqual(usual);
    expect([sent(), state.writes]).toEqual([[], 0]);
  });

  it('again keeps what was at first, and takes the new time', async () => {
    const {want, raised} = begin();
    await want({http: 'debug'});
    await want({http: 'off', router: 'debug'}, 'quit');
    expect(raised()).toEqual([raisedIn('a', {was: {http: 'warning', router: 'warning'}, now: {http: 'off', router: 'debug'}, until: 'quit'})]);
  });

  it('back to what they were drops loggers from the record, and at last the record', async () => {
    const {want, raised} = begin();
    await want({http: 'debug', router: 'debug', access: 'debug'});
    await want({http: 'warning', access: ''});
    expect(raised()).toEqual([raisedIn('a', {was: {router: 'warning'}, now: {router: 'debug'}})]);
    await want({router: 'warning'});
    expect(raised()).toEqual([]);
  });

  it('of another pod, or of another pod of this name, is another record', async () => {
    const others = [raisedIn('a', {uid: 'older'}), raisedIn('a', {server: 'elsewhere'}), raisedIn('b')];
    const {want, raised} = begin({}, others);
    await want({http: 'debug'});
    expect(raised()).toEqual([...others, raisedIn('a')]);
  });

  it('over another admin port records that', async () => {
    const {ports, raised, asked} = begin();
    const source: MeshSource = {...ports.source, about: {...ports.source.about, proxyAdminPort: 15_555}};
    await changeLevels({...ports, source}, targetOf('a'), levels({http: 'debug'}), 601_000);
    expect(raised()).toEqual([raisedIn('a', {port: 15_555})]);
    expect(asked).toEqual(['GET a:15555/levels', 'POST a:15555/levels?http=debug']);
  });

  it('that the process did not take names logger and level, and nothing stays recorded', async () => {
    const {want, raised, process} = begin();
    process.meddle = path => (path.includes('http') ? {status: 200, body: 'OK'} : undefined);
    expect(await refusal(want({http: 'debug'}))).toEqual({
      kind: 'other',
      what: 'a.shop has not taken all levels: http is warning, not debug.',
      next: 'Somebody else may be changing them; apply it again.',
    });
    expect(raised()).toEqual([]);
  });

  it('of a pod whose name another one has got meanwhile sends and records nothing', async () => {
    const {want, raised, asked} = begin({uid: 'uid-next'});
    expect(await refusal(want({http: 'debug'}))).toEqual({
      kind: 'not found',
      what: 'a.shop was replaced.',
      next: 'Select the pod that has taken its place.',
    });
    expect([asked, raised()]).toEqual([[], []]);
  });

  it('is made all the same where one may not look at pods', async () => {
    const {want, net, sent} = begin();
    net.api = {kind: 'forbidden', what: 'No.', next: ''};
    await want({http: 'debug'});
    expect(sent()).toEqual(['POST a:15000/levels?http=debug']);
  });

  it('asks for all levels where the answer to the change does not have them', async () => {
    const {want, process, asked} = begin();
    process.meddle = path => {
      if (!path.includes('?')) return undefined;
      process.levels = levels({...usual, http: 'debug'});
      return {status: 202, body: 'levels http=debug'};
    };
    expect(plain(await want({http: 'debug'}))).toEqual({...usual, http: 'debug'});
    expect(asked.at(-1)).toBe('GET a:15000/levels');
  });
});

describe('a change that fails', () => {
  it('is told in the words of the process, and nothing stays recorded where nothing was changed', async () => {
    const {want, raised, process} = begin();
    process.meddle = path => (path.includes('nope') ? {status: 400, body: 'error: unknown logger name\nusage: /logging\n'} : undefined);
    expect(await refusal(want({nope: 'debug'}))).toEqual({
      kind: 'other',
      what: 'POST a.shop:15000/levels?nope=debug was refused: unknown logger name (HTTP 400).',
      next: 'Choose a logger and a level that it knows.',
    });
    expect(raised()).toEqual([]);
  });

  it('half-way records what has arrived', async () => {
    const {want, raised, process} = begin();
    process.meddle = path => (path.includes('router') ? {status: 500, body: ''} : undefined);
    expect(await refusal(want({http: 'debug', router: 'debug'}))).toEqual({
      kind: 'other',
      what: 'POST a.shop:15000/levels?router=debug was answered with an error (HTTP 500).',
      next: 'Look at its log, or try again. A part of it arrived: that is recorded.',
    });
    expect(raised()).toEqual([raisedIn('a')]);
  });

  it('stays recorded whole where nobody can say what arrived', async () => {
    const {want, raised, process, net} = begin();
    process.meddle = path => {
      if (path.includes('http')) net.away = away; // from the next request on
      return undefined;
    };
    expect(await refusal(want({http: 'debug', router: 'debug'}))).toMatchObject({
      next: expect.stringContaining('Whether it arrived is not known: it stays recorded.'),
    });
    expect(raised()).toEqual([raisedIn('a', {was: {http: 'warning', router: 'warning'}, now: {http: 'debug', router: 'debug'}})]);
  });

  it('leaves an earlier record and its time as they were', async () => {
    const earlier = raisedIn('a', {until: 5_000});
    const {want, raised, process} = begin({levels: levels({...usual, http: 'debug'})}, [earlier]);
    process.meddle = path => (path.includes('?') ? {status: 500, body: ''} : undefined);
    expect(await refusal(want({router: 'debug'}))).toMatchObject({next: 'Look at its log, or try again.'});
    expect(raised()).toEqual([earlier]);
  });
});

describe('two i9s that change one pod', () => {
  it('lose nothing of each other, whoever is first', async () => {
    const {want, raised, process, state, ports} = begin();
    const other = {...me, id: 'other'};
    // While the first has sent and not settled yet, the other one announces another logger.
    process.meddle = path => {
      if (path.includes('http'))
        state.all = state.all.map(each => ({...each, was: {...each.was, router: 'warning'}, now: {...each.now, router: 'off'}, by: other}));
      return undefined;
    };
    await want({http: 'debug'});
    expect(raised()).toEqual([raisedIn('a', {was: {http: 'warning', router: 'warning'}, now: {http: 'debug', router: 'off'}, by: other})]);
    expect(ports.instance().id).toBe('me');
  });

  it('where one takes the record away, what the other raised is recorded again', async () => {
    const {want, raised, process, state} = begin();
    process.meddle = path => {
      if (path.includes('?')) state.all = [];
      return undefined;
    };
    await want({http: 'debug'});
    expect(raised()).toEqual([raisedIn('a')]);
  });

  it('within one i9s changes of one pod are made in turn', async () => {
    const {want, raised, sent} = begin();
    await Promise.all([want({http: 'debug'}), want({http: 'off'}), want({http: 'warning'})]);
    expect(sent()).toEqual(['POST a:15000/levels?http=debug', 'POST a:15000/levels?http=off', 'POST a:15000/levels?http=warning']);
    expect(raised()).toEqual([]);
  });
});

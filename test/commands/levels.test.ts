import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Context} from '../../src/commands/command.ts';
import {askPutBack} from '../../src/commands/levelActions.ts';
import {offerPutBack} from '../../src/commands/putBack.ts';
import {quit} from '../../src/commands/quit.ts';
import type {Raised} from '../../src/lib/logLevels.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {paneOf, type State} from '../../src/store/state.ts';
import {levelPodsOf, levelSubject} from '../../src/views/levelPods.ts';
import {fakeMesh, fakeRecords, levels, me, raisedIn} from '../store/fakeLevels.ts';
import {commandContext} from './context.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An Envoy as its admin interface lists and takes levels. */
function envoy(name: string) {
  const process = {uid: `uid-${name}`, levels: levels({http: 'debug', router: 'info'})};
  const mesh = fakeMesh({[name]: process});
  const sent: string[] = [];
  const fault: {status: number; api?: () => Promise<unknown>} = {status: 200};
  const source: ReturnType<Context['source']> = {
    ...mesh.source,
    about: {...mesh.source.about, server: 's', context: 'demo'},
    askApi: (path, signal) => fault.api?.() ?? mesh.source.askApi(path, signal),
    async askPod(_pod, {path, method = 'GET'}) {
      if (path.includes('?')) {
        if (fault.status !== 200) return {status: fault.status, body: ''};
        sent.push(`${method} ${path}`);
        const [logger = '', level = ''] = (path.split('paths=')[1] ?? '').split(':');
        process.levels = new Map([...process.levels, [logger, level]]);
      }
      return {status: 200, body: `active loggers:\n${[...process.levels].map(pair => `  ${pair.join(': ')}\n`).join('')}`};
    },
  };
  return {source, sent, fault, process};
}

/** Commands beside that Envoy, with these records. */
function begin(all: readonly Raised[], {change = {}, more = {}}: {change?: Partial<State>; more?: Partial<Context>} = {}) {
  const pod = envoy('a');
  const {records, state: kept} = fakeRecords(all);
  const tools = {records: {...records, isAlive: () => false}, instance: () => me, sourceOf: () => pod.source, refresh: async () => {}};
  const shown = commandContext({raised: all, ...change}, {source: () => pod.source, levels: tools, ...more});
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {...shown, ...pod, kept, settle};
}
const here = (more: Partial<Raised> = {}): Raised => raisedIn('a', {server: 's', context: 'demo', ...more});
const title = (state: State): string => (state.prompt !== undefined && 'title' in state.prompt ? state.prompt.title : '');

describe('what is raised in a context that is read-only', () => {
  const readOnly = (name?: string) => (name === 'prod' ? 'Read-only: the context prod' : undefined);
  const pane = {...paneOf('levels'), marks: new Set()};

  it('is not put back from another context, which may be changed', async () => {
    const {context, state, said, sent, settle} = begin([], {more: {readOnly}});
    await askPutBack(context, [here({server: 'elsewhere', context: 'prod'})]);
    await settle();
    expect([state().prompt, said(), sent]).toEqual([undefined, 'Read-only: the context prod.', []]);
  });

  it('is not taken over either, but what may be changed is', async () => {
    const prod = here({server: 'elsewhere', context: 'prod', uid: 'p', by: {...me, id: 'other'}});
    const mine = here({by: {...me, id: 'other'}});
    const change = {panes: [{...pane, marks: new Set(['elsewhere p', 's uid-a'])}] as const};
    const {press, state, kept, settle} = begin([prod, mine], {change, more: {readOnly}});
    press('T');
    press('2');
    await settle();
    expect(kept.all).toMatchObject([prod, {by: me}]);
    expect(state().messages.map(({text}) => text)).toContain('Read-only: the context prod.');
  });
});

describe('levels that are pending', () => {
  const subject = levelSubject('a', [{id: 'a.shop', namespace: 'shop', name: 'a', uid: 'uid-a', dialect: 'envoy'}]);
  const open = () => {
    const found = begin([]);
    const {context, process} = found;
    context.store.send({type: 'levelsRead', pod: 'a.shop', uid: 'uid-a', levels: process.levels, at: 0});
    context.store.send({type: 'paneOpened', pane: paneOf('loggers', {subject})});
    return found;
  };

  it('are tried again with r', async () => {
    const {press, pane, said, sent, fault, settle} = open();
    fault.status = 500;
    press('7', 'enter', 'y');
    await settle();
    expect([pane().failed, said()]).toEqual([['a.shop'], expect.stringMatching(/not to a\.shop: .* r tries again\.$/)]);
    fault.status = 200;
    press('r');
    await settle();
    expect([sent, pane().failed, pane().pending]).toEqual([['POST /logging?paths=http:trace'], [], {}]);
  });

  it.each([
    ['after it failed', ['enter', 'y'], ['1']],
    ['before that', [], ['enter', 'y', '1']],
  ])('are not tried again without a question where others became pending %s', async (_, first, then) => {
    const {press, pane, said, sent, fault, settle} = open();
    fault.status = 500;
    press('7', ...first);
    if (first.length > 0) await settle();
    press(...then);
    await settle();
    expect(pane().pending).toEqual({http: 'off'});
    fault.status = 200;
    press('r');
    await settle();
    expect([sent, said()]).toEqual([[], 'Retry: Nothing has failed.']);
  });

  it('are not set while a pod is still to say what it has', () => {
    const {context, press, state, said} = open();
    const both = levelSubject('both', [...levelPodsOf(subject), {id: 'b.shop', namespace: 'shop', name: 'b', uid: 'uid-b', dialect: 'envoy'}]);
    context.store.send({type: 'paneOpened', pane: paneOf('loggers', {subject: both})});
    press('7', 'enter');
    expect([state().prompt, said()]).toEqual([undefined, '1 pod of 2 still to answer; press enter again then.']);
  });

  it('that became so while others were set stay pending', async () => {
    const {press, pane, settle, sent} = open();
    press('7', 'enter', 'y', 'j', '6');
    expect(pane().pending).toEqual({http: 'trace', router: 'debug'});
    await settle();
    expect(sent).toEqual(['POST /logging?paths=http:trace']);
    expect(pane().pending).toEqual({router: 'debug'});
  });

  it('are done also when another pane has been opened over them', async () => {
    const {press, pane, settle, context} = open();
    press('7', 'enter', 'y');
    context.store.send({type: 'paneOpened', pane: paneOf('messages')});
    await settle();
    press('esc');
    expect([pane().view, pane().pending]).toEqual(['loggers', {}]);
  });

  it('leave a message of what was sent', async () => {
    const {press, settle, state} = open();
    press('7', 'enter', 'y');
    await settle();
    expect(state().messages.map(({text}) => text)).toEqual([
      'POST a.shop:15000/logging?paths=http:trace',
      expect.stringMatching(/^http trace applied to 1 of 1/),
    ]);
  });

  it('are put back so long after they were confirmed, not after they were asked about', async () => {
    const {press, settle, kept, context} = open();
    press('7', 'enter');
    context.store.send({type: 'ticked', now: context.clock() + 3_600_000});
    press('y');
    await settle();
    expect(kept.all).toMatchObject([{until: context.clock() + 600_000}]);
  });
});

describe('a question that has to ask the mesh first', () => {
  it('says why where there is no mesh to ask', async () => {
    const source = () => {
      throw troubleError({kind: 'no config', what: 'No context is open.', next: ''});
    };
    const {press, said, settle} = begin([], {more: {source}});
    press('/', "'details'", 'enter', 'D');
    await settle();
    expect(said()).toBe('Debug log: No context is open.');
  });

  it('is put once that is known', async () => {
    const {context, state, settle} = begin([here()]);
    void askPutBack(context, [here()]);
    await settle();
    expect(state().prompt).toMatchObject({is: 'confirm', requests: ['POST a.shop:15000/logging?paths=http:warning']});
  });

  it.each(['/', ':'])('does not take keys that are typed behind %s meanwhile', async key => {
    const {context, press, state, said, settle, sent} = begin([here()]);
    void askPutBack(context, [here()]);
    press(key);
    await settle();
    expect([state().prompt?.is === 'confirm', said(), sent]).toEqual([
      false,
      'Nothing was put back: you have gone on while the pods were asked.',
      [],
    ]);
  });
});

describe('the offer to put back what was left', () => {
  it('waits until no key was pressed for a second, and until no prompt is open', () => {
    const {context, state, press} = begin([here({gone: true})]);
    let idle = 0;
    const offer = offerPutBack(context, () => idle);
    offer();
    expect(state().prompt).toBeUndefined();
    idle = 1_000;
    press('/');
    offer();
    expect(state().prompt?.is).toBe('filter');
    press('esc');
    offer();
    expect(title(state())).toBe('An i9s that has ended left log levels of 1 pod raised');
  });

  it('is not made for what an i9s that runs has raised, nor for what was left on purpose', () => {
    for (const entry of [here(), here({gone: true, until: 'never'})]) {
      const {context, state} = begin([entry]);
      offerPutBack(context, () => 2_000)();
      expect(state().prompt).toBeUndefined();
    }
  });

  it('is moved in with j and k, which take nothing', () => {
    const {context, state, press, kept} = begin([here({gone: true})]);
    offerPutBack(context, () => 2_000)();
    press('j', 'j', 'k');
    expect([state().prompt, kept.writes]).toMatchObject([{index: 1}, 0]);
  });
});

describe('leaving i9s', () => {
  const choices = (state: State) => (state.prompt?.is === 'choose' ? state.prompt.choices.map(({args}) => args[0]) : []);

  it('with nothing raised asks nothing', async () => {
    const {context, done} = begin([here({by: {...me, id: 'other'}})]);
    await quit(context);
    expect(done).toEqual(['quit']);
  });

  it('puts back what is to be put back then', async () => {
    const {context, done, kept, sent} = begin([here({until: 'quit'})]);
    await quit(context);
    expect([done, kept.all, sent]).toEqual([['quit'], [], ['POST /logging?paths=http:warning']]);
  });

  it('waits 5 s at most for a mesh that is away, and keeps the record as it is, so that the next start offers it', async () => {
    const {context, done, state, kept, press, fault, settle} = begin([here({until: 'quit', uid: 'away'})]);
    fault.api = () => new Promise(() => {});
    void quit(context);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(state().prompt).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(choices(state())).toEqual(['back', 'later', 'stay']);
    press('l');
    await settle();
    expect([done, kept.all]).toEqual([['quit'], [here({until: 'quit', uid: 'away'})]]);
  });

  it('asks at once when it is wanted again meanwhile; who stays then is not thrown out', async () => {
    const {context, done, state, press, fault, settle} = begin([here({until: 'quit'})]);
    let answer = (_pod: object): void => {};
    fault.api = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    press('ctrl-c');
    await settle();
    press('ctrl-c');
    await settle();
    expect(choices(state())).toEqual(['back', 'later', 'stay']);
    press('s');
    answer({metadata: {uid: 'uid-a'}});
    await vi.advanceTimersByTimeAsync(10_000);
    expect([done, state().prompt, context.store.get().messages.at(-1)?.text]).toEqual([
      [],
      undefined,
      expect.stringMatching(/^Put back: levels of a/),
    ]);
  });
});

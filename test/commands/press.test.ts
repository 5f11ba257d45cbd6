import {describe, expect, test} from 'vitest';
import {tableHere} from '../../src/commands/here.ts';
import {candidates, helpRows, hints} from '../../src/commands/listing.ts';
import {paneOf} from '../../src/store/state.ts';
import {at, commandContext} from './context.ts';

describe('moving', () => {
  test('starts on the worst row, and the cursor stays on the row it was moved to when the order changes', () => {
    const {press, context, pane} = commandContext();
    expect(tableHere(context)?.selected?.name).toBe('details-v1-5845b8756-ld969');
    press('j', 'j', 'k');
    const on = pane().selected;
    expect(on).toBe(tableHere(context)?.rows[1]?.key);
    context.store.send({type: 'ticked', now: at + 10_000});
    press('N');
    expect([pane().selected, tableHere(context)?.selected?.key]).toEqual([on, on]);
  });

  test('never leaves the table, by pages either', () => {
    const {press, context} = commandContext();
    const index = () => tableHere(context)?.index;
    press('k', 'ctrl-b');
    expect(index()).toBe(0);
    press('G', 'j', 'ctrl-f');
    expect(index()).toBe(15);
    press('ctrl-u');
    expect(index()).toBeLessThan(15);
    press('g');
    expect(index()).toBe(0);
  });

  test('enter opens listeners, escape leads back to the very row, brackets walk', () => {
    const {press, pane} = commandContext();
    press('j', 'enter');
    expect(pane()).toMatchObject({view: 'listeners', proxy: expect.stringMatching(/\./)});
    press('esc');
    expect(pane()).toMatchObject({view: 'proxies', index: 1});
    press('[');
    expect(pane().view).toBe('listeners');
    press(']', '-');
    expect(pane().view).toBe('listeners');
  });

  test('a ztunnel has no listeners, and the program says so', () => {
    const {press, context, said} = commandContext({namespace: 'istio-system'});
    press('G');
    expect(tableHere(context)?.selected?.name).toMatch(/^ztunnel/);
    press(':', "'l'", 'enter');
    expect(said()).toMatch(/A ztunnel is no Envoy/);
  });
});

describe('filtering', () => {
  const names = (context: Parameters<typeof tableHere>[0]) => tableHere(context)?.rows.map(row => row.name.split('-')[0]);

  test('works while it is typed, escape in the prompt brings the old one back, escape outside clears it', () => {
    const {press, context, pane, state} = commandContext();
    press('/', "'reviews !ambient'");
    expect(names(context)).toEqual(['reviews', 'reviews', 'reviews']);
    press('enter', '/', "'x'", 'esc');
    expect([pane().filter, state().prompt]).toEqual(['reviews !ambient', undefined]);
    press('esc');
    expect([pane().filter, pane().view]).toEqual(['', 'proxies']);
  });

  test('z shows problems only, digits a namespace, 0 all', () => {
    const {press, context, state} = commandContext({favourites: ['ambient-demo', 'bookinfo']});
    press('z');
    expect(names(context)).toEqual(['details']);
    press('z', '2');
    expect(state().namespace).toBe('bookinfo');
    expect(tableHere(context)?.rows).toHaveLength(7);
    press('0', '9');
    expect(state().namespace).toBeUndefined();
  });
});

describe('the command prompt', () => {
  test('an alias typed in full means itself, half a word its best candidate, nonsense a question', () => {
    const {press, pane, said, done} = commandContext();
    press(':', "'po'", 'enter');
    expect(pane().view).toBe('pods');
    press(':', "'istio'", 'enter');
    expect(pane().view).toBe('istiods');
    press(':', "'zzqqx'", 'enter');
    expect(said()).toMatch(/There is no command "zzqqx"/);
    expect(done).toContain('typed po');
  });

  test(':ps takes a namespace, a filter and a context, as in k9s', () => {
    const {press, state, pane, done} = commandContext();
    press(':', "'ps bookinfo /det lds:nack @prod'", 'enter');
    expect([state().namespace, pane().filter, done]).toEqual(['bookinfo', 'det lds:nack', ['typed ps bookinfo /det lds:nack @prod', 'open prod']]);
    press(':', "'ps'", 'enter');
    expect([state().namespace, pane().filter]).toEqual([undefined, '']);
  });

  test('an unknown context is one sentence; tab completes; up brings back what was typed', () => {
    const {press, context, state, said} = commandContext();
    press(':', "'ctx nowhere'", 'enter');
    expect(said()).toBe('There is no context "nowhere". Choose prod.');
    expect(candidates(context, 'ctx p')).toEqual([{text: 'ctx prod', help: 'https://prod'}]);
    expect(candidates(context, 'status book')).toEqual([{text: 'status bookinfo', help: 'Namespace'}]);
    press(':', "'ctx p'", 'tab');
    expect(state().prompt).toMatchObject({line: {text: 'ctx prod '}});
    press('esc', ':', 'up');
    expect(state().prompt).toMatchObject({line: {text: 'ctx nowhere'}});
  });
});

describe('acting on rows', () => {
  test('marks follow the row, c copies of all marked ones what the menu names', () => {
    const {press, state, done} = commandContext();
    press('space', 'space', 'c');
    expect(state().prompt).toMatchObject({
      is: 'choose',
      choices: [{label: 'name'}, {label: 'name.namespace'}, {label: 'IP'}, {label: 'node id'}, {label: 'istioctl'}],
    });
    press('2');
    expect(done[0]).toMatch(/^copy details-v1-5845b8756-ld969\.bookinfo\n\S+$/);
  });

  test('ctrl-space marks up to the nearest mark, ctrl-\\ clears them', () => {
    const {press, pane} = commandContext();
    press('space', 'j', 'j', 'ctrl-space');
    expect(pane().marks.size).toBe(4);
    press('ctrl-\\');
    expect(pane().marks.size).toBe(0);
  });

  test('y shows the row as YAML, J as JSON; search jumps and says what it does not find', () => {
    const {press, pane, context, said, done} = commandContext();
    press('y', '/', "'lastError'", 'enter');
    const yaml = pane().index;
    expect(yaml).toBeGreaterThan(3);
    press('n');
    expect(pane().index).not.toBe(yaml);
    press('C', 'J', 'C');
    expect(pane()).toMatchObject({json: true});
    expect(done).toEqual(Array(2).fill(expect.stringMatching(/^copy \..*\.lastError$/)));
    press('/', "'nowhere'", 'enter', 'n');
    expect(said()).toBe('"nowhere" is not in this text.'.replace('nowhere', 'lastErrornowhere'));
    expect(tableHere(context)).toBeUndefined();
  });

  test('sorting twice turns the order round, three times gives the own order back; any column with < > O', () => {
    const {press, pane} = commandContext();
    press('N');
    expect(pane().sort).toEqual({title: 'NAME', descending: false});
    press('N');
    expect(pane().sort?.descending).toBe(true);
    press('N', '>', '>', 'O');
    expect(pane().sort).toEqual({title: 'KIND', descending: false});
    press(':', "'sort ver'", 'enter');
    expect(pane().sort?.title).toBe('VER');
  });

  test('a save says where', async () => {
    const {press, said} = commandContext();
    press('ctrl-s');
    await expect.poll(said).toMatch(/^Saved \/saved\/proxies\.csv:NAME,NS,KIND,.* and \/saved\/proxies\.json:\[$/s);
  });
});

describe('help', () => {
  test('lists what works here and finds by key, name and words; enter runs the entry', () => {
    const {press, context, pane} = commandContext();
    expect(helpRows(context, 'severity').map(row => row.command)).toContain('sort-severity');
    expect(helpRows(context, 'ctrl-r').map(row => row.command)).toEqual(['refresh']);
    press('?', "'only rows with'", 'enter');
    expect(pane().problems).toBe(true);
  });

  test('a resource of a proxy has the keys of its panes, as its header says, and no hint of what it cannot do', () => {
    const {context, press, pane} = commandContext();
    const proxy = tableHere(context)?.selected?.key ?? '';
    context.store.send({type: 'paneOpened', pane: paneOf('resource', {proxy, subject: {title: 'one', json: {a: 1}}})});
    const titles = hints(context).map(({title}) => title);
    expect(titles).toContain('Logs');
    for (const title of ['Owner', 'Used by', 'Envoy or istiod']) expect(titles).not.toContain(title);
    press('4');
    expect(pane()).toMatchObject({view: 'clusters', proxy});
  });

  test('hints say why a key does not work now', () => {
    const {context, press} = commandContext();
    press('/', "'nothingmatches'", 'enter');
    expect(hints(context).find(hint => hint.title === 'Open')).toMatchObject({keys: 'enter', blocked: 'No row is selected'});
  });
});

describe('a colon while something is asked', () => {
  const lineIs = (prompt: unknown): void => expect(prompt).toMatchObject({is: 'command', line: {text: 'messages'}});

  test('opens the command prompt: letters of the line choose nothing', () => {
    const {context, press, state, done} = commandContext();
    const choices = [{key: 'm', label: 'refresh', run: 'refresh', args: []}];
    context.store.send({type: 'promptChanged', prompt: {is: 'choose', title: 'Open', choices, index: 0}});
    press(':', "'messages'");
    lineIs(state().prompt);
    expect(done).toEqual([]);
  });

  test('is no yes', () => {
    const {context, press, state, said} = commandContext();
    const sent: string[] = [];
    const yes = (): void => void sent.push('changed');
    context.store.send({
      type: 'promptChanged',
      prompt: {is: 'confirm', title: 'Send 1 request?', requests: [], words: [], careful: true, top: 0, yes},
    });
    press(':', "'messages'");
    lineIs(state().prompt);
    expect([sent, said()]).toEqual([[], 'Nothing was changed.']);
  });
});

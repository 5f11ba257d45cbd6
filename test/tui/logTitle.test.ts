import {describe, expect, test} from 'vitest';
import {firstLook, type LogWish} from '../../src/lib/logLines.ts';
import {type Log, lineText} from '../../src/lib/page.ts';
import type {LogShown} from '../../src/store/selectLog.ts';
import {initialState, paneOf} from '../../src/store/state.ts';
import {emptyLog, logTitle} from '../../src/tui/logTitle.ts';

const list = (length: number) => ({length: () => length, at: () => undefined, placeOf: () => 0});
const all = list(20_000);
const shown = {look: firstLook, fresh: 0} as unknown as LogShown;
const logOf = (wish: Partial<LogWish>, logs: object): Log =>
  ({
    wish: {targets: [], since: 'tail', previous: false, ...wish},
    logs: {all, matches: all, dropped: 0, statuses: [], ...logs},
    names: [],
  }) as unknown as Log;
const title = (wish: Partial<LogWish>, dropped: number): string => lineText(logTitle(paneOf('logs'), logOf(wish, {dropped}), shown));

describe('the title of logs', () => {
  test('says how many of the lines that were asked for are not there any more', () => {
    expect(title({since: 'head'}, 12_340)).toBe('Logs[20000] head  without the first 12340');
    expect(title({since: 900}, 7)).toBe('Logs[20000] last 15 min  without the first 7');
    expect(title({since: 'head'}, 0)).toBe('Logs[20000] head');
    expect(title({since: 'tail'}, 12_340)).toBe('Logs[20000] tail');
  });
});

describe('logs of which nothing is shown', () => {
  const about = {context: '', cluster: '', server: '', user: '', namespace: '', istioNamespace: '', proxyAdminPort: 0};
  const state = initialState('proxies', {about, contexts: [], since: 0}, 'istio-system', 0);
  const words = (pane: {readonly filter?: string; readonly problems?: boolean}): readonly string[] =>
    emptyLog(state, paneOf('logs', pane), logOf({}, {matches: list(0)})).map(lineText);

  test('name what keeps no line', () => {
    expect(words({filter: 'code:503'})).toContain('None of 20000 lines matches: code:503');
    expect(words({problems: true})).toContain('None of 20000 lines matches: problems only');
    expect(words({problems: true, filter: 'a b'})).toContain('None of 20000 lines matches: problems only, a b');
  });
});

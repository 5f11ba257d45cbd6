import {describe, expect, test} from 'vitest';
import {tableHere} from '../../src/commands/here.ts';
import {commandNamed, commands, levels} from '../../src/commands/registry.ts';
import {viewNamed, views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
import {commandContext} from './context.ts';

const all = Object.entries<View>(views);

describe('what is declared once', () => {
  test('no key means two things at one level, and no name two commands', () => {
    const keys = commands.flatMap(({where, keys: own}) => own.map(key => `${where} ${key}`));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    const names = commands.flatMap(({name, aliases = []}) => [name, ...aliases]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('keys that terminals send for others are never bound', () => {
    const aliases = new Set(['ctrl-h', 'ctrl-i', 'ctrl-j', 'ctrl-m', 'ctrl-[', 'ctrl-q']);
    expect(commands.flatMap(command => command.keys).filter(key => aliases.has(key))).toEqual([]);
  });

  test('every help is a sentence', () => {
    const texts = [...commands.map(({help}) => help), ...all.flatMap(([, view]) => [view.help, ...view.headings.map(({help}) => help)])];
    expect(texts.filter(text => !/^\S.*\.$/.test(text))).toEqual([]);
  });

  test('every view can be opened, and every jump leads to a view or a command', () => {
    for (const [name, view] of all) expect([view.hidden ? viewNamed(name) : commandNamed(name)], name).not.toContain(undefined);
    const {context} = commandContext();
    const jumps = (tableHere(context)?.rows ?? []).flatMap(row => row.jumps());
    expect(jumps.length).toBeGreaterThan(0);
    for (const jump of jumps) expect('to' in jump ? viewNamed(jump.to) : 'run' in jump && commandNamed(jump.run.split(' ')[0] ?? '')).toBeTruthy();
  });

  test('the particular comes before the general', () => {
    expect(levels({view: 'proxies'})).toEqual(['pane proxies', 'mesh', 'table', 'everywhere']);
    expect(levels({view: 'listeners', proxy: 'a.b'})).toEqual(['pane listeners', 'proxy', 'table', 'everywhere']);
    expect(levels({view: 'resource'})).toEqual(['pane resource', 'mesh', 'text', 'everywhere']);
    expect(levels({view: 'resource', proxy: 'a.b'})).toEqual(['pane resource', 'proxy', 'text', 'everywhere']);
  });
});

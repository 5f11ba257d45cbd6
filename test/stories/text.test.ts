import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {field} from '../../src/lib/json.ts';
import {paneOf} from '../../src/store/state.ts';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

/** The virtualInbound listener of a proxy, opened with y. */
async function listener(): Promise<Program & {readonly copied: () => string; readonly cursor: () => string}> {
  const program = await i9s();
  const {see, press, type, terminal, lines} = program;
  await see(/1 NACK/);
  await press('enter');
  await see(/main_internal/);
  await press('/');
  await type('virtualInbound');
  await press('enter', 'y');
  await see(/Resource virtualInbound/);
  return {
    ...program,
    copied: () => Buffer.from([...terminal.written().matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].at(-1)?.[1] ?? '', 'base64').toString(),
    cursor: () =>
      lines()
        .find(line => line.startsWith('│ > '))
        ?.slice(4, -1)
        .trim() ?? '',
  };
}
const search = async ({press, type}: Program, word: string): Promise<void> => {
  await press('/', 'ctrl-u');
  await type(word);
  await press('enter');
};

describe('a row as a text', () => {
  test('a search says where in the listener its match is; c copies the value, C the path that jq understands', async () => {
    const ui = await listener();
    await search(ui, 'port_value: 15006');
    await ui.see(/search: port_value: 15006 \[1 of 1\]/);
    await ui.see(' .listener.address.socket_address.port_value');
    await ui.press('c');
    expect(ui.copied()).toBe('15006');
    await ui.press('C');
    expect(ui.copied()).toBe('.listener.address.socket_address.port_value');
    await search(ui, 'socket_address:');
    await ui.press('c');
    expect(JSON.parse(ui.copied())).toEqual({address: '0.0.0.0', port_value: 15006});
  });

  test('enter folds what the cursor is in and unfolds it again, with the cursor on it', async () => {
    const ui = await listener();
    await search(ui, 'port_value: 15006');
    await ui.press('enter');
    expect(ui.cursor()).toBe('socket_address: { 2 fields }');
    await ui.press('space');
    expect(ui.cursor()).toBe('socket_address:');
    await ui.press('k', 'enter', 'j', 'k', 'c');
    expect(ui.cursor()).toBe('address: { 1 field }');
    expect(JSON.parse(ui.copied())).toEqual({socket_address: {address: '0.0.0.0', port_value: 15006}});
  });

  test('{ folds all, a search looks into the folds and opens only those that hide its match, } unfolds all', async () => {
    const ui = await listener();
    await ui.press('{');
    await ui.see(/listener: \{ name: virtualInbound, \d+ fields \}/);
    expect(ui.frame()).not.toContain('filter_chains');
    await search(ui, 'port_value: 15006');
    expect(ui.cursor()).toBe('port_value: 15006');
    await ui.see(/filter_chains: \[ \d+ items \]/);
    await ui.press('}');
    expect(ui.cursor()).toBe('port_value: 15006');
    await ui.see(/filter_chains:\n?/);
    await ui.gone(/filter_chains: \[/);
  });

  test('n and N walk through matches, also of folded parts', async () => {
    const ui = await listener();
    await search(ui, 'transport_protocol');
    await ui.see(/\[1 of (\d+)\]/);
    await ui.press('{', 'n');
    await ui.see(/\[2 of/);
    expect(ui.cursor()).toMatch(/transport_protocol/);
    await ui.press('N');
    await ui.see(/\[1 of/);
    expect(ui.cursor()).toMatch(/transport_protocol/);
  });

  test('J shows the same node as JSON, folded as it was; ctrl-s saves all of it', async () => {
    const ui = await listener();
    await search(ui, 'socket_address:');
    await ui.press('enter', 'J');
    expect(ui.cursor()).toBe('"socket_address": { 2 fields }');
    const saved = async (format: string): Promise<string> => {
      await ui.press('ctrl-s');
      await expect.poll(ui.copied).toMatch(new RegExp(`virtualInbound\\.${format}$`));
      return readFileSync(ui.copied(), 'utf8');
    };
    const json = JSON.parse(await saved('json'));
    expect(field(json, 'listener', 'address', 'socket_address', 'port_value')).toBe(15006);
    await ui.press('J');
    expect(parse(await saved('yaml'))).toEqual(json);
  });
});

const value = (items: number) =>
  Array.from({length: items}, (_, n) => ({name: `outbound|${n}||reviews.default.svc.cluster.local`, weight: n, endpoints: ['10.42.0.7']}));
const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

test('50,000 lines scroll as smoothly as 50', async () => {
  const {see, press, app} = await i9s({healthy: true});
  await see(/all in sync/);
  const keys = ['j', 'k', 'ctrl-d', 'ctrl-u', 'n', 'N', 'G', 'g'];
  const taken = async (items: number): Promise<readonly number[]> => {
    app.store.send({type: 'paneOpened', pane: paneOf('resource', {subject: {title: `of ${items}`, json: value(items)}, filter: 'weight'})});
    await see(`of ${4 * items}`);
    await press(...keys);
    const times = keys.map((): number[] => []);
    for (let round = 0; round < 9; round++)
      for (const [at, key] of keys.entries()) {
        const start = performance.now();
        await press(key);
        times[at]?.push(performance.now() - start);
      }
    await press('esc', 'esc');
    return times.map(median);
  };
  const few = await taken(13);
  const many = await taken(12_500);
  for (const [at, key] of keys.entries()) expect(many[at], `${key}: ${few[at]} ms with 50 lines`).toBeLessThan(3 * Math.max(1, few[at] ?? 0));
});

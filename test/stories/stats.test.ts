import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

/** The stats of productpage, those that are called like this; `grow` lets some traffic come and asks again. */
async function statsOf(filter: string, options: Parameters<typeof i9s>[0] = {}): Promise<Program & {readonly grow: () => Promise<void>}> {
  const program = await i9s({healthy: true, ...options});
  const {see, press, type, demo} = program;
  await see(/all in sync/);
  await press('/');
  await type('productpage-v1-64c6885d4f-xhps5');
  await press('enter', 'enter');
  await see(/virtualOutbound/);
  await press('9');
  await see(/membership_healthy/);
  await press('/');
  await type(filter);
  await press('enter');
  return {
    ...program,
    grow: async () => {
      demo.tick();
      await press('ctrl-r');
    },
  };
}

describe('the stats of a proxy', () => {
  test('have rates from the second poll on, and a sparkline of the selected one', async () => {
    const {see, grow, frame} = await statsOf('tx_bytes_total');
    const value = Number(/tx_bytes_total +(\d+) +- +- /.exec(frame())?.[1]);
    await see('Bytes sent to the endpoints.');
    await grow();
    await see(new RegExp(`tx_bytes_total +${value + 900} +[\\d.]+ +\\d+s `));
    await grow();
    await see(`${value + 1800}`);
    await see(/[▁-█]{2,} [\d.]+\/s, at most [1-9]/);
  });

  test('a terminal without block characters gets bars it has', async () => {
    const {see, grow, frame} = await statsOf('tx_bytes_total', {env: {LANG: 'C', LC_ALL: 'C'}});
    await grow();
    await see(/[_.,=+*#-]* [\d.]+\/s, at most [1-9]/);
    expect(frame()).not.toMatch(/[▁-█]/);
  });

  test('stand with their words, and the pane says how to get more of them', async () => {
    const {see} = await statsOf('server.uptime');
    await see(/sidecar\.istio\.io\/statsInclusionPrefixes/);
    await see('Seconds since Envoy started.');
  });
});

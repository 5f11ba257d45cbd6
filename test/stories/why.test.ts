import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);
const productpage = 'productpage-v1-64c6885d4f-xhps5';

/** A mesh in which all is well, with the page of productpage opened from the prompt after something went wrong. */
async function opened(wrong: (program: Program) => Promise<void>, more: ProgramOptions = {}): Promise<Program> {
  const program = await i9s({healthy: true, columns: 120, rows: 50, ...more});
  await program.see(/all in sync/);
  await wrong(program);
  await program.press(':');
  await program.type(`why ${productpage}`);
  await program.press('enter');
  return program;
}

describe('why a proxy is not in sync', () => {
  test('a NACK: the sentence, what it names, how often; Enter leads to the listener, and from there to its object', async () => {
    const {see, press, demo, frame, selected} = await i9s({columns: 120, rows: 50});
    await see(/details-v1.*NACK/);
    await see(/W explains/);
    await press('W');
    await see(/1 type not in sync: LDS/);
    await see(/What was refused\W+Listener: +0\.0\.0\.0_9080/);
    expect(frame()).toMatch(/Error adding\/updating listener\(s\) 0\.0\.0\.0_9080: Didn't find a/);
    expect(frame()).toMatch(/Last good version: +\S+\/\d+/);
    expect(frame()).toMatch(/Refused: +1 push in this run/);
    demo.faults.push('LDS');
    await see(/Refused: +2 pushes in this run/);
    await press('enter');
    await see(/\[2 Listeners/);
    await expect.poll(selected).toBe('0.0.0.0_9080');
    await press('backspace');
    await see(/1 type not in sync/);
    await press('/', ...'EnvoyFilter:'.split(''), 'enter', 'enter');
    await see(/Owner.*[\s\S]*kind: EnvoyFilter/);
  });

  test('a push that is not answered: alone, with an Envoy that answers and a connection of known age', async () => {
    const {see, frame} = await opened(async ({see, demo}) => {
      demo.faults.stall(`${productpage}.bookinfo`, 'RDS');
      await see(/STALE/);
    });
    await see(/RDS STALE for \d+s: a push takes that long[\s\S]*Nothing is wrong yet/);
    await see(/Nothing that can be tested from here holds it up/);
    await see(/ok {2}None of the \d+ other proxies of istiod .* is late/);
    await see(/ok {2}Envoy answers within \d+ ms, LIVE, up/);
    expect(frame()).toMatch(/ok {2}Its connection to istiod is \S+ old/);
  });

  test('a proxy that crashes: the container first, and what cannot be asked has its reason', async () => {
    const {see, frame, demo} = await opened(async ({see, demo}) => {
      demo.faults.crashLoop(`${productpage}.bookinfo`);
      await see(/1 n\/c/);
    });
    await see(/Begin here: The container istio-proxy is not running\./);
    expect(frame()).toMatch(/no {2}The container[\s\S]*CrashLoopBackOff[\s\S]*exit code 1/);
    expect(frame()).toMatch(/ok {2}It is of revision default/);
    expect(frame()).toMatch(/\? {3}Its certificates are not known:/);
    demo.faults.recover(`${productpage}.bookinfo`);
    await see(/It is in sync: all 4 types acknowledged/);
  });

  test('an Envoy that does not run in a pod that does: that first, and Enter leads to its log', async () => {
    const {see, press, type, frame} = await i9s({columns: 120, rows: 50});
    await see(/1 n\/c/);
    await press('/');
    await type('q8x2m');
    await press('enter', 'W');
    await see(/Begin here: Envoy does not run, or does not listen on its admin/);
    expect(frame()).not.toContain('Nothing wrong was found');
    await press('j', 'j', 'enter');
    await see(/<why> <logs ratings-v1-54849b6d-q8x2m>/);
  });

  test('who may not ask the API server is told so, and the rest is tested', async () => {
    const {see, frame} = await opened(async ({see, demo}) => {
      demo.faults.answer403({resource: 'services', verb: 'get'});
      demo.faults.disconnect(`${productpage}.bookinfo`);
      await see(/1 n\/c/);
    });
    await see(/NOT CONNECTED for \d+s: all 3 istiods answered and none knows it/);
    await see(/\? {3}Where it looks for istiod is not known: .*/);
    expect(frame()).toMatch(/ok {2}Its certificate and the roots it trusts are valid/);
  });
});

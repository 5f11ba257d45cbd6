import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {askEnvoyVersions} from '../../src/commands/envoyVersions.ts';
import type {PodAnswer} from '../../src/transport/meshSource.ts';
import {commandContext} from './context.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const version = {
  '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
  bootstrap: {node: {user_agent_build_version: {version: {major_number: 1, minor_number: 39}}}},
};

/** The recorded mesh on a screen of a few rows; what is asked of its Envoys is kept, and answered when the test says so. */
function sight(size: {columns: number; rows: number}) {
  const made = commandContext({size});
  const asked: string[] = [];
  const waiting: Array<() => void> = [];
  const source = {
    ...({} as ReturnType<typeof made.context.source>),
    about: made.state().session.about,
    askPod: ({name}: {name: string}) => {
      asked.push(name);
      return new Promise<PodAnswer>(done => waiting.push(() => done({status: 200, body: JSON.stringify({configs: [version]})})));
    },
  };
  made.context.store.subscribe(askEnvoyVersions({...made.context, source: () => source}));
  const answer = async (): Promise<void> => {
    for (const done of waiting.splice(0)) done();
    await vi.advanceTimersByTimeAsync(0);
  };
  return {...made, asked, answer};
}

test('asks no Envoy while rows fly past, and those in sight once they rest: four at a time, each once', async () => {
  const {press, asked, answer, state} = sight({columns: 200, rows: 14});
  press('j');
  for (let key = 0; key < 10; key++) {
    await vi.advanceTimersByTimeAsync(200);
    press(key % 2 ? 'g' : 'G');
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(4);
  await answer();
  await answer();
  await answer();
  expect(new Set(asked).size).toBe(asked.length);
  expect([...state().envoys.values()]).toEqual(asked.map(() => '1.39.0'));
});

test('asks nobody where the column ENVOY is not shown', async () => {
  const {press, asked} = sight({columns: 100, rows: 14});
  press('j');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([]);
  press('w', 'j');
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(4);
});

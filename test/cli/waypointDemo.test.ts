import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {fixture} from '../fixtures/read.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
beforeAll(async () => {
  mesh = await demoRun();
});
afterAll(() => mesh.end());

describe('waypoint over the real wire', () => {
  test.each(['list', 'status'])('%s -A', async what => {
    const {code, out, err} = await mesh.run(`waypoint ${what} -A`);
    expect({code, out, err}).toEqual({code: 0, out: fixture(`healthy/istioctl/waypoint-${what}.txt`), err: ''});
  });

  test('of a namespace that has none', async () => {
    expect((await mesh.run('waypoint status -n bookinfo')).out).toBe('No waypoints found.\n');
  });
});

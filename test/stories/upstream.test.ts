import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

async function ofProductpage(options: Parameters<typeof i9s>[0] = {}): Promise<Program> {
  const program = await i9s({healthy: true, rows: 60, columns: 140, ...options});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type('productpage-v1-64c6885d4f-xhps5');
  await press('enter', 'enter');
  await see(/virtualOutbound/);
  return program;
}

describe('why no healthy upstream', () => {
  test('h on a cluster: the verdict, its endpoints, breakers and how to see more', async () => {
    const {see, press, type, frame} = await ofProductpage();
    await press('4');
    await press('/');
    await type('cluster:outbound|9080||reviews.bookinfo');
    await press('enter');
    await see(/reviews\.bookinfo/);
    await press('h');
    await see('All 3 endpoints are healthy.');
    expect(frame()).toMatch(/10\.\d+\.\d+\.\d+:9080 +HEALTHY +- +\d+ .* reviews-v\d-/);
    expect(frame()).toMatch(/max_connections +0 +100 +100 +tcp\.maxConnections/);
    expect(frame()).toMatch(/5xx 3, eject 30s, max 100%/);
    expect(frame()).toMatch(/Envoy keeps no stats of this cluster/);
  });

  test('h on an endpoint, and escape leads back', async () => {
    const {see, press} = await ofProductpage();
    await press('5');
    await see(/OUTLIER CHECK/);
    await press('h');
    await see(/Circuit breakers/);
    await press('esc');
    await see(/OUTLIER CHECK/);
  });

  test('sentences are whole on a narrow screen, until w is pressed', async () => {
    const {see, press, type} = await ofProductpage({columns: 80});
    await press('4', '/');
    await type('kubernetes');
    await press('enter', 'h');
    await see(/is behind the Service, TCP connections +│\n│ +to it are closed \(UH, no healthy upstream\)\./);
    await press('w');
    await see(/TCP connections ~/);
    await press('w');
    await see(/to it are closed/);
  });

  test(':upstream NAME says when there is no such cluster', async () => {
    const {see, press, type} = await ofProductpage();
    await press(':');
    await type('upstream outbound|9080|v9|reviews.bookinfo.svc.cluster.local');
    await press('enter');
    await see(/This proxy has no cluster outbound\|9080\|v9\|reviews.*503 \(NC/);
  });
});

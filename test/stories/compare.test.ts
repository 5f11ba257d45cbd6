import {afterEach, describe, expect, test, vi} from 'vitest';
import {endPrograms, i9s, type Program} from './program.ts';

afterEach(endPrograms);

const other = 'ratings-v1-54849b6d-z65fs.bookinfo';
const reviews = 'outbound|9080||reviews.bookinfo.svc.cluster.local';

async function listed(filter: string, options: Parameters<typeof i9s>[0] = {}): Promise<Program> {
  const program = await i9s({healthy: true, rows: 40, columns: 160, ...options});
  const {see, press, type} = program;
  await see(/all in sync/);
  await press('/');
  await type(filter);
  await press('enter');
  return program;
}

// Several meshes come and go, and each of their dumps is read whole.
vi.setConfig({testTimeout: 60_000});

describe('two proxies next to each other', () => {
  test('m: two replicas of a workload have no difference, and it says what was left out', async () => {
    const {see, press, frame} = await listed('ratings-v1 bookinfo');
    await press('space', 'space', 'm');
    await see(/Clusters +\d+ same/);
    expect(frame()).toMatch(/Listeners +\d+ same.*\n.*Routes +\d+ same.*\n.*Endpoints +\d+ same/);
    expect(frame()).toMatch(/q8x2m \d\d:\d\d:\d\d -> z65fs \d\d:\d\d:\d\d {3}hidden <i>: 6 own address/);
  });

  test('m with one marked and another selected: what differs is shown, and only that', async () => {
    const {see, press, demo, frame} = await listed('ratings-v1 bookinfo');
    demo.faults.change(other, {kind: 'clusters', name: reviews, how: 'changed'}, {kind: 'listeners', name: 'main_internal', how: 'changed'});
    await press('space', 'm');
    await see(/- connectTimeout: 3s.*\n.*\+ connectTimeout: 7s/);
    await see(/2 differ, \d+ same/);
    await press('n');
    await see(/\+ listenerFiltersTimeout: 5s/);
    expect(frame()).not.toMatch(/addressPrefix: 10\./);
    await press('i');
    await see(/addressPrefix: 10\./);
  });

  test('one alone is not compared, and it says how two are chosen', async () => {
    const {see, press} = await listed('ratings-v1 bookinfo');
    await press('m');
    await see(/Mark two proxies with space, or one and select another/);
  });

  test(':cmp takes two names, and tells proxies of two kinds apart', async () => {
    const {see, press, type} = await listed('ratings');
    await press(':');
    await type('cmp productpage ingressgateway');
    await press('enter');
    await see(/! A sidecar and a gateway: they are sent different configuration/);
    await press('esc', ':');
    await type('cmp productpage ztunnel-2wg4r');
    await press('enter');
    await see(/A ztunnel has no listeners and clusters/);
  });

  test('two ztunnels have the same of the mesh', async () => {
    const {see, press, type} = await listed('ratings');
    await press(':');
    await type('cmp ztunnel-2wg4r ztunnel-l9tbd');
    await press('enter');
    await see(/Workloads +\d+ same.*\n(.*\n)*?.*Services +\d+ same/);
  });
});

describe('the odd one', () => {
  test(':odd says that all replicas agree, and which of them does not', async () => {
    const {see, press, type, frame, demo} = await listed('ratings', {scenario: 'large', proxies: 40, rows: 30});
    const replicas = [...demo.world.cast.members.keys()].filter(id => id.startsWith('reviews-v1') && id.endsWith('.team-001')).sort();
    const [first, , third] = replicas as [string, string, string];
    await press(':');
    await type('odd deploy/reviews-v1.team-001');
    await press('enter');
    await see('No replica of deployment reviews-v1.team-001 differs from its siblings.');
    expect(frame()).toContain('[4]');
    demo.faults.change(third, {kind: 'clusters', name: 'outbound|9080||reviews.team-001.svc.cluster.local', how: 'removed'});
    await press('ctrl-r');
    await see('1 replica of 4 differs from the most.');
    await press('g');
    await see(new RegExp(`> ${third.split('.')[0]} +2 +- +- +2 1 Clusters, 1 Endpoints`));
    await see('Clusters: outbound|9080||reviews.team-001.svc.cluster.local (missing here)');
    await press('enter');
    await see(/only [a-z0-9]{5}/);
    await see(new RegExp(`${first.split('.')[0]?.slice(-5)} \\d\\d:\\d\\d:\\d\\d -> ${third.split('.')[0]?.slice(-5)}`));
  });

  test('a replica that cannot be asked is not judged, and says why', async () => {
    const {see, press, type} = await listed('ratings', {prepare: demo => demo.faults.refusePortForward(other)});
    await press(':');
    await type('odd deploy/ratings-v1.bookinfo');
    await press('enter');
    await see(/z65fs +\?/);
    await see(/1 replica could not be asked/);
  });

  test('a workload of one has none', async () => {
    const {see, press, type} = await listed('productpage');
    await press(':');
    await type('odd');
    await press('enter');
    await see(/deployment productpage-v1\.bookinfo has 1 replica, so there is nothing to compare it with/);
  });
});

import {describe, expect, test} from 'vitest';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {Grid} from '../../src/lib/page.ts';
import type {LoadedView} from '../../src/views/view.ts';
import {ztPolicies} from '../../src/views/ztPolicies.ts';
import {ztServices} from '../../src/views/ztServices.ts';
import {ztWorkloads} from '../../src/views/ztWorkloads.ts';
import {at} from '../commands/context.ts';
import {named} from '../ztunnel/recordedSides.ts';
import {known, mesh, rowOf} from './proxyPage.ts';
import {type Change, column, loadedZt, names, type Sides, ztGrid} from './ztPage.ts';

const service = 'ambient-demo/reviews.ambient-demo.svc.cluster.local';
const workload = 'Kubernetes//Pod/ambient-demo/reviews-v2-7966bfddf4-xt8t4';
const [one = '', other = ''] = names;
const key = `${one}.istio-system`;

const lacking = ({ztunnels}: Sides): void => {
  ztunnels[one]!.services = ztunnels[one]!.services.filter(({hostname}) => hostname !== 'reviews.ambient-demo.svc.cluster.local');
};
const allOther = ({istiod}: Sides): void => {
  named(istiod, 'workloads', workload).status = 'UNHEALTHY';
};

/** The mesh where istiod pushed to all ztunnels at this time, and they have acknowledged it. */
function pushedAt(sentAt: number): Mesh {
  const proxies = [...mesh.proxies].map(([name, proxy]) => {
    const type = {sent: 'a', acked: 'a', state: 'SYNCED' as const, since: sentAt, atFirstLook: false, sentAt};
    return [name, proxy.kind === 'ztunnel' ? {...proxy, types: {...proxy.types, WDS: type}} : proxy] as const;
  });
  return {...mesh, proxies: new Map(proxies)};
}

const pageAt = ({make}: LoadedView, now: number, pushed: number): Grid => make({...known(pushedAt(pushed)), now}) as Grid;

describe('lags', () => {
  const change = {edit: allOther};
  const seen = (loaded: LoadedView, now: number, pushed: number) => {
    const {cell, row} = rowOf(pageAt(loaded, now, pushed), workload);
    return [cell('IN SYNC'), row.problem];
  };

  test('is what a push can bring that was just sent', async () => {
    const loaded = await loadedZt(ztWorkloads, change);
    expect(seen(loaded, at + 1_000, at - 1_000)).toEqual(['lags', false]);
    expect(seen(loaded, at + 1_000, at - 60_000)).toEqual(['differs', true]);
  });

  test('ends with the time that a push takes, however many later ones were sent', async () => {
    const loaded = await loadedZt(ztWorkloads, change);
    expect(seen(loaded, at + 4_999, at + 3_000)).toEqual(['lags', false]);
    expect(seen(loaded, at + 5_000, at + 3_000)).toEqual(['differs', true]);
    expect(pageAt(loaded, at + 5_000, at + 3_000).note).toBe('! 1 workload is not alike everywhere (z)');
  });

  test('does not begin again at the next look at what has stood since the one before', async () => {
    const before = await loadedZt(ztWorkloads, change);
    const next = await loadedZt(ztWorkloads, {...change, before, since: at + 30_000});
    expect(seen(next, at + 30_000, at + 29_000)).toEqual(['differs', true]);
    const third = await loadedZt(ztWorkloads, {...change, before: next, since: at + 60_000});
    expect(seen(third, at + 60_000, at + 59_000)).toEqual(['differs', true]);
  });

  test('begins anew where it is another difference', async () => {
    const before = await loadedZt(ztWorkloads, change);
    const edit = ({istiod}: Sides): void => {
      named(istiod, 'workloads', workload).node = 'elsewhere';
    };
    const next = await loadedZt(ztWorkloads, {edit, before, since: at + 30_000});
    expect(seen(next, at + 30_000, at + 29_000)).toEqual(['lags', false]);
  });

  test('is a problem all the same where some ztunnel lacks it or has it otherwise, and the footer counts it', async () => {
    const otherwise: Change = {edit: ({ztunnels}) => delete named(ztunnels[one]!, 'services', service).waypoint};
    for (const [{edit}, cells] of [
      [{edit: lacking}, ['2/3', 'lags']],
      [otherwise, ['3/3 differ', 'lags']],
    ] as const) {
      const grid = pageAt(await loadedZt(ztServices, {edit: edit!}), at + 1_000, at);
      const {cell, row} = rowOf(grid, service);
      expect([cell('ZTUNNELS'), cell('IN SYNC')]).toEqual(cells);
      expect(row.problem).toBe(true);
      expect(grid.note).toBe('! 1 service is not alike everywhere (z)');
    }
  });
});

describe('rows with a problem', () => {
  test('come first, in each of the tables', async () => {
    expect(column(await ztGrid(ztServices, {edit: lacking}), 'SERVICE NAME')[0]).toEqual(['reviews']);
    expect(column(await ztGrid(ztWorkloads, {edit: allOther}), 'POD NAME')[0]).toEqual(['reviews-v2-7966bfddf4-xt8t4']);
    const edit = ({ztunnels}: Sides): void => {
      ztunnels[one]!.policies = ztunnels[one]!.policies.filter(({name}) => name !== 'reviews-viewer');
    };
    expect(column(await ztGrid(ztPolicies, {edit}), 'POLICY NAME')[0]).toEqual(['reviews-viewer']);
  });

  test('stand for the ztunnel that lacks it, or has it otherwise, where they are of no pod', async () => {
    const about = async (change: Change, view = ztServices, words = service) => rowOf(await ztGrid(view, change), words).row.about?.();
    expect(await about({})).toEqual({});
    expect(await about({edit: lacking})).toEqual({proxy: key, pod: key});
    const otherwise = ({ztunnels}: Sides) => delete named(ztunnels[other]!, 'services', service).waypoint;
    const second = `${other}.istio-system`;
    expect(await about({edit: otherwise})).toEqual({proxy: second, pod: second});
    expect(await about({edit: otherwise, refused: true})).toEqual({proxy: second, pod: second});
    const external = 'Kubernetes/networking.istio.io/ServiceEntry/bookinfo/legacy-db';
    const found = ({workloads}: {readonly workloads: {uid?: unknown; status?: unknown}[]}) =>
      workloads.find(({uid}) => String(uid).startsWith(external))!;
    const unready = ({ztunnels}: Sides) => Object.assign(found(ztunnels[one]!), {status: 'Unhealthy'});
    expect(await about({edit: unready}, ztWorkloads, external)).toEqual({proxy: key, pod: key});
    expect(await about({edit: sides => delete named(sides.ztunnels[one]!, 'workloads', workload).waypoint}, ztWorkloads, workload)).toEqual({
      pod: 'reviews-v2-7966bfddf4-xt8t4.ambient-demo',
      proxy: undefined,
    });
  });
});

describe('differences in words', () => {
  test('name the service that is lacking, or that others have not', async () => {
    const less = ({ztunnels}: Sides): void => {
      delete (named(ztunnels[one]!, 'services', service).endpoints as Record<string, unknown>)[workload];
      const own = named(ztunnels[one]!, 'workloads', workload);
      own.services = (own.services as string[]).filter(name => name !== service);
    };
    expect(rowOf(await ztGrid(ztWorkloads, {edit: less}), workload).strip).toMatch(
      /^Not alike: ztunnel-2wg4r \(rig-node-1\) lacks service reviews\.\n/,
    );
  });

  test('name the policy that is lacking', async () => {
    const edit = ({istiod, ztunnels}: Sides): void => {
      named(istiod, 'workloads', workload).authorizationPolicies = ['bookinfo/reviews-viewer'];
      for (const name of names) named(ztunnels[name]!, 'workloads', workload).authorizationPolicies = name === one ? [] : ['bookinfo/reviews-viewer'];
    };
    expect(rowOf(await ztGrid(ztWorkloads, {edit}), workload).strip).toMatch(
      /^Not alike: ztunnel-2wg4r \(rig-node-1\) lacks policy reviews-viewer\.bookinfo\.\n/,
    );
  });
});

describe('a ztunnel that cannot be compared', () => {
  test('is NOT CONNECTED, and what it has is not called ok', async () => {
    const {istiod: _, ...rest} = mesh.proxies.get(key)!;
    const proxies = new Map(mesh.proxies).set(key, {...rest, connectedness: 'missing', istiod: undefined} as never);
    const grid = await ztGrid(ztServices, {mesh: {...mesh, proxies}});
    expect(grid.note).toBe('! ztunnel-2wg4r (rig-node-1) is NOT CONNECTED: no istiod sends it anything');
    const {cell, tone} = rowOf(grid, service);
    expect([cell('ZTUNNELS'), cell('IN SYNC'), tone('IN SYNC')]).toEqual(['3/3', 'ok (1 ?)', 'dim']);
  });
});

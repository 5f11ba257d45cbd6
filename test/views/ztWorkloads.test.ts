import {describe, expect, test} from 'vitest';
import type {Grid} from '../../src/lib/page.ts';
import {ztCertificates} from '../../src/views/ztCertificates.ts';
import {ztConnections} from '../../src/views/ztConnections.ts';
import {ztPolicies} from '../../src/views/ztPolicies.ts';
import {ztServices} from '../../src/views/ztServices.ts';
import {ztWorkloads} from '../../src/views/ztWorkloads.ts';
import {named} from '../ztunnel/recordedSides.ts';
import {known, mesh, rowOf} from './proxyPage.ts';
import {column, loadedZt, names, type Sides, ztGrid} from './ztPage.ts';

const reviews = 'Kubernetes//Pod/ambient-demo/reviews-v2-7966bfddf4-xt8t4';
const [odd, other] = ['ztunnel-2wg4r', 'ztunnel-6sb4b'];
const key = `${odd}.istio-system`;
const workloadOf = ({ztunnels}: Sides, ztunnel: string, uid = reviews) => named(ztunnels[ztunnel]!, 'workloads', uid);
const without = ({ztunnels}: Sides, ztunnel: string, uid: string): void => {
  const dump = ztunnels[ztunnel]!;
  dump.workloads = dump.workloads.filter(workload => workload.uid !== uid);
  for (const service of dump.services) delete (service.endpoints as Record<string, unknown>)[uid];
};

describe('workloads of all ztunnels', () => {
  test('stand there once, as istioctl prints them, known to all and in sync with istiod', async () => {
    const grid = await ztGrid(ztWorkloads);
    expect(grid.note).toBeUndefined();
    const titles = ['NAMESPACE', 'POD NAME', 'ADDRESS', 'NODE', 'WAYPOINT', 'PROTOCOL'];
    const rows = column(grid, ...titles, 'HEALTH', 'ZTUNNELS', 'IN SYNC');
    expect(rows).toHaveLength(30);
    expect(rows[0]).toEqual([
      'ambient-demo',
      'bookinfo-gateway-istio-7646449988-rtwb6',
      '10.244.0.23',
      'rig-node-0',
      'None',
      'TCP',
      'Healthy',
      '3/3',
      'ok',
    ]);
    expect(rows[7]).toEqual([
      'ambient-demo',
      'reviews-v2-7966bfddf4-xt8t4',
      '10.244.0.28',
      'rig-node-1',
      'reviews-v2-pod-waypoint',
      'HBONE',
      'Healthy',
      '3/3',
      'ok',
    ]);
    expect(rows.find(([, name]) => name === 'payments-api')?.slice(2, 5)).toEqual(['api.payments.example', '', 'None']);
    expect(new Set(rows.map(([, , , , , , , ...last]) => last.join(' ')))).toEqual(new Set(['3/3 ok']));
    expect(grid.rows.some(row => row.problem)).toBe(false);
  });

  test('are asked for once each, and one istiod for all of them', async () => {
    const {asked} = await loadedZt(ztWorkloads);
    expect(asked.filter(each => each.endsWith(' /config_dump')).sort()).toEqual(
      ['ztunnel-2wg4r', 'ztunnel-6sb4b', 'ztunnel-l9tbd'].map(name => `${name} /config_dump`),
    );
    expect(asked.filter(each => each.endsWith('/debug/ambientz'))).toHaveLength(1);
  });

  test('lead to their path; what uses them are connections and services; keys of pods mean the pod', async () => {
    const {follow, jumps, row, strip} = rowOf(await ztGrid(ztWorkloads), reviews);
    expect(follow).toMatchObject([{to: 'meshPath', subject: {title: 'reviews-v2-7966bfddf4-xt8t4.ambient-demo'}}]);
    expect(jumps.slice(1)).toMatchObject([
      {kind: 'use', to: 'ztConnections', proxy: key, where: {WORKLOAD: 'reviews-v2-7966bfddf4-xt8t4.ambient-demo'}},
      {kind: 'use', to: 'ztServices', where: {NAMESPACE: 'ambient-demo', HOSTNAME: 'reviews-v2.ambient-demo.svc.cluster.local'}},
      {kind: 'use', to: 'ztServices', where: {HOSTNAME: 'reviews.ambient-demo.svc.cluster.local'}},
      {kind: 'owner', to: 'owner', subject: {json: {kind: 'pod', namespace: 'ambient-demo', name: 'reviews-v2-7966bfddf4-xt8t4'}}},
    ]);
    expect(jumps.filter(jump => 'to' in jump && jump.to === 'ztServices').every(jump => !('proxy' in jump))).toBe(true);
    expect(row.about?.()).toEqual({pod: 'reviews-v2-7966bfddf4-xt8t4.ambient-demo', proxy: undefined});
    expect(strip).toMatch(/goes through waypoint ambient-demo\/reviews-v2-pod-waypoint/);
    expect(strip).toMatch(/Behind 2 services: reviews-v2\.ambient-demo, reviews\.ambient-demo; no policy selects it\./);
  });
});

describe('a workload that is no pod of this cluster', () => {
  const west = 'west//Pod/ambient-demo/reviews-v2-7966bfddf4-xt8t4';
  const elsewhere = ({istiod, ztunnels}: Sides): void => {
    for (const of of [istiod, ...Object.values(ztunnels)]) Object.assign(named(of, 'workloads', reviews), {uid: west, clusterId: 'west'});
  };

  test('is not taken for the pod that goes by the same name here', async () => {
    const {row, jumps} = rowOf(await ztGrid(ztWorkloads, {edit: elsewhere}), west);
    expect(row.about?.()).toEqual({proxy: key, pod: key});
    expect(jumps.map(jump => ('to' in jump ? jump.to : 'nowhere'))).toEqual(['waypoint', 'ztServices', 'ztServices']);
    const edit = (sides: Sides): void => {
      elsewhere(sides);
      for (const {workloads} of Object.values(sides.ztunnels)) delete workloads.find(({uid}) => uid === west)!.waypoint;
    };
    const {follow} = rowOf(await ztGrid(ztWorkloads, {edit}), west);
    expect(follow).toMatchObject([{nowhere: expect.stringMatching(/^reviews-v2-7966bfddf4-xt8t4 is in the cluster west: /)}]);
  });

  test('has the object that tells of it', async () => {
    const {follow, jumps} = rowOf(await ztGrid(ztWorkloads), 'Kubernetes/networking.istio.io/ServiceEntry/bookinfo/legacy-db');
    expect(follow).toMatchObject([{nowhere: expect.stringMatching(/ is no pod, but of a ServiceEntry: /)}]);
    expect(jumps.at(-1)).toMatchObject({kind: 'owner', subject: {json: {kind: 'service-entry', namespace: 'bookinfo', name: 'legacy-db'}}});
  });
});

describe('what is not alike', () => {
  test('a waypoint that one ztunnel does not have for it', async () => {
    const grid = await ztGrid(ztWorkloads, {edit: sides => delete workloadOf(sides, odd).waypoint});
    const {cell, tone, strip, row} = rowOf(grid, reviews);
    expect([cell('ZTUNNELS'), tone('ZTUNNELS'), cell('IN SYNC'), cell('WAYPOINT')]).toEqual([
      '3/3 differ',
      'warn',
      'differs',
      'reviews-v2-pod-waypoint',
    ]);
    expect(row.problem).toBe(true);
    expect(grid.note).toBe('! 1 workload is not alike everywhere (z)');
    const place = 'ambient-demo/reviews-v2-pod-waypoint';
    expect(strip).toContain(`Not alike: ztunnel-2wg4r (rig-node-1) has waypoint none, others and istiod ${place}.`);
    expect(strip).not.toMatch(/Differs/);
  });

  test('a workload that one of them does not know', async () => {
    const grid = await ztGrid(ztWorkloads, {edit: sides => without(sides, odd, reviews)});
    const {cell, strip} = rowOf(grid, reviews);
    expect([cell('ZTUNNELS'), cell('IN SYNC')]).toEqual(['2/3', 'only istiod']);
    expect(strip).toMatch(
      /^Unknown to ztunnel-2wg4r \(rig-node-1\); ztunnel-6sb4b \(rig-node-0\), ztunnel-l9tbd \(rig-node-2\) know it, and istiod would send it\.\n/,
    );
  });

  test('that one asks only for what its pods need, is no lack of it', async () => {
    const edit = (sides: Sides): void => {
      without(sides, odd, reviews);
      sides.ztunnels[odd]!.config.xdsOnDemand = true;
    };
    const {cell, row} = rowOf(await ztGrid(ztWorkloads, {edit}), reviews);
    expect([cell('ZTUNNELS'), cell('IN SYNC'), row.problem]).toEqual(['2/3', 'ok', false]);
  });

  test('what none of them has stands there as istiod would send it', async () => {
    const edit = (sides: Sides): void => {
      for (const name of Object.keys(sides.ztunnels)) without(sides, name, reviews);
    };
    const {cell, strip} = rowOf(await ztGrid(ztWorkloads, {edit}), reviews);
    expect([cell('POD NAME'), cell('ZTUNNELS'), cell('IN SYNC'), cell('WAYPOINT')]).toEqual([
      'reviews-v2-7966bfddf4-xt8t4',
      '0/3',
      'only istiod',
      'reviews-v2-pod-waypoint',
    ]);
    expect(strip).toMatch(/which do not have it\.\n.*\n.*\n.*as istiod would send it/);
  });

  test('all ztunnels alike, and not as istiod would send it', async () => {
    const edit = (sides: Sides): void => {
      for (const name of names) delete workloadOf(sides, name).waypoint;
    };
    const {cell, strip} = rowOf(await ztGrid(ztWorkloads, {edit}), reviews);
    expect([cell('ZTUNNELS'), cell('IN SYNC'), cell('WAYPOINT')]).toEqual(['3/3', 'differs', 'None']);
    expect(strip).toMatch(
      /^Differs: ztunnel-2wg4r \(rig-node-1\), .*, ztunnel-l9tbd \(rig-node-2\) have waypoint none, istiod ambient-demo\/reviews-v2-pod-waypoint\.\n/,
    );
  });

  test('what istiod does not know of', async () => {
    const edit = ({istiod}: Sides): void => {
      istiod.workloads = istiod.workloads.filter(({uid}) => uid !== reviews);
    };
    const {cell, strip} = rowOf(await ztGrid(ztWorkloads, {edit}), reviews);
    expect([cell('ZTUNNELS'), cell('IN SYNC')]).toEqual(['3/3', 'only ztunnel']);
    expect(strip).toMatch(/have it, and istiod would not send it/);
  });

  test('a field that one ztunnel is too old to tell is no difference', async () => {
    const edit = ({ztunnels}: Sides): void => {
      for (const workload of ztunnels[odd]!.workloads) for (const field of ['capacity', 'networkMode', 'locality']) delete workload[field];
    };
    const grid = await ztGrid(ztWorkloads, {edit});
    expect(new Set(column(grid, 'ZTUNNELS', 'IN SYNC').map(cells => cells.join(' ')))).toEqual(new Set(['3/3 ok']));
  });

  test('an unhealthy one is a problem', async () => {
    const edit = ({istiod, ztunnels}: Sides): void => {
      named(istiod, 'workloads', reviews).status = 'UNHEALTHY';
      for (const dump of Object.values(ztunnels)) named(dump, 'workloads', reviews).status = 'Unhealthy';
    };
    const {cell, tone, row, strip} = rowOf(await ztGrid(ztWorkloads, {edit}), reviews);
    expect([cell('HEALTH'), tone('HEALTH'), row.problem]).toEqual(['Unhealthy', 'bad', true]);
    expect(strip).toMatch(/^Unhealthy: it is not ready by what istiod says, and services send it nothing\./);
  });

  test('an unhealthy one still gets requests of services whose health policy is AllowAll', async () => {
    const takingAll =
      (...keys: readonly string[]) =>
      (sides: Sides) => {
        for (const dump of Object.values(sides.ztunnels)) {
          named(dump, 'workloads', reviews).status = 'Unhealthy';
          for (const service of keys) named(dump, 'services', service).loadBalancer = {mode: 'Standard', healthPolicy: 'AllowAll'};
        }
      };
    const own = ['ambient-demo/reviews-v2.ambient-demo.svc.cluster.local', 'ambient-demo/reviews.ambient-demo.svc.cluster.local'];
    const some = rowOf(await ztGrid(ztWorkloads, {edit: takingAll(own[0]!)}), reviews);
    expect(some.tone('HEALTH')).toBe('bad');
    expect(some.strip).toMatch(/and still gets what goes to reviews-v2\.ambient-demo \(health policy AllowAll\); 1 other sends it nothing\./);
    const all = rowOf(await ztGrid(ztWorkloads, {edit: takingAll(...own)}), reviews);
    expect([all.cell('HEALTH'), all.tone('HEALTH')]).toEqual(['Unhealthy', 'warn']);
    expect(all.strip).not.toMatch(/nothing/);
    const service = rowOf(await ztGrid(ztServices, {edit: takingAll(...own)}), own[1]!);
    expect([service.cell('ENDPOINTS'), service.tone('ENDPOINTS')]).toEqual(['2/3', 'plain']);
    expect(service.strip).toMatch(/^2\/3 endpoints are healthy; the others get requests as well: its health policy is AllowAll/);
    expect(service.strip).not.toMatch(/get no requests/);
  });
});

describe('answers that are missing', () => {
  test('a ztunnel that does not answer is named, and counted as one that may have it otherwise', async () => {
    const grid = await ztGrid(ztWorkloads, {silent: [odd]});
    expect(grid.note).toMatch(/^! 1 of 3 ztunnels did not answer: ztunnel-2wg4r \(rig-node-1\): .*HTTP 500/);
    expect(new Set(column(grid, 'ZTUNNELS', 'IN SYNC').map(cells => cells.join(' ')))).toEqual(new Set(['2/2 (1 ?) ok']));
  });

  test('without istiod nothing is said of sync, but of what differs between ztunnels', async () => {
    const grid = await ztGrid(ztWorkloads, {refused: true, edit: sides => delete workloadOf(sides, other).waypoint});
    const {cell} = rowOf(grid, reviews);
    expect([cell('ZTUNNELS'), cell('IN SYNC')]).toEqual(['3/3 differ', '?']);
    expect(grid.note).toMatch(/^! 1 workload is not alike everywhere \(z\); istiod \S+ answers HTTP 500/);
  });

  test('of one ztunnel only that is asked', async () => {
    const {asked} = await loadedZt(ztWorkloads, {proxy: key});
    expect(asked.filter(each => each.endsWith(' /config_dump'))).toEqual([`${odd} /config_dump`]);
    const {cell, jumps} = rowOf(await ztGrid(ztWorkloads, {proxy: key}), reviews);
    expect(cell('ZTUNNELS')).toBe('1/1');
    expect(jumps.find(jump => 'to' in jump && jump.to === 'ztServices')).toMatchObject({proxy: key});
  });

  test('of one that is gone, or of a proxy on whose node none is known, nobody else is asked', async () => {
    await expect(loadedZt(ztWorkloads, {proxy: 'ztunnel-old.istio-system'})).rejects.toMatchObject({
      trouble: {what: 'ztunnel-old.istio-system is gone: no pod runs it, and no istiod knows it.'},
    });
    const productpage = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
    const proxies = new Map([...mesh.proxies].filter(([name]) => name !== key));
    for (const view of [ztWorkloads, ztConnections, ztCertificates])
      await expect(loadedZt(view, {proxy: productpage, mesh: {...mesh, proxies}})).rejects.toMatchObject({
        trouble: {what: `No ztunnel is known on node rig-node-1 of ${productpage}.`},
      });
  });

  test('of another proxy it is the ztunnel of its node', async () => {
    const {asked} = await loadedZt(ztWorkloads, {proxy: 'productpage-v1-64c6885d4f-xhps5.bookinfo'});
    expect(asked.filter(each => each.endsWith(' /config_dump'))).toEqual(['ztunnel-2wg4r /config_dump']);
  });

  test('what one has told that is not read to its end is not counted', async () => {
    const grids: Grid[] = [];
    await loadedZt(ztWorkloads, {soFar: ({make}) => grids.push(make(known()) as Grid)});
    for (const grid of grids)
      for (const [cell = ''] of column(grid, 'ZTUNNELS')) {
        const [has, of] = cell.split(' ')[0]!.split('/').map(Number);
        expect(has).toBeLessThanOrEqual(of ?? 0);
      }
    expect(grids.length).toBeGreaterThan(0);
  });
});

describe('services', () => {
  const service = 'ambient-demo/reviews.ambient-demo.svc.cluster.local';
  test('stand there as istioctl prints them', async () => {
    const rows = column(await ztGrid(ztServices), 'NAMESPACE', 'SERVICE NAME', 'SERVICE VIP', 'WAYPOINT', 'ENDPOINTS', 'ZTUNNELS', 'IN SYNC');
    expect(rows).toHaveLength(26);
    expect(rows[8]).toEqual(['ambient-demo', 'reviews', '10.96.64.6', 'reviews-svc-waypoint', '3/3', '3/3', 'ok']);
    expect(rows.find(([, name]) => name === 'payments-api')?.slice(2)).toEqual(['2001:2::1,240.240.0.1', 'None', '1/1', '3/3', 'ok']);
    expect(rows.find(([, name]) => name === 'kubernetes')?.[4]).toBe('0/0');
  });

  test('with fewer healthy endpoints are a problem, and one that sees others is named', async () => {
    const edit = (sides: Sides): void => {
      workloadOf(sides, odd).status = 'Unhealthy';
    };
    const grid = await ztGrid(ztServices, {edit});
    const {cell, strip, row} = rowOf(grid, service);
    expect([cell('ENDPOINTS'), cell('ZTUNNELS'), row.problem]).toEqual(['3/3', '3/3 differ', true]);
    expect(strip).toMatch(/ztunnel-2wg4r \(rig-node-1\) has endpoints 2\/3, others 3\/3/);
  });

  test('lead to their workloads, waypoint and object', async () => {
    const {jumps, strip} = rowOf(await ztGrid(ztServices), service);
    expect(strip).toMatch(/what ztunnels send to it goes through waypoint ambient-demo\/reviews-svc-waypoint\./);
    expect(jumps).toMatchObject([
      {to: 'waypoint', subject: {title: 'ambient-demo/reviews-svc-waypoint'}},
      {kind: 'use', to: 'ztWorkloads', filter: `services:${service}`},
      {kind: 'owner', to: 'owner', subject: {json: {kind: 'service', namespace: 'ambient-demo', name: 'reviews'}}},
    ]);
    const straight = rowOf(await ztGrid(ztServices), 'default/kubernetes.');
    expect(straight.follow).toMatchObject([{to: 'ztWorkloads', filter: 'services:default/kubernetes.default.svc.cluster.local'}]);
    const outside = rowOf(await ztGrid(ztServices), 'bookinfo/api.payments.example');
    expect(outside.jumps.at(-1)).toMatchObject({subject: {json: {kind: 'service-entry', namespace: 'bookinfo', name: 'payments-api'}}});
  });
});

describe('policies', () => {
  test('stand there as istioctl prints them, with their rules', async () => {
    const grid = await ztGrid(ztPolicies);
    expect(column(grid, 'NAMESPACE', 'POLICY NAME', 'ACTION', 'SCOPE', 'RULES', 'IN SYNC')).toEqual([
      ['bookinfo', 'converted_peer_authentication_default', 'Deny', 'WorkloadSelector', '1', 'ok'],
      ['bookinfo', 'deny-admin', 'Deny', 'Namespace', '1', 'ok'],
      ['bookinfo', 'reviews-viewer', 'Allow', 'WorkloadSelector', 'none', 'ok'],
      ['istio-system', 'istio_converted_static_strict', 'Deny', 'WorkloadSelector', '1', 'ok'],
    ]);
    expect(rowOf(grid, 'bookinfo/converted').strip).toMatch(/Denies connections with principals not \* and destinationPorts not 9081\./);
    expect(rowOf(grid, 'bookinfo/converted').jumps.at(-1)).toMatchObject({subject: {json: {kind: 'peer-authentication', name: 'default'}}});
    expect(rowOf(grid, 'istio-system/').jumps.filter(({kind}) => kind === 'owner')).toEqual([]);
    expect(rowOf(grid, 'istio-system/').strip).toMatch(/istiod makes it by itself, for workloads where a PeerAuthentication is STRICT\.$/);
  });

  test('one that allows nothing, and one that a ztunnel does not enforce', async () => {
    const edit = (sides: Sides): void => {
      for (const name of names) workloadOf(sides, name).authorizationPolicies = ['bookinfo/reviews-viewer'];
      const dump = sides.ztunnels[other]!;
      dump.policies = dump.policies.filter(({name}) => name !== 'deny-admin');
    };
    const grid = await ztGrid(ztPolicies, {edit});
    expect(rowOf(grid, 'bookinfo/deny-admin').cell('ZTUNNELS')).toBe('2/3');
    const viewer = rowOf(grid, 'bookinfo/reviews-viewer');
    expect([viewer.cell('WORKLOADS'), viewer.tone('RULES')]).toEqual(['1', 'warn']);
    expect(viewer.strip).toMatch(/allows nothing, so that ztunnel refuses/);
    expect(viewer.follow).toMatchObject([{to: 'ztWorkloads', filter: 'policies:bookinfo/reviews-viewer'}]);
  });
});

import {describe, expect, test} from 'vitest';
import {isOfZtunnel, wrongZtunnels, type ZtunnelVerdict, ztunnelCounts, ztunnelProblem, ztunnelVerdicts} from '../../src/analysis/ambient.ts';
import {newSayMerger, type SayingZtunnel, type ZtunnelsSay} from '../../src/analysis/ztunnelsSay.ts';
import type {WaypointBinding} from '../../src/istio/ambient.ts';
import {bindingOf} from '../../src/istio/bindings.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import {parseZtunnelDump} from '../../src/ztunnel/dump.ts';
import {read, recordedItems} from '../istio/ambientObjects.ts';
import {type Item, named, put, type Recorded, recordedSides} from '../ztunnel/recordedSides.ts';

const {objects, pods, allPods} = read(recordedItems());
const reviewsUid = 'Kubernetes//Pod/ambient-demo/reviews-v2-7966bfddf4-xt8t4';
const hostKey = (name: string): string => `ambient-demo/${name}.ambient-demo.svc.cluster.local`;

/** What ztunnels say whose recorded dumps were changed. */
function says(...ztunnels: readonly (readonly [string | SayingZtunnel, ((ztunnel: Recorded['ztunnel']) => void)?])[]): ZtunnelsSay {
  const merger = newSayMerger();
  for (const [name, change] of ztunnels) {
    const {ztunnel} = recordedSides();
    change?.(ztunnel);
    const dump = parseZtunnelDump(ztunnel);
    if (dump === undefined) throw new Error('not read');
    for (const _ of merger.add(typeof name === 'string' ? {id: name} : name, dump));
  }
  return merger.said();
}

const without = (kind: 'services' | 'workloads', item: Item, ztunnel: Recorded['ztunnel']): void => {
  ztunnel[kind].splice(ztunnel[kind].indexOf(item), 1);
};

function service(name: string): WaypointBinding {
  const found = objects.services.find(each => each.name === name && each.namespace === 'ambient-demo');
  if (found === undefined) throw new Error(`no service ${name}`);
  return bindingOf(found, objects, pods);
}

function podNamed(name: string): MeshPod {
  const found = allPods.find(each => each.name.startsWith(name));
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
}
const pod = (name: string): WaypointBinding => bindingOf({kind: 'Pod', pod: podNamed(name)}, objects, pods);

/** What is said where the first of two ztunnels was changed. */
function judged(
  binding: WaypointBinding,
  change: (ztunnel: Recorded['ztunnel']) => void,
): {readonly verdicts: readonly ZtunnelVerdict[]; readonly what: string | undefined} {
  const verdicts = ztunnelVerdicts(binding, objects, says(['ztunnel-a', change], ['ztunnel-b']));
  return {verdicts, what: ztunnelProblem(binding, verdicts)?.what};
}

describe('what ztunnels make of bindings', () => {
  test('the recorded one agrees on every service and pod', () => {
    const one = says(['ztunnel-a']);
    const bindings = [
      ...objects.services.map(each => bindingOf(each, objects)),
      ...allPods.map(each => bindingOf({kind: 'Pod', pod: each}, objects)),
    ];
    const wrong = bindings.filter(binding => ztunnelProblem(binding, ztunnelVerdicts(binding, objects, one)) !== undefined);
    expect(wrong).toEqual([]);
    expect(bindings.filter(({waypoint}) => waypoint !== undefined).length).toBeGreaterThan(10);
  });

  test('a service that one does not know', () => {
    const {verdicts, what} = judged(service('reviews'), ztunnel => without('services', named(ztunnel, 'services', hostKey('reviews')), ztunnel));
    expect(verdicts).toEqual([
      {ztunnels: ['ztunnel-a'], is: 'target unknown'},
      {ztunnels: ['ztunnel-b'], is: 'agrees'},
    ]);
    expect(what).toBe(
      'Service reviews.ambient-demo is not known to 1 of 2 ztunnels (ztunnel-a): requests from pods of that node do not pass waypoint ambient-demo/reviews-svc-waypoint.',
    );
  });

  test('a waypoint that one does not know, or that has no endpoints there', () => {
    const waypoint = hostKey('reviews-svc-waypoint');
    expect(judged(service('reviews'), ztunnel => without('services', named(ztunnel, 'services', waypoint), ztunnel)).what).toBe(
      'Waypoint ambient-demo/reviews-svc-waypoint is not known to 1 of 2 ztunnels (ztunnel-a): requests from pods of that node to Service reviews.ambient-demo fail.',
    );
    expect(judged(service('reviews'), ztunnel => put(named(ztunnel, 'services', waypoint), ['endpoints'], {})).verdicts[0]?.is).toBe('no endpoints');
  });

  test('an old waypoint, one too many and one too few', () => {
    const {verdicts, what} = judged(service('reviews'), ztunnel =>
      put(named(ztunnel, 'services', hostKey('reviews')), ['waypoint', 'destination'], hostKey('waypoint')),
    );
    expect(verdicts[0]).toEqual({ztunnels: ['ztunnel-a'], is: 'other waypoint', has: 'ambient-demo/waypoint'});
    expect(what).toBe(
      'Service reviews.ambient-demo has waypoint ambient-demo/waypoint at 1 of 2 ztunnels (ztunnel-a), and ambient-demo/reviews-svc-waypoint at istiod.',
    );
    expect(judged(pod('reviews-v2-79'), ztunnel => put(named(ztunnel, 'workloads', reviewsUid), ['waypoint'], undefined)).what).toContain(
      'has no waypoint at 1 of 2',
    );
    const elsewhere = {destination: 'bookinfo/reviews-svc-waypoint.ambient-demo.svc.cluster.local', hboneMtlsPort: 15_008};
    expect(judged(service('reviews'), ztunnel => put(named(ztunnel, 'services', hostKey('reviews')), ['waypoint'], elsewhere)).verdicts[0]?.is).toBe(
      'other waypoint',
    );
    const wrong = {destination: '/10.96.1.2', hboneMtlsPort: 15_008};
    expect(
      judged(pod('reviews-v1'), ztunnel =>
        put(ztunnel.workloads.find(({name}) => String(name).startsWith('reviews-v1')) as Item, ['waypoint'], wrong),
      ).what,
    ).toContain('has waypoint /10.96.1.2 at 1 of 2');
  });

  test('a waypoint by its address is the same one', () => {
    const byAddress = {
      destination: `/${objects.waypoints.get('ambient-demo/waypoint')?.addresses.find(address => /^\d/.test(address))}`,
      hboneMtlsPort: 15_008,
    };
    expect(judged(service('details'), ztunnel => put(named(ztunnel, 'services', hostKey('details')), ['waypoint'], byAddress)).what).toBeUndefined();
  });

  test('one that asks for what it needs may lack things: that is counted apart, and another waypoint is told', () => {
    const onDemand = (ztunnel: Recorded['ztunnel']): void => {
      ztunnel.config.xdsOnDemand = true;
      without('services', named(ztunnel, 'services', hostKey('reviews')), ztunnel);
    };
    const {verdicts, what} = judged(service('reviews'), onDemand);
    expect(what).toBeUndefined();
    expect(ztunnelCounts(verdicts)).toEqual({agreeing: 1, told: 1, untold: 1});
    expect(verdicts.find(({is}) => is === 'not told')).toMatchObject({
      ztunnels: ['ztunnel-a'],
      why: 'it asks istiod only for what its pods connect to',
    });
    const {what: other} = judged(service('details'), ztunnel => {
      onDemand(ztunnel);
      put(named(ztunnel, 'services', hostKey('details')), ['waypoint'], undefined);
    });
    expect(other).toContain('has no waypoint at 1 of 2 ztunnels (ztunnel-a)');
  });

  test('what is wrong has the word that fits, and a remedy', () => {
    const problemOf = (change: (ztunnel: Recorded['ztunnel']) => void) => {
      const said = says(['ztunnel-a.istio-system', change], ['ztunnel-b.istio-system']);
      const verdicts = ztunnelVerdicts(service('reviews'), objects, said);
      expect(wrongZtunnels(verdicts)).toEqual(['ztunnel-a.istio-system']);
      return ztunnelProblem(service('reviews'), verdicts);
    };
    const gone = problemOf(ztunnel => without('services', named(ztunnel, 'services', hostKey('reviews')), ztunnel));
    expect(gone).toMatchObject({is: 'unknown to ztunnel', next: expect.stringContaining('kubectl delete pod -n istio-system ztunnel-a ')});
    const old = problemOf(ztunnel => put(named(ztunnel, 'services', hostKey('reviews')), ['waypoint'], undefined));
    expect(old?.is).toBe('stale on ztunnel');
    expect([gone, old].map(each => each !== undefined && isOfZtunnel(each))).toEqual([true, true]);
  });

  test('one that tells services without their names is too old to compare, and knows what it knows all the same', () => {
    const {verdicts, what} = judged(service('reviews'), ztunnel => {
      for (const each of ztunnel.services) Object.assign(each, {namespace: '', name: '10.96.1.1', hostname: '10.96.1.1'});
    });
    expect(what).toBeUndefined();
    expect(verdicts[0]).toEqual({ztunnels: ['ztunnel-a'], is: 'not told', why: 'it is too old to compare: it tells services without their names'});
  });

  test('one that tells no services agrees on none, and is none of those that could', () => {
    const {verdicts, what} = judged(service('reviews'), ztunnel => put(ztunnel as unknown as Item, ['services'], undefined));
    expect(ztunnelCounts(verdicts)).toEqual({agreeing: 1, told: 1, untold: 1});
    expect(what).toBeUndefined();
    const {what: missing} = judged(service('reviews'), ztunnel => without('services', named(ztunnel, 'services', hostKey('reviews')), ztunnel));
    expect(missing).toContain('1 of 2 ztunnels');
  });

  test('what no ztunnel knows and nothing handles may lie outside of what istiod watches', () => {
    const binding = service('waypoint');
    const gone = (ztunnel: Recorded['ztunnel']): void => without('services', named(ztunnel, 'services', hostKey('waypoint')), ztunnel);
    expect(ztunnelProblem(binding, ztunnelVerdicts(binding, objects, says(['ztunnel-a', gone])))).toBeUndefined();
    expect(ztunnelProblem(binding, ztunnelVerdicts(binding, objects, says(['ztunnel-a', gone], ['ztunnel-b'])))).toBeDefined();
  });
});

describe('pods that istiod cannot have told yet are not missing', () => {
  const gone = (ztunnel: Recorded['ztunnel']): void => without('workloads', named(ztunnel, 'workloads', reviewsUid), ztunnel);
  const reviews = podNamed('reviews-v2-79');
  const createdAt = 1_000_000;
  const at = (ms: number): ZtunnelsSay => says([{id: 'ztunnel-a', at: ms}, gone], [{id: 'ztunnel-b', at: createdAt + 60_000}]);
  const verdictsOf = (said: ZtunnelsSay, pod: MeshPod): readonly ZtunnelVerdict[] =>
    ztunnelVerdicts(bindingOf({kind: 'Pod', pod}, objects), objects, said, pod);

  test('one without an address', () => {
    const {ip: _, ...pending} = reviews;
    const verdicts = verdictsOf(at(createdAt + 60_000), pending);
    expect(ztunnelCounts(verdicts)).toEqual({agreeing: 0, told: 0, untold: 2});
    expect(ztunnelProblem(pod('reviews-v2-79'), verdicts)).toBeUndefined();
  });

  test('one that is younger than the answer of a ztunnel, for that one', () => {
    expect(ztunnelCounts(verdictsOf(at(createdAt - 1), {...reviews, createdAt}))).toEqual({agreeing: 1, told: 1, untold: 1});
    expect(verdictsOf(at(createdAt + 45_000), {...reviews, createdAt})[0]).toEqual({ztunnels: ['ztunnel-a'], is: 'target unknown'});
  });
});

describe('names of other clusters', () => {
  test('a pod of the same name in another cluster stands for none of ours', () => {
    const other = (ztunnel: Recorded['ztunnel']): void => {
      const own = named(ztunnel, 'workloads', reviewsUid);
      ztunnel.workloads.push({...own, uid: reviewsUid.replace('Kubernetes', 'east'), clusterId: 'east', waypoint: undefined});
    };
    const binding = pod('reviews-v2-79');
    expect(ztunnelVerdicts(binding, objects, says([{id: 'ztunnel-a', cluster: 'Kubernetes'}, other]))[0]?.is).toBe('agrees');
    const alone = (ztunnel: Recorded['ztunnel']): void => {
      other(ztunnel);
      without('workloads', named(ztunnel, 'workloads', reviewsUid), ztunnel);
    };
    expect(ztunnelVerdicts(binding, objects, says([{id: 'ztunnel-a', cluster: 'Kubernetes'}, alone]))[0]?.is).toBe('target unknown');
  });

  test('a Service is the same one in a cluster of another domain; a name of several clusters stands for none', () => {
    const inDomain = (domain: string) => (ztunnel: Recorded['ztunnel']) => {
      const details = named(ztunnel, 'services', hostKey('details'));
      put(details, ['hostname'], `details.ambient-demo.svc.${domain}`);
    };
    const isOf = (domain: string) => ztunnelVerdicts(service('details'), objects, says(['ztunnel-a', inDomain(domain)]))[0]?.is;
    expect(isOf('corp.example')).toBe('agrees');
    expect(isOf('clusterset.local')).toBe('target unknown');
  });
});

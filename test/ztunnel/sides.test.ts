import {describe, expect, it} from 'vitest';
import {differences} from './differences.ts';
import {found, type Kind, named, put, type Recorded, recordedSides, recordedZtunnels, sidesOf} from './recordedSides.ts';

const uid = 'Kubernetes//Pod/ambient-demo/reviews-v2-7966bfddf4-xt8t4';
const reviews = 'ambient-demo/reviews.ambient-demo.svc.cluster.local';
const database = 'bookinfo/db.legacy.example';
const waypoint = 'ambient-demo/waypoint.ambient-demo.svc.cluster.local';
const policy = 'bookinfo/converted_peer_authentication_default';
const base64 = (words: string): string => Buffer.from(words).toString('base64');

describe('what istiod and a ztunnel were recorded with at the same time', () => {
  it.each(recordedZtunnels)('is the same in %s', async name => {
    const {left, right, notes} = await sidesOf(recordedSides(name));
    expect(differences(left, right)).toEqual([]);
    expect([...right].map(([kind, resources]) => [kind, resources.length])).toEqual([
      ['Workloads', 30],
      ['Services', 26],
      ['Policies', 4],
    ]);
    expect(notes).toEqual([]);
  });
});

type Seed = readonly [what: string, side: keyof Recorded, path: readonly (string | number)[], value: unknown];
const gone = undefined;
const seeds: Readonly<Record<string, readonly Seed[]>> = {
  [`workloads ${uid}`]: [
    ['address', 'istiod', ['addresses', 0], base64('10.244.0.99')],
    ['second address', 'istiod', ['addresses', 1], base64('fd00::1c')],
    ['host name', 'istiod', ['hostname'], 'reviews.example'],
    ['network', 'istiod', ['network'], 'n2'],
    ['protocol', 'istiod', ['tunnelProtocol'], gone],
    ['waypoint', 'ztunnel', ['waypoint'], gone],
    ['port of the waypoint', 'ztunnel', ['waypoint', 'hboneMtlsPort'], 15_009],
    ['gateway to another network', 'istiod', ['networkGateway'], {address: {network: 'n2', address: base64('1.2.3.4')}}],
    ['service account', 'istiod', ['serviceAccount'], gone],
    ['trust domain', 'istiod', ['trustDomain'], 'example.org'],
    ['policies', 'istiod', ['authorizationPolicies'], [policy]],
    ['health', 'istiod', ['status'], 'UNHEALTHY'],
    ['capacity', 'istiod', ['capacity'], 0],
    ['zone', 'istiod', ['locality', 'zone'], 'r1-z9'],
    ['node', 'ztunnel', ['node'], 'rig-node-9'],
    ['host network', 'istiod', ['networkMode'], 'HOST_NETWORK'],
    ['native tunnel', 'istiod', ['nativeTunnel'], true],
    ['application tunnel', 'istiod', ['applicationTunnel'], {protocol: 'PROXY', port: 15_088}],
    ['target port', 'istiod', ['services', reviews, 'ports', 0, 'targetPort'], 9081],
    ['another service', 'istiod', ['services', database], {ports: []}],
    ['kind of workload', 'istiod', ['workloadType'], gone],
  ],
  [`services ${database}`]: [
    ['address', 'istiod', ['addresses', 0, 'address'], base64('240.250.0.10')],
    ['network of the address', 'istiod', ['addresses', 0, 'network'], 'n2'],
    ['block of addresses', 'istiod', ['addresses', 0, 'length'], 24],
    ['port', 'ztunnel', ['ports', '5432'], 5433],
    ['SAN', 'istiod', ['subjectAltNames'], ['db.example']],
    ['families', 'istiod', ['ipFamilies'], 'DUAL'],
    ['canonical', 'istiod', ['canonical'], gone],
    ['endpoint of a workload that is not there', 'ztunnel', ['endpoints', 'gone'], {workloadUid: 'gone', port: {}}],
  ],
  [`services ${waypoint}`]: [
    ['order of preferences', 'ztunnel', ['loadBalancer', 'routingPreferences'], ['Zone', 'Region', 'Network']],
    ['health policy', 'istiod', ['loadBalancing', 'healthPolicy'], 'ALLOW_ALL'],
    ['mode', 'istiod', ['loadBalancing', 'mode'], gone],
    ['no balancing', 'istiod', ['loadBalancing'], gone],
  ],
  [`policies ${policy}`]: [
    ['action', 'istiod', ['action'], gone],
    ['scope', 'istiod', ['scope'], gone],
    ['dry run', 'istiod', ['dryRun'], true],
    ['port', 'istiod', ['groups', 0, 'rules', 1, 'matches', 0, 'notDestinationPorts'], [9082]],
    ['no condition any more', 'istiod', ['groups', 0, 'rules', 0, 'matches', 0], {}],
    ['another principal', 'istiod', ['groups', 0, 'rules', 0, 'matches', 0, 'notPrincipals', 0], {exact: 'cluster.local/ns/x/sa/y'}],
    ['another rule', 'istiod', ['groups', 1], {rules: []}],
  ],
};

describe.each(Object.entries(seeds))('a change in %s is found, and nothing else', (resource, changes) => {
  const at = resource.indexOf(' ');
  const [kind, name] = [resource.slice(0, at) as Kind, resource.slice(at + 1)];
  it.each(changes)('%s', async (_, side, path, value) => {
    const title = kind.slice(0, 1).toUpperCase() + kind.slice(1);
    expect(await found(sides => put(named(sides[side], kind, name), path, value))).toEqual({differences: [`${title} ${name}: differs`], notes: []});
  });
});

describe('a resource that only one side has is found, and nothing else', () => {
  const only = (change: Parameters<typeof found>[0]) => found(change).then(({differences}) => differences);

  it('a workload, a service, a policy', async () => {
    expect(await only(({istiod}) => istiod.workloads.push({uid: 'new'}))).toEqual(['Workloads new: only istiod']);
    expect(await only(({ztunnel}) => ztunnel.workloads.push({uid: 'old'}))).toEqual(['Workloads old: only ztunnel']);
    expect(await only(({istiod}) => istiod.services.push({hostname: 'new', namespace: 'x'}))).toEqual(['Services x/new: only istiod']);
    expect(await only(({istiod}) => istiod.policies.pop())).toEqual(['Policies istio-system/istio_converted_static_strict: only ztunnel']);
  });

  it('an endpoint that ztunnel lost is a difference of its workload', async () => {
    expect(await only(({ztunnel}) => put(named(ztunnel, 'services', reviews), ['endpoints', uid], gone))).toEqual([`Workloads ${uid}: differs`]);
  });
});

describe('no difference is', () => {
  it.each<[string, (sides: Recorded) => void]>([
    ['the order of resources', ({istiod}) => void istiod.workloads.reverse()],
    ['the order of services of a workload', ({ztunnel}) => void (named(ztunnel, 'workloads', uid).services as string[]).reverse()],
    [
      'the ports of an unhealthy workload, which ztunnel makes no endpoint of',
      ({istiod, ztunnel}) => {
        put(named(istiod, 'workloads', uid), ['status'], 'UNHEALTHY');
        put(named(ztunnel, 'workloads', uid), ['status'], 'Unhealthy');
        for (const {endpoints} of ztunnel.services) delete (endpoints as Record<string, unknown>)[uid];
      },
    ],
    [
      'an endpoint of a service that istiod has not sent yet, which is staged',
      ({istiod, ztunnel}) => {
        put(named(istiod, 'workloads', uid), ['services', 'x/later'], {ports: [{servicePort: 80, targetPort: 8080}]});
        (named(ztunnel, 'workloads', uid).services as string[]).push('x/later');
        ztunnel.stagedServices = {'x/later': {[uid]: {workloadUid: uid, port: {'80': 8080}}}};
      },
    ],
    [
      'what the ztunnel has from a file of its own',
      ({ztunnel}) => {
        ztunnel.workloads.push({uid: 'local'});
        ztunnel.staticConfig.workloads.push({uid: 'local'});
      },
    ],
    ['an application protocol', ({istiod}) => put(named(istiod, 'services', database), ['ports', 0, 'appProtocol'], 'HTTP2')],
    ['what only gateways read', ({istiod}) => put(named(istiod, 'services', database), ['ingressUseWaypoint'], true)],
    ['what only other data planes read', ({istiod}) => put(named(istiod, 'workloads', uid), ['extensions'], [{name: 'x'}])],
  ])('%s', async (_, change) => {
    expect(await found(change)).toEqual({differences: [], notes: []});
  });
});

describe('a ztunnel', () => {
  it('that asks on demand is compared only by what it has asked for', async () => {
    const onDemand = await found(({ztunnel}) => {
      ztunnel.config.xdsOnDemand = true;
      ztunnel.workloads = ztunnel.workloads.filter(one => one.uid === uid);
      for (const service of ztunnel.services) {
        const endpoints = Object.entries(service.endpoints as object);
        service.endpoints = Object.fromEntries(endpoints.filter(([key]) => key === uid));
      }
    });
    expect(onDemand.differences).toEqual([]);
    expect(onDemand.notes).toEqual(['This ztunnel asks istiod only for what its pods need: what it has not asked for is left out.']);
  });

  it('that is too old for a field is not blamed for it, and the page says so', async () => {
    const old = await found(({istiod, ztunnel}) => {
      put(named(istiod, 'workloads', uid), ['capacity'], 3);
      for (const one of ztunnel.workloads) for (const name of ['capacity', 'networkMode', 'locality']) delete one[name];
      for (const one of ztunnel.services) delete one.canonical;
    });
    expect(old.differences).toEqual([]);
    expect(old.notes).toEqual(['This ztunnel is too old to tell capacity, networkMode, locality, applicationTunnel, canonical: not compared.']);
  });
});

import {describe, expect, test} from 'vitest';
import type {WaypointBinding} from '../../src/istio/ambient.ts';
import {bindingOf} from '../../src/istio/bindings.ts';
import {conditionOf} from '../../src/istio/conditions.ts';
import {list} from '../../src/lib/json.ts';
import {parseWorkload} from '../../src/ztunnel/workloads.ts';
import {put, recordedSides} from '../ztunnel/recordedSides.ts';
import {type Item, item, label, read, recordedItems} from './ambientObjects.ts';

const use = 'istio.io/use-waypoint';
type Kind = WaypointBinding['target']['kind'];

/** The binding of one target after the recorded objects were changed. */
function bound(kind: Kind, name: string, change: (items: Item[]) => void = () => {}, namespace = 'ambient-demo'): WaypointBinding {
  const items = recordedItems();
  change(items);
  const {objects, pods, allPods} = read(items);
  if (kind === 'Namespace') {
    const of = objects.namespaces.get(name);
    if (of === undefined) throw new Error(`no namespace ${name}`);
    return bindingOf({kind, namespace: of}, objects, pods);
  }
  if (kind === 'Pod') {
    const pod = allPods.find(each => each.name.startsWith(name) && each.namespace === namespace);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    return bindingOf({kind, pod}, objects, pods);
  }
  const service = objects.services.find(each => each.kind === kind && each.name === name && each.namespace === namespace);
  if (service === undefined) throw new Error(`no ${kind} ${name}`);
  return bindingOf(service, objects, pods);
}

/** Its waypoint, and problems but for what is only told. */
const short = ({waypoint, problems}: WaypointBinding): string =>
  [waypoint ?? '-', ...problems.filter(({severity}) => severity !== 'info').map(({is}) => is)].join(' | ');

const gateway = (items: readonly Item[], name: string): Item => item(items, 'Gateway', name);
const allow = (items: readonly Item[], name: string, namespaces: unknown): void =>
  put(gateway(items, name), ['spec', 'listeners', 0, 'allowedRoutes', 'namespaces'], namespaces);

describe('the recorded mesh', () => {
  const {objects, pods, allPods} = read(recordedItems());

  test('every service has the waypoint that istiod says in its condition', () => {
    const ours = objects.services.map(service => bindingOf(service, objects, pods));
    const theirs = objects.services.map(
      service => /attached to waypoint ([^. ]+)/.exec(conditionOf(service, 'istio.io/WaypointBound')?.message ?? '')?.[1],
    );
    expect(ours.map(({waypoint}) => waypoint)).toEqual(theirs);
    expect(new Set(theirs).size).toBe(3);
  });

  test('every pod has the waypoint that ztunnel was told', () => {
    const workloads = list(recordedSides().ztunnel.workloads).flatMap(each => parseWorkload(each) ?? []);
    const told = new Map(workloads.map(({uid, waypoint}) => [uid, waypoint?.destination]));
    const seen = allPods.filter(({name, namespace}) => told.has(`Kubernetes//Pod/${namespace}/${name}`));
    const ours = seen.map(pod => bindingOf({kind: 'Pod', pod}, objects, pods).waypoint);
    const theirs = seen.map(({name, namespace}) => told.get(`Kubernetes//Pod/${namespace}/${name}`)?.split('.')[0]);
    expect(ours).toEqual(theirs);
    expect(theirs.filter(Boolean)).toEqual(['ambient-demo/reviews-v2-pod-waypoint']);
    expect(seen.length).toBeGreaterThan(15);
  });

  test('nothing is wrong with any of them', () => {
    const targets = [
      ...objects.services,
      ...allPods.map(pod => ({kind: 'Pod', pod}) as const),
      ...[...objects.namespaces.values()].map(namespace => ({kind: 'Namespace', namespace}) as const),
    ];
    const problems = targets.flatMap(target => bindingOf(target, objects, pods).problems);
    expect(problems.filter(({severity}) => severity !== 'info')).toEqual([]);
  });

  test('requests to addresses of pods of reviews pass its waypoint by, and that is told', () => {
    const {problems} = bound('Service', 'reviews');
    expect(problems).toEqual([
      {
        is: 'bypassed',
        severity: 'info',
        what: expect.stringMatching(
          /^Requests to Service reviews.ambient-demo pass waypoint ambient-demo\/reviews-svc-waypoint, those to the address of its 3 pods do not \(reviews-v1-[^ ]+, reviews-v2-[^ ]+ and 1 more\)\.$/,
        ),
        next: expect.stringContaining('istio.io/use-waypoint'),
      },
    ]);
  });
});

describe('which label decides', () => {
  test('its own before that of the namespace, also where it says none', () => {
    expect(bound('Service', 'reviews').label).toEqual({
      on: 'Service',
      name: use,
      value: 'reviews-svc-waypoint',
      waypoint: 'ambient-demo/reviews-svc-waypoint',
    });
    expect(bound('Service', 'details').label).toMatchObject({on: 'Namespace', waypoint: 'ambient-demo/waypoint'});
    const opted = bound('Service', 'reviews', items => label(item(items, 'Service', 'reviews'), use, 'none'));
    expect(opted).toMatchObject({label: {on: 'Service', value: 'none', waypoint: ''}, problems: []});
    expect(opted.waypoint).toBeUndefined();
  });

  test('one that names a waypoint that is not there does not fall back to the namespace', () => {
    const wrong = bound('Service', 'reviews', items => label(item(items, 'Service', 'reviews'), use, 'typo'));
    expect(short(wrong)).toBe('- | missing');
    expect(wrong.problems[0]?.what).toBe(
      'Waypoint ambient-demo/typo, which Service reviews.ambient-demo names in its label istio.io/use-waypoint, does not exist: no waypoint handles the traffic to Service reviews.ambient-demo, which flows without one.',
    );
    expect(wrong.problems[0]?.next).toContain('istioctl waypoint apply --name typo -n ambient-demo');
  });

  test('pods of a namespace have no waypoint where that is one for services, and nothing is wrong with it', () => {
    expect(bound('Pod', 'details-v1')).toMatchObject({label: {on: 'Namespace'}, waypoint: undefined, problems: []});
    expect(bound('Pod', 'details-v1', items => label(gateway(items, 'waypoint'), 'istio.io/waypoint-for', 'all')).waypoint).toBe(
      'ambient-demo/waypoint',
    );
  });

  test('waypoints, their pods and names of something outside have none', () => {
    const all = (items: Item[]): void => label(gateway(items, 'waypoint'), 'istio.io/waypoint-for', 'all');
    expect(bound('Service', 'waypoint').label).toBeUndefined();
    expect(bound('Pod', 'waypoint', all).label).toBeUndefined();
    const withAddress = (items: Item[]): void => {
      all(items);
      put(gateway(items, 'bookinfo-gateway'), ['status', 'addresses'], [{type: 'IPAddress', value: '10.0.0.9'}]);
    };
    expect(bound('Pod', 'bookinfo-gateway-istio', withAddress).label).toBeUndefined();
    expect(bound('Service', 'details', items => put(item(items, 'Service', 'details'), ['spec', 'type'], 'ExternalName')).waypoint).toBeUndefined();
  });

  test('a GatewayClass says what its waypoints handle, a Gateway says it before', () => {
    const ofClass = (items: Item[]): void => label(item(items, 'GatewayClass', 'istio-waypoint'), 'istio.io/waypoint-for', 'workload');
    expect(short(bound('Service', 'details', ofClass))).toBe('- | other traffic');
    expect(bound('Service', 'details', ofClass).problems[0]?.what).toContain('is for workload (label of GatewayClass istio-waypoint)');
    const both = (items: Item[]): void => {
      ofClass(items);
      label(gateway(items, 'waypoint'), 'istio.io/waypoint-for', 'service');
    };
    expect(short(bound('Service', 'details', both))).toBe('ambient-demo/waypoint');
  });
});

describe('a waypoint of another namespace', () => {
  const across = (items: Item[]): void => {
    const service = item(items, 'Service', 'ratings', 'bookinfo');
    label(service, use, 'waypoint');
    label(service, 'istio.io/use-waypoint-namespace', 'ambient-demo');
  };
  const ratings = (namespaces: unknown): string =>
    short(
      bound(
        'Service',
        'ratings',
        items => {
          across(items);
          allow(items, 'waypoint', namespaces);
        },
        'bookinfo',
      ),
    );

  test.each([
    ['Same', '-'],
    ['None', '-'],
    ['All', 'ambient-demo/waypoint'],
  ])('from: %s', (from, waypoint) => {
    expect(ratings({from})).toBe(waypoint === '-' ? '- | not allowed' : `${waypoint} | not ambient`);
  });

  test.each([
    [{matchLabels: {'kubernetes.io/metadata.name': 'bookinfo'}}, true],
    [{matchLabels: {'kubernetes.io/metadata.name': 'other'}}, false],
    [{}, true],
    [undefined, false],
    [{matchExpressions: [{key: 'kubernetes.io/metadata.name', operator: 'In', values: ['bookinfo']}]}, true],
    [{matchExpressions: [{key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['bookinfo']}]}, false],
    [{matchExpressions: [{key: 'shared', operator: 'Exists'}]}, false],
    [{matchExpressions: [{key: 'shared', operator: 'DoesNotExist'}]}, true],
  ])('selector %j', (selector, isAllowed) => {
    expect(ratings({from: 'Selector', selector})).toBe(isAllowed ? 'ambient-demo/waypoint | not ambient' : '- | not allowed');
  });

  test('without the label of its namespace it is missing, and where it is is said', () => {
    const {problems} = bound('Service', 'ratings', items => label(item(items, 'Service', 'ratings', 'bookinfo'), use, 'waypoint'), 'bookinfo');
    expect(problems[0]).toMatchObject({
      is: 'missing',
      next: expect.stringContaining('add label istio.io/use-waypoint-namespace=ambient-demo to Service ratings.bookinfo'),
    });
  });

  test('the label of the namespace alone says nothing', () => {
    const alone = (items: Item[]): void => label(item(items, 'Service', 'ratings', 'bookinfo'), 'istio.io/use-waypoint-namespace', 'ambient-demo');
    expect(short(bound('Service', 'ratings', alone, 'bookinfo'))).toBe('- | invalid');
  });

  test('the listener of an inbound binding decides', () => {
    const bind = (items: Item[]): void => {
      across(items);
      gateway(items, 'waypoint').metadata.annotations = {'ambient.istio.io/waypoint-inbound-binding': 'PROXY/15088'};
      put(gateway(items, 'waypoint'), ['spec', 'listeners', 1], {
        name: 'proxy',
        port: 15_088,
        protocol: 'istio.io/PROXY',
        allowedRoutes: {namespaces: {from: 'All'}},
      });
    };
    expect(bound('Service', 'ratings', bind, 'bookinfo').waypoint).toBe('ambient-demo/waypoint');
  });
});

describe('waypoints that are not as they should be', () => {
  const programmed = (items: Item[], status: string): void =>
    put(gateway(items, 'waypoint'), ['status', 'conditions', 1], {type: 'Programmed', status, reason: 'AddressNotAssigned', message: 'no pod'});

  test('no address: istiod takes it as not there, whoever uses it', () => {
    const gone = (items: Item[]): void => {
      put(gateway(items, 'waypoint'), ['status', 'addresses'], undefined);
      programmed(items, 'False');
    };
    expect(short(bound('Service', 'details', gone))).toBe('- | not ready');
    expect(bound('Service', 'details', gone).problems[0]?.what).toContain('Its condition Programmed is False: AddressNotAssigned, no pod.');
    expect(short(bound('Namespace', 'ambient-demo', gone))).toBe('- | not ready');
    // It would take no pods: nothing is lost for them.
    expect(bound('Pod', 'details-v1', gone)).toMatchObject({waypoint: undefined, problems: []});
    const forAll = (items: Item[]): void => {
      gone(items);
      label(gateway(items, 'waypoint'), 'istio.io/waypoint-for', 'all');
    };
    expect(short(bound('Pod', 'details-v1', forAll))).toBe('- | not ready');
    expect(bound('Service', 'details', gone).problems[0]?.what).toContain('which flows without one');
  });

  test('not programmed', () => {
    expect(short(bound('Service', 'details', items => programmed(items, 'False')))).toBe('ambient-demo/waypoint | not programmed');
    const next = (change: (items: Item[]) => void = () => {}): string | undefined =>
      bound('Service', 'details', items => {
        programmed(items, 'False');
        change(items);
      }).problems[0]?.next;
    expect(next()).toBe('kubectl describe gateway waypoint -n ambient-demo tells more.');
    const withoutPod = (items: Item[]): void =>
      void items.splice(0, items.length, ...items.filter(({kind, metadata}) => kind !== 'Pod' || !metadata.name.startsWith('waypoint-')));
    expect(next(withoutPod)).toContain('tells what its pods wait for');
  });

  test('none of its pods is ready', () => {
    const unready = (items: Item[]): void =>
      put(
        items.find(({kind, metadata}) => kind === 'Pod' && metadata.name.startsWith('waypoint-')) ?? gateway(items, ''),
        ['status', 'conditions'],
        [],
      );
    expect(short(bound('Service', 'details', unready))).toBe('ambient-demo/waypoint | not ready');
  });

  test('the other kind of traffic', () => {
    const swap = (items: Item[]): void => label(item(items, 'Service', 'reviews'), use, 'reviews-v2-pod-waypoint');
    expect(bound('Service', 'reviews', swap).problems).toEqual([
      {
        is: 'other traffic',
        severity: 'bad',
        what: 'Waypoint ambient-demo/reviews-v2-pod-waypoint is for workload (label of its Gateway): it does not handle the traffic to Service reviews.ambient-demo.',
        next: 'Use a waypoint that is for service or all, or change this one: kubectl label gateway reviews-v2-pod-waypoint -n ambient-demo --overwrite istio.io/waypoint-for=all.',
      },
    ]);
    const podSwap = (items: Item[]): void =>
      label(items.find(({kind, metadata}) => kind === 'Pod' && metadata.name.startsWith('reviews-v2-79')) ?? gateway(items, ''), use, 'waypoint');
    expect(short(bound('Pod', 'reviews-v2-79', podSwap))).toBe('- | other traffic');
    expect(short(bound('Namespace', 'ambient-demo', items => label(gateway(items, 'waypoint'), 'istio.io/waypoint-for', 'none')))).toBe(
      '- | other traffic',
    );
  });

  test('a Gateway that is no waypoint', () => {
    const other = (items: Item[]): void => label(item(items, 'Service', 'reviews'), use, 'bookinfo-gateway');
    expect(short(bound('Service', 'reviews', other))).toBe('- | invalid');
    const withAddress = (items: Item[]): void => {
      other(items);
      put(gateway(items, 'bookinfo-gateway'), ['status', 'addresses'], [{type: 'IPAddress', value: '10.0.0.9'}]);
      allow(items, 'bookinfo-gateway', {from: 'Same'});
    };
    expect(short(bound('Service', 'reviews', withAddress))).toBe('ambient-demo/bookinfo-gateway | invalid');
  });

  test('an empty name of a namespace', () => {
    const empty = bound('Service', 'reviews', items => label(item(items, 'Service', 'reviews'), 'istio.io/use-waypoint-namespace', ''));
    expect(empty.problems[0]?.what).toMatch(/^Label istio.io\/use-waypoint-namespace of Service reviews.ambient-demo is empty/);
  });

  test('an empty label', () => {
    expect(short(bound('Service', 'reviews', items => label(item(items, 'Service', 'reviews'), use, '')))).toBe('- | invalid');
  });
});

describe('who is not in ambient mode', () => {
  const leave = (items: Item[]): void => {
    label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/dataplane-mode');
    for (const {kind, metadata} of items) if (kind === 'Pod') delete metadata.annotations?.['ambient.istio.io/redirection'];
  };

  test('a namespace, its services and its pods', () => {
    expect(bound('Namespace', 'ambient-demo', leave).problems).toMatchObject([
      {is: 'not ambient', severity: 'warn', next: expect.stringContaining('kubectl label namespace ambient-demo')},
    ]);
    expect(bound('Service', 'details', leave).problems[0]?.what).toMatch(
      /^No ztunnel captures the traffic of any pod of Service details.ambient-demo \(details-v1-[^ ]+: no label istio.io\/dataplane-mode on it or its namespace\)\./,
    );
    expect(short(bound('Pod', 'reviews-v2-79', leave))).toBe('ambient-demo/reviews-v2-pod-waypoint | not ambient');
  });

  test('a pod that istio-cni has not taken in', () => {
    const lost = (items: Item[]): void => {
      for (const {kind, metadata} of items)
        if (kind === 'Pod' && metadata.name.startsWith('reviews-v2-79')) delete metadata.annotations?.['ambient.istio.io/redirection'];
    };
    expect(bound('Pod', 'reviews-v2-79', lost).problems[0]?.what).toContain('has not taken it in');
    expect(bound('Service', 'reviews', lost).problems[0]?.what).toContain('1 of 3 pods of Service reviews.ambient-demo');
    expect(short(bound('Namespace', 'ambient-demo', lost))).toBe('ambient-demo/waypoint');
  });

  test('a namespace whose pods are captured one by one is well', () => {
    const oneByOne = (items: Item[]): void => label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/dataplane-mode');
    expect(short(bound('Namespace', 'ambient-demo', oneByOne))).toBe('ambient-demo/waypoint');
  });

  const changed = (pod: string, path: readonly (string | number)[], value: unknown) => (items: Item[]) => {
    leave(items);
    label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/dataplane-mode', 'ambient');
    for (const each of items) if (each.kind === 'Pod' && each.metadata.name.startsWith(pod)) put(each, path, value);
  };

  test('one with the network of its node can never be captured: that is only told, and no restart is asked for', () => {
    const [problem] = bound('Pod', 'reviews-v2-79', changed('reviews-v2-79', ['spec', 'hostNetwork'], true)).problems;
    expect(problem).toMatchObject({severity: 'info', next: 'Nothing captures a pod that has the network of its node.'});
    expect(problem?.what).toContain("its network is the node's (hostNetwork)");
    const service = bound('Service', 'details', changed('details', ['spec', 'hostNetwork'], true)).problems[0];
    expect(service).toMatchObject({is: 'not ambient', severity: 'info', what: expect.stringContaining('hostNetwork')});
  });

  test('one with a sidecar is not to be looked for in the log of the node agent', () => {
    const injected = changed('reviews-v2-79', ['metadata', 'annotations'], {'sidecar.istio.io/status': '{}'});
    expect(bound('Pod', 'reviews-v2-79', injected).problems[0]).toMatchObject({
      what: expect.stringContaining('it has a sidecar'),
      next: expect.stringContaining('made anew without a sidecar'),
    });
  });

  test('one that does not run yet is not judged', () => {
    const waiting = changed('details', ['status', 'phase'], 'Pending');
    expect(short(bound('Service', 'details', waiting))).toBe('ambient-demo/waypoint');
    expect(short(bound('Pod', 'reviews-v2-79', changed('reviews-v2-79', ['status', 'phase'], 'Pending')))).toBe(
      'ambient-demo/reviews-v2-pod-waypoint',
    );
  });

  test('where the labels of its namespace are not known no reason is made up', () => {
    const {objects, allPods, pods: before} = read(recordedItems());
    const pod = allPods.find(({name}) => name.startsWith('reviews-v2-79'))!;
    const lost = {...pod, annotations: {}};
    const [problem] = bindingOf({kind: 'Pod', pod: lost}, {...objects, namespaces: new Map()}, before).problems;
    expect(problem?.what).toContain('why is not known, as the labels of its namespace could not be read');
    expect(problem?.next).toMatch(/^kubectl get namespace ambient-demo --show-labels/);
  });

  test('a namespace that has no pods but those of its waypoint, as one for egress, is well', () => {
    const egress = (items: Item[]): void => {
      leave(items);
      const isOwn = ({kind, metadata: {namespace, labels}}: Item): boolean =>
        kind === 'Pod' && namespace === 'ambient-demo' && labels?.['gateway.networking.k8s.io/gateway-name'] === undefined;
      items.splice(0, items.length, ...items.filter(each => !isOwn(each)));
    };
    expect(short(bound('Namespace', 'ambient-demo', egress))).toBe('ambient-demo/waypoint');
  });

  test('pods that have ended or are going do not count', () => {
    const going = (items: Item[]): void => {
      leave(items);
      for (const each of items) {
        if (each.kind === 'Pod' && each.metadata.name.startsWith('details')) put(each, ['metadata', 'deletionTimestamp'], '2026-11-21T07:20:00Z');
        if (each.kind === 'Pod' && each.metadata.name.startsWith('ratings')) put(each, ['status', 'phase'], 'Succeeded');
      }
    };
    expect([short(bound('Service', 'details', going)), short(bound('Service', 'ratings', going))]).toEqual([
      'ambient-demo/waypoint',
      'ambient-demo/waypoint',
    ]);
  });

  test('pods that are kept out on purpose are only told of', () => {
    expect(bound('Service', 'bookinfo-gateway-istio').problems).toMatchObject([{is: 'not ambient', severity: 'info'}]);
  });
});

describe('a canary', () => {
  const canary = (value: string, weight?: string) => (items: Item[]) => {
    const service = item(items, 'Service', 'reviews');
    label(service, 'istio.io/use-waypoint-canary', value);
    if (weight !== undefined) service.metadata.annotations = {...service.metadata.annotations, 'istio.io/use-waypoint-canary-weight': weight};
  };
  test('gets its share', () => {
    expect(bound('Service', 'reviews', canary('waypoint', '20'))).toMatchObject({
      waypoint: 'ambient-demo/reviews-svc-waypoint',
      canary: {waypoint: 'ambient-demo/waypoint', weight: 20},
    });
    expect(bound('Service', 'reviews', canary('waypoint')).canary?.weight).toBe(0);
    expect(bound('Service', 'reviews', canary('none')).canary).toBeUndefined();
  });
  test.each([
    ['waypoint', '101', 'invalid'],
    ['waypoint', 'half', 'invalid'],
    ['reviews-svc-waypoint', '1', 'invalid'],
    ['typo', '1', 'missing'],
    ['reviews-v2-pod-waypoint', '1', 'other traffic'],
  ])('%s with weight %s is refused', (value, weight, is) => {
    const binding = bound('Service', 'reviews', canary(value, weight));
    expect(short(binding)).toBe(`ambient-demo/reviews-svc-waypoint | ${is}`);
    expect(binding.canary).toBeUndefined();
  });
  test('that is refused is told apart from the waypoint', () => {
    const {problems} = bound('Service', 'reviews', canary('typo', '5'));
    expect(problems[0]).toMatchObject({
      severity: 'warn',
      what: expect.stringMatching(/names in its label istio\.io\/use-waypoint-canary, does not exist: this canary gets none of the requests/),
    });
  });
  test('of the namespace counts only where the waypoint is that of the namespace', () => {
    const ofNamespace = (items: Item[]): void =>
      label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/use-waypoint-canary', 'reviews-svc-waypoint');
    expect(bound('Service', 'details', ofNamespace).canary?.waypoint).toBe('ambient-demo/reviews-svc-waypoint');
    expect(bound('Service', 'reviews', ofNamespace)).toMatchObject({waypoint: 'ambient-demo/reviews-svc-waypoint'});
    expect(bound('Service', 'reviews', ofNamespace).canary).toBeUndefined();
  });
});

describe('what istiod says in its condition', () => {
  const refuse = (reason: string) => (items: Item[]) =>
    put(item(items, 'Service', 'reviews'), ['status', 'conditions', 0], {type: 'istio.io/WaypointBound', status: 'False', reason, message: 'no'});
  test('is told where the objects do not explain it', () => {
    expect(bound('Service', 'reviews', refuse('AttachmentDenied')).problems[0]).toMatchObject({
      is: 'not allowed',
      what: 'istiod says of Service reviews.ambient-demo: no.',
    });
  });
  test('decides where i9s cannot know: a ServiceEntry that only its namespace sees', () => {
    expect(bound('Service', 'reviews', refuse('CrossNamespaceWaypointForbidden')).waypoint).toBeUndefined();
  });
});

import {describe, expect, test} from 'vitest';
import {parseArgs} from '../../src/cli/args.ts';
import {list} from '../../src/lib/json.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';
import {i9s} from './cliRun.ts';
import {about, failure, fakeSource} from './fakeSource.ts';

type Condition = {readonly type: string; readonly status: string; readonly reason: string; readonly message: string};
type Gateway = {
  readonly metadata: {readonly name: string; readonly namespace: string; readonly labels?: object};
  readonly spec: {readonly gatewayClassName: string};
  readonly status: {readonly conditions?: readonly Condition[]};
};

const recorded = list(fixtureJson('healthy/k8s/gwapi.json'), 'items').filter(each =>
  JSON.stringify(each).includes('"kind":"Gateway",'),
) as readonly Gateway[];
const condition = (type: string, status: string, reason = type): Condition => ({type, status, reason, message: `about ${reason}`});
const gateway = (name: string, conditions?: readonly Condition[], labels?: object): Gateway => ({
  metadata: {name, namespace: 'shop', ...(labels === undefined ? {} : {labels})},
  spec: {gatewayClassName: 'istio-waypoint'},
  status: conditions === undefined ? {} : {conditions},
});

/** An API server with these Gateways; `later`: what it says of one by its name when it is asked for the second time and more. */
function serving(gateways: readonly Gateway[], later: Readonly<Record<string, Gateway | Error>> = {}) {
  const asked: string[] = [];
  const source: MeshSource = {
    ...fakeSource({events: [], answers: {}}).source,
    about: {...about, namespace: 'ambient-demo'},
    askApi: async path => {
      asked.push(path);
      const [, namespace, name] = /(?:\/namespaces\/([^/]+))?\/gateways(?:\/([^/]+))?$/.exec(path) ?? [];
      if (name === undefined) return {items: gateways.filter(each => namespace === undefined || each.metadata.namespace === namespace)};
      const looks = asked.filter(each => each.endsWith(`/v1/namespaces/${namespace}/gateways/${name}`)).length;
      const changed = looks > 1 ? later[name] : undefined;
      if (changed instanceof Error) throw changed;
      return changed ?? gateways.find(({metadata}) => metadata.name === name);
    },
  };
  return {source, asked};
}

/** Time that passes only where it is waited. */
function watch() {
  let now = 0;
  return {
    clock: () => now,
    pause: async (ms: number) => {
      now += ms;
    },
  };
}

describe('the recorded mesh prints what istioctl prints, byte for byte', () => {
  test.each(['list', 'status'])('waypoint %s -A', async what => {
    const {source} = serving([...recorded].reverse());
    expect(await i9s(`waypoint ${what} -A`, {source})).toEqual({code: 0, out: fixture(`healthy/istioctl/waypoint-${what}.txt`), err: ''});
  });

  test.each([
    ['list -A', 'waypoint-list'],
    ['status -A --wait=false', 'waypoint-status'],
    ['list -n shop', 'waypoint-list-shop'],
  ])('%s, with conditions and labels of every kind', async (line, file) => {
    const {source} = serving(fixtureJson('waypoints/gateways.json') as readonly Gateway[]);
    expect(await i9s(`waypoint ${line}`, {source})).toEqual({code: 0, out: fixture(`waypoints/${file}.txt`), err: ''});
  });

  test('of one namespace, that of the context or of -n, without the column', async () => {
    const {source, asked} = serving(recorded);
    const {out} = await i9s('waypoint list', {source});
    expect(out).toBe(
      [
        'NAME                        REVISION     TRAFFIC TYPE     PROGRAMMED',
        'reviews-svc-waypoint        default      none             True',
        'reviews-v2-pod-waypoint     default      workload         True',
        'waypoint                    default      none             True',
        '',
      ].join('\n'),
    );
    expect(asked).toEqual(['/apis/gateway.networking.k8s.io/v1/namespaces/ambient-demo/gateways']);
    expect((await i9s('waypoint list -n ambient-demo', {source})).out).toBe(out);
    expect((await i9s('waypoint status', {source})).out).toMatch(/^NAME {24}STATUS {5}TYPE {11}REASON {9}MESSAGE\nreviews-svc-waypoint /);
  });

  test('none in a namespace', async () => {
    const {source} = serving(recorded);
    expect(await i9s('waypoint list -n bookinfo', {source})).toEqual({code: 0, out: 'No waypoints found.\n', err: ''});
    expect((await i9s('waypoint status -n bookinfo', {source})).out).toBe('No waypoints found.\n');
  });

  test('other Gateways only: istioctl prints the heading', async () => {
    const {source} = serving(recorded.filter(({spec}) => spec.gatewayClassName !== 'istio-waypoint'));
    expect((await i9s('waypoint list -A', {source})).out).toBe('NAMESPACE     NAME     REVISION     TRAFFIC TYPE     PROGRAMMED\n');
    expect((await i9s('waypoint status -A', {source})).out).toBe('NAMESPACE     NAME     STATUS     TYPE     REASON     MESSAGE\n');
  });
});

describe('waypoints that are not programmed', () => {
  const waiting = [condition('Accepted', 'True'), condition('Programmed', 'False', 'AddressNotAssigned'), condition('ResolvedRefs', 'True')];

  test('list shows the condition, and labels as they are', async () => {
    const {source} = serving([
      gateway('b', waiting, {'istio.io/rev': '1-31', 'istio.io/waypoint-for': 'all'}),
      gateway('a'),
      gateway('c', [condition('Programmed', 'Unknown')]),
    ]);
    const {out} = await i9s('waypoint list -n shop', {source});
    expect(out.split('\n').slice(1)).toEqual([
      'a        default      none             False',
      'b        1-31         all              False',
      'c        default      none             Unknown',
      '',
    ]);
  });

  test('status tells the last condition, and of one without conditions what it told before', async () => {
    const {source} = serving([gateway('a', waiting), gateway('b')]);
    const {code, out} = await i9s('waypoint status -n shop --wait=false', {source});
    expect([code, out.split('\n').slice(1)]).toEqual([
      0,
      [
        'a        True       ResolvedRefs     ResolvedRefs     about ResolvedRefs',
        'b        True       ResolvedRefs     ResolvedRefs     about ResolvedRefs',
        '',
      ],
    ]);
  });

  test('status waits until they are, a row for each look, and says on stderr that it waits', async () => {
    const {source} = serving([gateway('a', waiting)], {a: gateway('a', [condition('Programmed', 'True')])});
    const {code, out, err} = await i9s('waypoint status -n shop', {source, ...watch()});
    expect([code, out.split('\n').slice(1)]).toEqual([
      0,
      [
        'a        True       ResolvedRefs     ResolvedRefs     about ResolvedRefs',
        'a        True       Programmed       Programmed       about Programmed',
        '',
      ],
    ]);
    expect(err).toBe('i9s: Waits for waypoint shop/a to be programmed, for 90 s at most; --wait=false looks once.\n');
  });

  test('when the time is over nothing is printed but the error of istioctl', async () => {
    const {source, asked} = serving([gateway('a', waiting)]);
    const {code, out, err} = await i9s('waypoint status -n shop --waypoint-timeout 3s', {source, ...watch()});
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n').slice(1)).toEqual(['Error: failed to print waypoint status: timed out while retrieving status for waypoint\tshop/a', '']);
    expect(asked.length).toBe(6); // the list, then after 0 to 4 s
  });

  test('one that is deleted meanwhile', async () => {
    const gone = failure({kind: 'not found', what: 'There is no Gateway a.', next: ''});
    const {source} = serving([gateway('a', waiting)], {a: gone});
    const {code, err} = await i9s('waypoint status -n shop --waypoint-timeout 1s', {source, ...watch()});
    expect(code).toBe(1);
    expect(err).toContain('timed out while retrieving status for waypoint\t/: There is no Gateway a.\n');
  });
});

describe('what cannot be done gets one sentence', () => {
  test('a cluster without the Gateway API', async () => {
    const source: MeshSource = {
      ...fakeSource({events: [], answers: {}}).source,
      askApi: async () => Promise.reject(failure({kind: 'not found', what: 'Not there.', next: ''})),
    };
    const {code, out, err} = await i9s('waypoint list', {source});
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('the CRDs of the Gateway API are not installed');
  });

  test.each([
    ['waypoint lst', 'unknown subcommand "lst", did you mean list?'],
    ['waypoint status shop', 'unknown subcommand "shop"'],
    ['waypoint apply', 'istioctl waypoint apply does'],
    ['waypoint list --wait', 'list has no flag --wait'],
    ['waypoint status --waypoint-timeout soon', '"soon" is no duration'],
  ])('%s', async (line, said) => {
    const {code, out, err} = await i9s(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });

  test('without a word its help is printed', () => {
    expect(parseArgs(['waypoint'])).toEqual({is: 'help', about: 'waypoint'});
  });
});

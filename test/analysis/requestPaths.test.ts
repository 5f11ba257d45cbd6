import {describe, expect, test} from 'vitest';
import {exceptWords, type RequestPaths, requestPaths} from '../../src/analysis/requestPaths.ts';
import {type Item, item, label, read, recordedItems} from '../istio/ambientObjects.ts';
import {put} from '../ztunnel/recordedSides.ts';

function pathsOf(
  name: string,
  change: (items: Item[]) => void = () => {},
  namespace = 'ambient-demo',
  verdictsOf?: Parameters<typeof requestPaths>[3],
): RequestPaths {
  const items = recordedItems();
  change(items);
  const {objects, pods} = read(items);
  const service = objects.services.find(each => each.name === name && each.namespace === namespace);
  if (service === undefined) throw new Error(`no service ${name}`);
  return requestPaths(service, objects, pods, verdictsOf);
}

const words = ({paths}: RequestPaths): readonly string[] =>
  paths.map(({is, words: said}) => `${is}: ${said.replace(/-[0-9a-f]+-[a-z0-9]{5} \([0-9.]+\)/g, '')}`);

describe("the guide's two curl commands", () => {
  test('reviews by its name passes its waypoint, the address of reviews-v2 another one, of the other pods none', () => {
    const found = pathsOf('reviews');
    expect(words(found)).toEqual([
      'handled: Requests to reviews.ambient-demo.svc, 10.96.64.6 pass waypoint ambient-demo/reviews-svc-waypoint: label istio.io/use-waypoint=reviews-svc-waypoint of Service reviews.ambient-demo.',
      'bypassed: Requests to the addresses of pods reviews-v1, reviews-v3 pass no waypoint: label istio.io/use-waypoint=waypoint of Namespace ambient-demo names a waypoint for services. They bypass ambient-demo/reviews-svc-waypoint, with all its routes and its policies for HTTP.',
      expect.stringMatching(
        /^handled: Requests to the address of pod reviews-v2 pass waypoint ambient-demo\/reviews-v2-pod-waypoint: .* They do not pass ambient-demo\/reviews-svc-waypoint, the one of the service\.$/,
      ),
    ]);
    expect(found.paths.map(({command}) => command)).toEqual([
      'curl http://reviews.ambient-demo:9080/',
      expect.stringMatching(/^curl http:\/\/10\.244\.[0-9.]+:9080\/$/),
      expect.stringMatching(/^curl http:\/\/10\.244\.[0-9.]+:9080\/$/),
    ]);
    expect(found.clients.join(' ')).toContain('Gateways go past it: label istio.io/ingress-use-waypoint=true');
  });

  test('a service without a waypoint has nothing to bypass', () => {
    const found = pathsOf('reviews', () => {}, 'bookinfo');
    expect(words(found)[0]).toBe(
      'none: Requests to Service reviews.bookinfo pass no waypoint: neither the service nor its namespace has a label istio.io/use-waypoint that counts.',
    );
    expect(found.paths.map(({is}) => is)).toEqual(['none', 'none']);
    expect(found.clients).toEqual([]);
  });

  test('one waypoint for all traffic handles both', () => {
    const found = pathsOf('details', items => label(item(items, 'Gateway', 'waypoint'), 'istio.io/waypoint-for', 'all'));
    expect(found.paths.map(({is, waypoint}) => [is, waypoint])).toEqual([
      ['handled', 'ambient-demo/waypoint'],
      ['handled', 'ambient-demo/waypoint'],
    ]);
    expect(words(found)[1]).not.toContain('They do not pass');
  });

  test('the name of a headless service means addresses of pods', () => {
    const found = pathsOf('details', items => put(item(items, 'Service', 'details'), ['spec', 'clusterIPs'], ['None']));
    expect(words(found)[0]).toContain('bypassed: Service details.ambient-demo is headless');
  });

  test('gateways go through it where they are asked to', () => {
    const found = pathsOf('reviews', items => label(item(items, 'Namespace', 'ambient-demo'), 'istio.io/ingress-use-waypoint', 'true'));
    expect(found.clients.join(' ')).toContain('Gateways send requests to reviews through waypoint ambient-demo/reviews-svc-waypoint too');
  });

  test('a service without pods and a ServiceEntry', () => {
    const found = pathsOf(
      'payments-api',
      items => label(item(items, 'ServiceEntry', 'payments-api', 'bookinfo'), 'istio.io/use-waypoint', 'none'),
      'bookinfo',
    );
    expect(found.paths).toEqual([
      {
        by: 'service',
        pods: [],
        command: 'curl http://api.payments.example:80/',
        waypoint: undefined,
        is: 'none',
        words:
          'Requests to ServiceEntry payments-api.bookinfo pass no waypoint: label istio.io/use-waypoint=none of ServiceEntry payments-api.bookinfo says so.',
        except: [],
      },
    ]);
  });
});

describe('where a ztunnel does not have what istiod decided', () => {
  test('requests from its node go another way, and each way says so of itself', () => {
    const {paths} = pathsOf(
      'reviews',
      () => {},
      'ambient-demo',
      ({target}) => (target.kind === 'Pod' ? [] : [{ztunnels: ['zt-1'], is: 'target unknown'}]),
    );
    expect(paths.map(({except}) => except)).toEqual([['But from pods of the node of zt-1 they pass no waypoint.'], [], []]);
  });

  test('by what it has', () => {
    expect(
      exceptWords(
        [
          {ztunnels: ['zt-3', 'zt-1'], is: 'other waypoint', has: 'shop/old'},
          {ztunnels: ['zt-2'], is: 'waypoint unknown'},
          {ztunnels: ['zt-4'], is: 'agrees'},
          {ztunnels: ['zt-5'], is: 'not told', why: 'it is new'},
        ],
        'shop/waypoint',
      ),
    ).toEqual(['But from pods of the nodes of zt-1, zt-3 they pass waypoint shop/old.', 'But from pods of the node of zt-2 they fail.']);
    expect(exceptWords([{ztunnels: ['zt-1'], is: 'target unknown'}], undefined)).toEqual([]);
  });
});

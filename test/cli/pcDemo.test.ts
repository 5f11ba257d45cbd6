import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Demo} from '../../demo/mesh.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
let demo: Demo;
beforeEach(async () => {
  mesh = await demoRun();
  demo = mesh.demo;
});
afterEach(() => mesh.end());

const i9s: DemoRun['run'] = (...line) => mesh.run(...line);
const reviews = 'reviews-v1-5695cbbdd8-sxpzf.bookinfo';
const pathsOf = (what: string): readonly string[] => demo.podRequests.map(({url}) => url).filter(url => url.includes(what));

describe('pc over the real wire', () => {
  test.each([
    ['pc c deploy/reviews-v1.bookinfo --fqdn ratings.bookinfo', /^ratings\.bookinfo\.svc\.cluster\.local +9080 +v1 /m],
    [`pc listeners ${reviews} --port 9080`, /^0\.0\.0\.0 +9080 +ALL +PassthroughCluster$/m],
    ['pc r svc/reviews -n bookinfo --name 9080', /^9080 +reviews\.bookinfo/m],
    ['pc ep reviews-v1-5695cbbdd8-sxpzf -n bookinfo --status healthy', /^10\.244\.0\.\d+:9080 +HEALTHY +OK /m],
    ['pc s gateway/waypoint.ambient-demo', /^ROOTCA +CA +ACTIVE +true/m],
    ['pc b deploy/istio-ingressgateway.istio-system -o short', /^Envoy Version: 1\.39\.3/m],
    ['pc all deploy/reviews-v1.bookinfo', /^endpoint\/10\.244/m],
    ['authz deploy/productpage-v1.bookinfo', /^DENY +deny-admin\.bookinfo +1$/m],
  ])('%s', async (line, wanted) => {
    const {code, out, err} = await i9s(line);
    expect({code, err}).toEqual({code: 0, err: ''});
    expect(out).toMatch(wanted);
  });

  test('asks Envoy for no more than it prints', async () => {
    await i9s(`pc listener ${reviews}`);
    expect(pathsOf('config_dump')).toEqual(['/config_dump?mask=dynamic_listeners,static_listeners']);
  });

  test('asks for all of it once, so that its parts are of one moment', async () => {
    const {out} = await i9s(`pc all ${reviews}`);
    expect(out).toMatch(/^listener\/virtualInbound /m);
    expect(pathsOf('config_dump')).toEqual(['/config_dump?include_eds=true']);
  });

  test('rootca-compare says whether two proxies trust the same', async () => {
    const {code, out} = await i9s(`pc rootca-compare ${reviews} deploy/details-v1.bookinfo`);
    expect(out).toMatch(/^Both \[reviews-v1-\S+\.bookinfo\] and \[details-v1-\S+\.bookinfo\] have the identical ROOTCA/);
    expect(code).toBe(0);
  });
});

describe('what keeps pc from asking', () => {
  test.each([
    ['pc cluster nobody.bookinfo', 'pods "nobody" not found'],
    ['pc cluster deploy/nobody.bookinfo', 'deployments.apps "nobody" not found'],
    ['pc cluster sa/bookinfo-reviews.bookinfo', 'does not refer to a pod'],
  ])('%s', async (line, said) => {
    const {code, err} = await i9s(line);
    expect(code).toBe(2);
    expect(err.toLowerCase()).toContain(said.toLowerCase());
    expect(err.trim().split('\n').length).toBe(1);
  });

  test.each([
    ['a port-forward that is refused', () => demo.faults.refusePortForward(reviews)],
    ['a missing right', () => demo.faults.answer403({resource: 'pods/portforward', namespace: 'bookinfo'})],
    ['an answer that is no JSON', () => demo.faults.spoil(reviews, 'garbage')],
    ['an answer that is cut off', () => demo.faults.spoil(reviews, 'cut')],
    ['half an answer', () => demo.faults.spoil(reviews, 'half')],
    ['an API server that is away', () => demo.faults.apiDown()],
  ])('%s is one sentence on stderr', async (_, breakIt) => {
    await breakIt();
    const {code, out, err} = await i9s(`pc listener ${reviews}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^i9s: [A-Z][^\n]+\.\n$/);
    expect(err).not.toMatch(/tries again|undefined|\n +at /);
  });
});

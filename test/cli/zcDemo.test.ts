import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Demo} from '../../demo/mesh.ts';
import {fixture} from '../fixtures/read.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
let demo: Demo;
beforeEach(async () => {
  mesh = await demoRun({scenario: 'ambient'});
  demo = mesh.demo;
});
afterEach(() => mesh.end());

const i9s: DemoRun['run'] = (...line) => mesh.run(...line);
const rowsOf = (out: string): readonly string[] => out.trimEnd().split('\n').slice(1);
const reviews = 'reviews-v2-7966bfddf4-xt8t4';
/** Pods that were asked for their dump. */
const asked = (): readonly string[] => demo.podRequests.filter(({url}) => url.startsWith('/config_dump')).map(({pod}) => pod);

describe('zc over the real wire', () => {
  test.each([
    ['zc w', /^ambient-demo +reviews-v2-\S+ +10\.244\.0\.28 +node-1 +reviews-v2-pod-waypoint +HBONE$/m],
    ['zc svc --service-namespace ambient-demo', /^ambient-demo +reviews +10\.96\.64\.6 +reviews-svc-waypoint +3\/3$/m],
    ['zc p ds/ztunnel', /^istio-system +istio_converted_static_strict +Deny +WorkloadSelector$/m],
    ['zc cert ztunnel-l9tbd', /^spiffe:\/\/cluster\.local\/\S+ +Leaf +Available +true /m],
    ['zc cons --node node-1', /^reviews-v2-\S+ +Inbound +\S+:9080 +reviews-v2-pod-waypoint-\S+ .*HBONE$/m],
    ['zc all --with-headers', /^------ CONNECTIONS INFO ------\n\nWORKLOAD +DIRECTION/m],
    ['zc w -o yaml', /^- applicationTunnel:\n {4}protocol: ""$/m],
  ])('%s', async (line, wanted) => {
    const {code, out, err} = await i9s(line);
    expect({code, err}).toEqual({code: 0, err: ''});
    expect(out).toMatch(wanted);
  });

  test('a pod means the ztunnel of its node, and of workloads and connections its own', async () => {
    expect(rowsOf((await i9s(`zc w ${reviews}.ambient-demo`)).out)).toEqual([expect.stringMatching(`^ambient-demo ${reviews} `)]);
    expect(rowsOf((await i9s(`zc w deploy/reviews-v2 -n ambient-demo --workload-namespace bookinfo`)).out).length).toBe(1);
    const connections = rowsOf((await i9s('zc cons deploy/reviews-v2.ambient-demo')).out);
    expect(connections.length).toBeGreaterThan(0);
    expect(connections.filter(row => !row.startsWith(`${reviews}.ambient-demo `))).toEqual([]);
    expect(rowsOf((await i9s('zc p deploy/reviews-v2.ambient-demo')).out).length).toBe(4);
    await i9s('zc w --node node-1');
    expect(asked().length).toBe(5);
    expect(new Set(asked()).size).toBe(1);
  });

  test.each(['certificate', 'connections'])('zc %s wants to know of which ztunnel, as istioctl does', async what => {
    const {code, out, err} = await i9s(`zc ${what}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^Error: ztunnel pod name or --node must be set\ni9s: Each ztunnel tells its own; these run: ztunnel-\w+, ztunnel-\w+\.\n$/);
  });
});

describe('log levels', () => {
  test('are those of all ztunnels, in the words of istioctl', async () => {
    const said = fixture('healthy/istioctl/zc-log.txt').split('\n\n')[0]?.split('\n')[1] ?? '';
    const {code, out} = await i9s('zc log');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^(ztunnel-\\w+\\.istio-system:\n${said}\n\n){2}$`));
    expect((await i9s('zc o ztunnel-l9tbd')).out).toBe(`ztunnel-l9tbd.istio-system:\n${said}\n\n`);
  });

  test('are raised where one says yes', async () => {
    const {out} = await i9s('zc log ztunnel-l9tbd --level access=debug --yes');
    expect(out).toMatch(/^ztunnel-l9tbd\.istio-system:\ncurrent log level is .*access=debug/);
    expect((await i9s('zc log')).out.match(/access=debug/g)?.length).toBe(1);
  });

  test('of another pod are not meant', async () => {
    const {code, err} = await i9s('zc log deploy/waypoint.ambient-demo');
    expect(code).toBe(2);
    expect(err).toMatch(/^i9s: Pod waypoint-\S+ is no ztunnel\. i9s pc log waypoint-\S+ is about the levels of Envoy\.\n$/);
  });
});

describe('what keeps zc from asking', () => {
  test.each([
    ['zc w nobody', 'pods "nobody" not found in the "istio-system" namespace'],
    ['zc w --node nowhere', 'No pods found: none of daemonset/ztunnel in namespace istio-system runs on node nowhere.'],
    ['zc w -i elsewhere', 'daemonsets.apps "ztunnel" not found in the "elsewhere" namespace'],
    ['zc w sa/bookinfo-reviews.ambient-demo', 'does not refer to a pod'],
    ['pc cluster ds/ztunnel.istio-system', 'is a ztunnel, which is no Envoy. i9s zc all ztunnel-'],
  ])('%s', async (line, said) => {
    const {code, out, err} = await i9s(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err.trim().split('\n').length).toBe(1);
  });

  test.each([
    ['a port-forward that is refused', () => demo.faults.refusePortForward('ztunnel-l9tbd.istio-system')],
    ['a missing right', () => demo.faults.answer403({resource: 'pods/portforward', namespace: 'istio-system'})],
    ['an answer that is no JSON', () => demo.faults.spoil('ztunnel-l9tbd.istio-system', 'garbage')],
    ['an answer that is cut off', () => demo.faults.spoil('ztunnel-l9tbd.istio-system', 'cut')],
    ['an API server that is away', () => demo.faults.apiDown()],
  ])('%s is one sentence on stderr', async (_, breakIt) => {
    await breakIt();
    const {code, out, err} = await i9s('zc w ztunnel-l9tbd');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^i9s: [A-Z][^\n]+[.?]\n$/);
    expect(err).not.toMatch(/tries again|undefined|\n +at /);
  });
});

import {afterAll, beforeAll, expect, test} from 'vitest';
import {parse} from 'yaml';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
beforeAll(async () => {
  mesh = await demoRun({scenario: 'ambient'});
});
afterAll(() => mesh.end());

test('the page of a pod in ambient mode, as it is on the screen', async () => {
  const {code, out, err} = await mesh.run('mesh reviews-v1-5695cbbdd8-vjgk6.ambient-demo');
  expect([code, err]).toEqual([0, '']);
  const lines = out.split('\n');
  expect(lines[0]).toBe('in the mesh by ambient: ztunnel-2wg4r captures its traffic on node node-1.');
  expect(lines).toContain('  To Service:      reviews: waypoint ambient-demo/reviews-svc-waypoint');
  expect(lines).toContain('  Knows the pod:   Healthy, HBONE');
  expect(out).not.toContain('asked ..');
  expect(lines.filter(line => line !== line.trimEnd())).toEqual([]);
});

test('of a workload its first pod; json and yaml say the same', async () => {
  const {out: json} = await mesh.run('mesh deploy/details-v1.bookinfo -o json');
  const {out: yaml} = await mesh.run('mesh deploy/details-v1 -n bookinfo -o yaml');
  const said = JSON.parse(json);
  expect(parse(yaml)).toEqual(said);
  expect(said).toMatchObject({
    pod: 'details-v1-5845b8756-ld969',
    by: 'sidecar',
    injection: [{webhook: 'istio-sidecar-injector', revision: 'default', injects: true, reason: 'Namespace label istio-injection=enabled matches'}],
    unknown: [],
  });
});

test('a pod out of the mesh is an answer, a pod that is not there none', async () => {
  const outside = await mesh.run('mesh curl-66d454fb44-5tdlg.outside');
  expect(outside.code).toBe(0);
  expect(outside.out).toMatch(/^not in the mesh: no label asks for a sidecar, none for ambient mode\.\n/);
  const nobody = await mesh.run('mesh nobody.outside');
  expect([nobody.code, nobody.out]).toEqual([2, '']);
  expect(nobody.err).toMatch(/pods "nobody" not found in the "outside" namespace/);
});

test('what cannot be meant', async () => {
  const said = async (line: string) => (await mesh.run(line)).err;
  expect(await said('mesh')).toBe('i9s: Which pod? i9s mesh POD.NAMESPACE. See i9s --help.\n');
  expect(await said('mesh a.b c.d')).toMatch(/mesh takes one pod, and 2 were given: a\.b, c\.d\./);
  expect(await said('mesh a.b -o wide')).toMatch(/Output format "wide" not supported: choose text, json or yaml\./);
  expect((await mesh.run('help mesh')).out).toMatch(/Usage: i9s mesh/);
});

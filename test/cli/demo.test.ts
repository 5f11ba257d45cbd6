import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Demo} from '../../demo/mesh.ts';
import type {Outcome} from './cliRun.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
let demo: Demo;
beforeEach(async () => {
  mesh = await demoRun();
  demo = mesh.demo;
});
afterEach(() => mesh.end());

const i9s: DemoRun['run'] = (...line) => mesh.run(...line);

const ids = ({out}: Outcome): readonly string[] => (JSON.parse(out) as {id: string}[]).map(({id}) => id);

const anIstiod = (): string => demo.world.scenario.istiods[0]?.name ?? '';
const details = 'details-v1-5845b8756-ld969.bookinfo';

describe('ps of a mesh over the real wire', () => {
  it('is complete and in sync', async () => {
    const outcome = await i9s('ps -o json --exit-code');
    expect({code: outcome.code, err: outcome.err}).toEqual({code: 0, err: ''});
    expect(ids(outcome)).toContain(details);
    const table = await i9s('ps');
    expect(table.out.split('\n').filter(line => line !== '')).toHaveLength(1 + ids(outcome).length);
  });

  it('sees what is wrong', async () => {
    demo.faults.nack(details, 'LDS');
    demo.faults.push('LDS');
    const {code, out} = await i9s('ps --exit-code -n bookinfo');
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^${details} +Kubernetes +SYNCED .*ERROR \\(`, 'm'));
  });

  it('waits until a proxy has recovered', async () => {
    demo.faults.disconnect(details);
    const waiting = i9s('ps --wait 20s -n bookinfo');
    while (!demo.podRequests.some(({url}) => url.startsWith('/debug/syncz'))) await new Promise(setImmediate);
    demo.faults.recover(details);
    expect(await waiting).toMatchObject({code: 0, err: ''});
  });
});

describe('trouble on the way', () => {
  const said = async (line = 'ps -o json', env?: Readonly<Record<string, string>>) => {
    const {code, out, err} = await i9s(line, env);
    expect(err).not.toMatch(/\n +at |tries again|undefined/);
    return {code, out, err};
  };

  it('no kubeconfig', async () =>
    expect(await said('ps', {})).toEqual({
      code: 2,
      out: '',
      err: `i9s: No kubeconfig found: looked for ${join(mesh.folder, '.kube', 'config')}, and this is not a pod of a cluster. Give one with --kubeconfig or $KUBECONFIG, or try i9s without a cluster: i9s demo.\n`,
    }));

  it('unknown context', async () =>
    expect((await said('ps --context prod')).err).toBe(
      `i9s: There is no context "prod" in ${join(mesh.folder, 'config')}. Choose one of these with --context: demo, demo-bookinfo.\n`,
    ));

  it('API server away', async () => {
    await demo.faults.apiDown();
    expect(await said()).toEqual({
      code: 2,
      out: '',
      err: `i9s: API server ${demo.url} refuses connections. Check that it runs and that the address is right.\n`,
    });
  });

  it('401', async () => {
    demo.faults.answer401();
    const {code, out, err} = await said();
    expect({code, out}).toEqual({code: 2, out: ''});
    expect(err).toBe(
      `i9s: API server ${demo.url} does not accept the credentials (401 Unauthorized). The token has probably expired: log in again.\n`,
    );
  });

  it('403 on all pods', async () => {
    demo.faults.answer403({resource: 'pods'});
    const {code, out, err} = await said();
    expect({code, out}).toEqual({code: 2, out: ''});
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^i9s: Pods is forbidden: User "demo" cannot list .* in the namespace "default"\. Ask for this permission/),
      expect.stringMatching(/^i9s: Pods is forbidden: User "demo" cannot list .* in the namespace "istio-system"\. Ask for this permission/),
      '',
    ]);
  });

  it('403 on pods of the cluster: the namespaces that remain are shown', async () => {
    demo.faults.answer403({resource: 'pods', namespace: 'cluster'});
    const {code, out, err} = await said('ps -n bookinfo -o json');
    expect(code).toBe(0);
    expect(ids({code, out, err})).toContain(details);
    expect(err).toMatch(/cannot list resource "pods" .* at the cluster scope.* Only pods of bookinfo, istio-system are listed: elsewhere, /);
  });

  it('403 on port-forward', async () => {
    demo.faults.answer403({resource: 'pods/portforward'});
    const {code, out, err} = await said();
    expect(code).toBe(2);
    expect(err).toContain('cannot create resource "pods/portforward"');
    expect(new Set((JSON.parse(out) as {connected: unknown}[]).map(({connected}) => connected))).toEqual(new Set([null]));
  });

  it('no istiod', async () => {
    demo.faults.killIstiod('all');
    const {code, err} = await said();
    expect(code).toBe(2);
    expect(err).toMatch(/^i9s: There is no running istiod \(label app=istiod\) in namespace istio-system\. Name the namespace/);
  });

  it('another Istio namespace than istiod has', async () =>
    expect((await said('ps -i mesh')).err).toContain('There is no running istiod (label app=istiod) in namespace mesh.'));

  it.each([404, 403, 401] as const)('debug endpoints that answer %s', async status => {
    demo.faults.refuseDebug('all', status);
    const {code, err} = await said();
    expect(code).toBe(2);
    expect(err).toContain(`(HTTP ${status} for /debug/syncz)`);
  });

  it.each(['garbage', 'half', 'cut'] as const)('an answer that is spoilt: %s', async how => {
    demo.faults.spoil('all', how);
    const {code, err} = await said();
    expect(code).toBe(2);
    expect(err).toContain(anIstiod());
  });

  it('an istiod that hangs', async () => {
    demo.faults.hangIstiod(anIstiod());
    const {code, err} = await i9s('ps', undefined, 500);
    expect({code, err}).toEqual({code: 2, err: `i9s: istiod ${anIstiod()} did not answer within 0.5 s. Check the network or VPN.\n`});
  });

  it('info tells what is missing', async () => {
    demo.faults.answer403({resource: 'pods', verb: 'watch'});
    expect((await said('info')).out).toMatch(/^watch \| pods \| \* \| no$/m);
    await demo.faults.apiDown();
    const {code, out} = await said('info');
    expect(code).toBe(0);
    expect(out).toContain(`server | ${demo.url}`);
    expect(out.match(/refuses connections/g)).toHaveLength(1);
  });
});

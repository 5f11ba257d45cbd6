import {describe, expect, it} from 'vitest';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {troubleOf} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {askOf} from '../../src/views/askEnvoy.ts';
import {loadZtunnelSides} from '../../src/views/ztunnelSides.ts';
import {istiodPod} from '../cli/fakeSource.ts';
import {differences} from '../ztunnel/differences.ts';
import {recordedSides} from '../ztunnel/recordedSides.ts';

const {istiod, ztunnel} = recordedSides();
const pod = {name: 'ztunnel-2wg4r', namespace: 'istio-system', uid: '1', labels: {}, phase: 'Running'} as unknown as MeshPod;
const proxy = {key: 'z', id: 'ztunnel-2wg4r.istio-system', kind: 'ztunnel', pod} as unknown as MeshProxy;
const authorizations = istiod.policies.map(policy => ({'@type': 'type.googleapis.com/istio.security.Authorization', ...policy}));

type Answers = Readonly<Record<string, {readonly status: number; readonly body: unknown}>>;
const usual: Answers = {
  '/config_dump': {status: 200, body: ztunnel},
  '/debug/connections': {status: 200, body: {clients: [{connectionId: `${proxy.id}-7`}]}},
  '/debug/ambientz': {status: 200, body: istiod},
  [`/debug/config_dump?proxyID=${proxy.id}-7&types=WADS`]: {status: 200, body: {configs: authorizations}},
  [`/debug/config_dump?proxyID=${proxy.id}-7`]: {status: 200, body: {}},
};

/** Both sides where these answers are other ones, and what was asked for. */
async function load(other: Answers = {}) {
  const asked: string[] = [];
  const askPod: MeshSource['askPod'] = async (_, {path}) => {
    asked.push(path);
    const {status, body} = {...usual, ...other}[path] ?? {status: 404, body: '404 page not found\n'};
    return {status, body: typeof body === 'string' ? body : JSON.stringify(body)};
  };
  const source = {about: {proxyAdminPort: 15_000}, askPod} as unknown as MeshSource;
  const asking = askOnce(source, new AbortController().signal, {proxy, istiod: istiodPod('istiod-1')});
  const ask = askOf(asking, new Map());
  const sides = await loadZtunnelSides({...ask, about: (_, of) => askOf({...asking, of}, new Map())});
  return {...sides, asked: asked.filter(path => path !== '/debug/connections')};
}

const notFound = {status: 404, body: '404 page not found\n'};

describe('what istiod would send a ztunnel and what it has', () => {
  it('is asked at the same time, and is the same', async () => {
    const {left, right, notes, asked} = await load();
    expect(differences(left, right)).toEqual([]);
    expect([...left.keys()]).toEqual(['Workloads', 'Services', 'Policies']);
    expect(notes).toEqual([]);
    expect([...asked].sort()).toEqual(['/config_dump', '/debug/ambientz', `/debug/config_dump?proxyID=${proxy.id}-7&types=WADS`]);
  });

  it('is only policies where istiod is older than 1.23, and the page says so', async () => {
    const {left, right, notes} = await load({'/debug/ambientz': notFound});
    expect([...left.keys()]).toEqual(['Policies']);
    expect(differences(left, right)).toEqual([]);
    expect(notes).toEqual([
      'istiod does not tell which workloads and services it would send.',
      '/debug/ambientz, which tells them, came with Istio 1.23.',
    ]);
  });

  it('is only policies where istiod refuses to tell of the whole mesh, and the page says so', async () => {
    const {left, notes} = await load({'/debug/ambientz': {status: 403, body: ''}});
    expect([...left.keys()]).toEqual(['Policies']);
    expect(notes.at(-1)).toMatch(/^istiod istiod-1 refuses its debug endpoints \(HTTP 403 for .debug.ambientz\)\.$/);
  });

  it('comes from the dump for this ztunnel where ambientz is refused and the dump has something', async () => {
    const address = {'@type': 'type.googleapis.com/istio.workload.Address', workload: {uid: 'new'}};
    const dump = {[`/debug/config_dump?proxyID=${proxy.id}-7`]: {status: 200, body: {configs: [address]}}};
    const {left, notes} = await load({'/debug/ambientz': {status: 403, body: ''}, ...dump});
    expect(left.get('Workloads')?.map(({name}) => name)).toEqual(['new']);
    expect(notes).toEqual([]);
  });

  it('is not known where the ztunnel has moved to another istiod', async () => {
    const body = 'Proxy not connected to this Pilot instance. It may be connected to another instance.';
    const moved = load({[`/debug/config_dump?proxyID=${proxy.id}-7&types=WADS`]: {status: 404, body}});
    expect(troubleOf(await moved.catch(error => error))).toMatchObject({kind: 'not found', next: expect.stringMatching(/another istiod/)});
  });

  it('is not known of a ztunnel that writes another dump', async () => {
    const old = load({'/config_dump': {status: 200, body: {configs: []}}});
    expect(troubleOf(await old.catch(error => error)).what).toMatch(/ztunnel-2wg4r.*no workloads in a form that i9s reads/);
  });
});

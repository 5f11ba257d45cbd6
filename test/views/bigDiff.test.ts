import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createEnlarger} from '../../demo/bigDump.ts';
import {envoyAnswer} from '../../demo/envoy.ts';
import {recordedLoggers} from '../../demo/envoyLogging.ts';
import {istiodDump} from '../../demo/istiodDump.ts';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import type {Grid} from '../../src/lib/page.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {diff} from '../../src/views/diff.ts';
import {istiodPod} from '../cli/fakeSource.ts';
import {knownAt} from './loaded.ts';

const id = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
let demo: Demo;
let envoy: string;
let istiod: string;

beforeAll(async () => {
  demo = await startDemo({quiet: true, healthy: true});
  const enlarge = createEnlarger();
  const answer = (body: string) => ({status: 200, type: 'application/json', body});
  const question = {method: 'GET', path: '/config_dump', query: new URLSearchParams('include_eds=true'), body: ''};
  const member = demo.world.cast.members.get(id)!;
  envoy = enlarge('envoy', envoyAnswer(demo.world, member, recordedLoggers(), question as Parameters<typeof envoyAnswer>[3]), 70, 1).body;
  const dump = istiodDump(demo.world, demo.world.xds.connection(id)!, new URLSearchParams('include_eds'));
  istiod = enlarge('istiod', answer(dump), 70, 1).body;
}, 30_000);
afterAll(() => demo.close());

const key = 'istiod-1.istio-system';
const pod = {namespace: 'bookinfo', name: 'productpage', uid: '1', labels: {}, phase: 'Running'} as unknown as NonNullable<MeshProxy['pod']>;
const proxy = {key: id, id, name: 'productpage', namespace: 'bookinfo', kind: 'sidecar', istiod: key, types: {}, pod} as unknown as MeshProxy;
const mesh = {
  ...emptyMesh('istio-system'),
  istiods: new Map([[key, {id: key, pod: istiodPod('istiod-1')}]]),
  proxies: new Map([[id, proxy]]),
} as unknown as Mesh;

/** Opens the diff; `goes`: ms of the processor that each go took, also those of drawing a frame. */
async function opened(istiodBody: string) {
  const askPod: MeshSource['askPod'] = async ({name}, {path}) => {
    if (path === '/debug/connections') return {status: 200, body: '{}'};
    return {status: 200, body: name === 'istiod-1' ? istiodBody : envoy};
  };
  const askApi: MeshSource['askApi'] = async () => ({metadata: {creationTimestamp: '2026-11-21T00:00:00Z'}});
  const source = {about: {proxyAdminPort: 15_000, istioNamespace: 'istio-system'}, askPod, askApi} as unknown as MeshSource;
  const goes: number[] = [];
  let began = process.cpuUsage();
  const took = (): number => {
    const {user, system} = process.cpuUsage(began);
    began = process.cpuUsage();
    return (user + system) / 1000;
  };
  const went = (): void => void goes.push(took());
  const rest = async (): Promise<void> => went();
  const {make} = await diff.load({...askOnce(source, new AbortController().signal, {proxy, mesh}), rest});
  went();
  const look = {context: 3, split: false, noise: false};
  const draw = (now: number, row: number): Grid => {
    const page = make({...knownAt(now), mesh}) as Grid;
    for (const each of page.rows.slice(0, 60)) each.cells();
    const selected = page.rows[row];
    selected?.strip();
    page.beside?.(selected?.key, look, 100);
    went();
    return page;
  };
  return {goes, draw};
}

describe('the diff of an Envoy with 3,000 clusters', () => {
  test.each([
    ['that is in sync', (body: string) => body, 0],
    ['of which all clusters differ', (body: string) => body.replaceAll('"connectTimeout":"10s"', '"connectTimeout":"11s"'), 2_800],
    ['of which the largest routes differ', (body: string) => body.replaceAll('"maxGrpcTimeout":"0s"', '"maxGrpcTimeout":"1s"'), 250],
  ])(
    '%s is loaded and drawn in pieces, none of which blocks keys for long',
    async (_, edit, differing) => {
      await opened(edit(istiod)).then(({draw}) => draw(0, 0)); // the first time compiles
      const {goes, draw} = await opened(edit(istiod));
      const rests = goes.length;
      for (let row = 0; row < 20; row++) expect(draw(row * 1000, row).rows.length).toBeGreaterThan(differing);
      expect(rests).toBeGreaterThan(15_000);
      expect(Math.max(...goes)).toBeLessThan(250); // the goal is 50; machines that run tests are busy
    },
    60_000,
  );
});

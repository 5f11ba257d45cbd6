import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createEnlarger} from '../../demo/bigDump.ts';
import {envoyAnswer} from '../../demo/envoy.ts';
import {recordedLoggers} from '../../demo/envoyLogging.ts';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import type {Asking, MeshSource} from '../../src/transport/meshSource.ts';
import {clusters} from '../../src/views/clusters.ts';
import {endpoints} from '../../src/views/endpoints.ts';
import {listeners} from '../../src/views/listeners.ts';
import {routes} from '../../src/views/routes.ts';
import {stats} from '../../src/views/stats.ts';
import {summary} from '../../src/views/summary.ts';
import type {AskedView} from '../../src/views/view.ts';
import {knownAt, loadedFrom} from './loaded.ts';

const id = 'productpage-v1-64c6885d4f-xhps5.bookinfo';
let demo: Demo;
const enlarge = createEnlarger();

beforeAll(async () => {
  demo = await startDemo({quiet: true, healthy: true});
});
afterAll(() => demo.close());

const member = () => demo.world.cast.members.get(id)!;

/** What the Envoy answers that knows 70 times as many services. */
function answerTo(path: string): string {
  const {pathname, searchParams} = new URL(path, 'http://envoy');
  const question = {method: 'GET', path: pathname, query: searchParams, body: ''};
  return enlarge(` ${path}`, envoyAnswer(demo.world, member(), recordedLoggers(), question as Parameters<typeof envoyAnswer>[3]), 70, 1).body;
}

/** Loads a view; how many ms of the processor its longest go took, and how often it gave way. */
async function longestGo(view: AskedView) {
  const bodies = new Map<string, string>();
  const askPod: MeshSource['askPod'] = async (_pod, {path}) => ({status: 200, body: bodies.get(path) ?? answerTo(path)});
  const paths: string[] = [];
  await loadedFrom(view, async (pod, question, signal) => {
    paths.push(question.path);
    return askPod(pod, question, signal);
  });
  for (const path of paths) bodies.set(path, answerTo(path));
  let began = process.cpuUsage();
  let rests = 0;
  let longest = 0;
  const rest: Asking['rest'] = async () => {
    const {user, system} = process.cpuUsage(began);
    longest = Math.max(longest, (user + system) / 1000);
    rests++;
    began = process.cpuUsage();
  };
  const {make} = await loadedFrom(view, askPod, rest);
  await rest();
  return {longest, rests, page: make(knownAt(0))};
}

describe('of a dump of 20 MB', () => {
  test.each([
    ['summary', summary, 6_000],
    ['listeners', listeners, 900],
    ['routes', routes, 1_000],
    ['clusters', clusters, 6_000],
    ['endpoints', endpoints, 3_000],
    ['stats', stats, 1],
  ] as const)(
    '%s is loaded in pieces, none of which blocks keys for long',
    async (_, view, pieces) => {
      const {longest, rests, page} = await longestGo(view);
      expect(rests).toBeGreaterThan(pieces);
      expect(longest).toBeLessThan(400); // the goal is 50; machines that run tests are busy
      if (page.kind === 'grid') expect(page.rows.length).toBeGreaterThan(900);
    },
    30_000,
  );
});

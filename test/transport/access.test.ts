import {afterEach, beforeEach, expect, test} from 'vitest';
import {troubleOf} from '../../src/lib/trouble.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {sourceOf} from './source.ts';
import {refuse, startServer, type TestServer} from './testServer.ts';

let server: TestServer;
let source: MeshSource;
const {signal} = new AbortController();
const list = {verb: 'list', resource: 'pods'};
const forward = {verb: 'create', resource: 'pods', subresource: 'portforward', namespace: 'bookinfo'};

beforeEach(async () => {
  server = await startServer();
  source = sourceOf(server.url);
});
afterEach(() => {
  source.close();
  server.close();
});

test('each question is an access review; the answers come in the order of the questions', async () => {
  const bodies: unknown[] = [];
  server.faults.answer = (request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => {
      const review = JSON.parse(body) as {spec: {resourceAttributes: {verb: string}}};
      bodies.push(review);
      const allowed = review.spec.resourceAttributes.verb === 'list';
      response.writeHead(201).end(JSON.stringify({...review, status: allowed ? {allowed, reason: 'by RBAC'} : {allowed}}));
    });
    return true;
  };
  expect(await source.access([list, forward], signal)).toEqual([
    {...list, allowed: true, reason: 'by RBAC'},
    {...forward, allowed: false, reason: ''},
  ]);
  expect(bodies).toContainEqual({apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {resourceAttributes: forward}});
  expect(server.requests.every(({method, url}) => method === 'POST' && url === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')).toBe(true);
});

test('where it cannot be asked, nobody knows, and it is said why', async () => {
  server.faults.answer = (_request, response) => refuse(response, 403, 'Forbidden', 'no reviews for you');
  expect(await source.access([list], signal)).toEqual([{...list, allowed: undefined, reason: 'No reviews for you.'}]);
  server.faults.answer = undefined;
  expect((await source.access([list], signal))[0]).toMatchObject({
    allowed: undefined,
    reason: expect.stringMatching(/sent something that cannot be read/),
  });
});

test('aborting rejects', async () => {
  const stop = new AbortController();
  server.faults.answer = () => true;
  const answer = source.access([list], stop.signal).catch(error => troubleOf(error).kind);
  await server.asked(/review/);
  stop.abort();
  expect(await answer).toBe('cancelled');
});

import {describe, expect, it} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {upstream} from '../../src/views/upstream.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {known, mesh, productpage} from './proxyPage.ts';

const recorded = 'healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5';
const dump = fixtureJson(`${recorded}.config_dump.json`);
const statuses = fixtureJson(`${recorded}.clusters.json`);
const proxy = mesh.proxies.get(productpage)!;

/** The health page of a cluster, and which listeners and routes were asked for. */
async function healthOf(name: string, before?: unknown) {
  const asked: string[] = [];
  const askPod: MeshSource['askPod'] = async (_pod, {path}) => {
    if (/mask=.*(listeners|route_configs)/.test(path)) asked.push(path);
    return path.startsWith('/stats') ? {status: 500, body: ''} : {status: 200, body: JSON.stringify(path.startsWith('/clusters') ? statuses : dump)};
  };
  const source = {about: {proxyAdminPort: 15_000}, askPod} as unknown as MeshSource;
  const subject = {title: name, json: {kind: 'cluster', name}};
  const {make, data} = await upstream.load({...askOnce(source, new AbortController().signal, {proxy}), subject, before});
  const page = make(known());
  return {lines: page.kind === 'text' ? page.lines.map(lineText) : [], wraps: page.kind === 'text' && page.wraps, asked, data};
}

describe('the health of a cluster without endpoints', () => {
  it('says what becomes of TCP connections where only these reach it', async () => {
    const {lines, wraps} = await healthOf('outbound|443||kubernetes.default.svc.cluster.local');
    expect(lines[1]).toBe('No endpoint: nothing that is ready is behind the Service, TCP connections to it are closed (UH, no healthy upstream).');
    expect(wraps).toBe(true);
  });

  it('asks what reaches it once, and only where that matters', async () => {
    const payments = 'outbound|80||api.payments.example';
    const first = await healthOf(payments);
    expect(first.lines[1]).toMatch(/did not resolve, requests to it are answered 503/);
    expect(first.asked).toHaveLength(2);
    const second = await healthOf(payments, first.data);
    expect(second.lines).toEqual(first.lines);
    expect(second.asked).toEqual([]);
    expect((await healthOf('outbound|9080||reviews.bookinfo.svc.cluster.local')).asked).toEqual([]);
  });
});

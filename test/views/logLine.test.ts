import {describe, expect, test} from 'vitest';
import {type Grid, type Jump, lineText, type Text} from '../../src/lib/page.ts';
import {clusters} from '../../src/views/clusters.ts';
import {endpoints} from '../../src/views/endpoints.ts';
import {listeners} from '../../src/views/listeners.ts';
import {logLine} from '../../src/views/logLine.ts';
import {pods} from '../../src/views/pods.ts';
import {routes} from '../../src/views/routes.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';
import {known, loaded} from './proxyPage.ts';

const curl = 'curl-66d454fb44-92pb7.bookinfo';
const details = 'details-v1-5845b8756-ld969.bookinfo';
const waypoint = 'reviews-svc-waypoint-6d59c4c55-c722f.ambient-demo';
const ztunnel = 'ztunnel-2wg4r.istio-system';

const fileOf = (proxy: string): string => proxy.replace(/^(.*)\.([^.]+)$/, '$2.$1');
const recorded = (proxy: string, words: string): string => {
  const found = fixture(`logs/${fileOf(proxy)}.log`)
    .split('\n')
    .find(text => text.includes(words));
  if (found === undefined) throw new Error(`no line with ${words} of ${proxy}`);
  return found;
};

function pageOf(json: unknown): Text {
  const subject = {title: 'log line 07:11:44.776', json};
  return logLine.from?.({...known(), panes: [{subject, json: false}]}) as Text;
}

async function opened(pod: string, text: string, proxy = pod) {
  const page = pageOf({stamp: '2026-11-21T07:11:44.776991000Z', text, pod, ...(proxy === '' ? {} : {proxy})});
  const lines = page.lines.map(lineText);
  const lineOf = (field: string): number => lines.findIndex(line => line.trimStart().startsWith(`${field} `));
  return {lines, page, json: page.json, jumps: (field: string): readonly Jump[] => page.jumps?.(lineOf(field)) ?? []};
}

/** The rows that a jump shows. */
async function rowsAt(jump: Jump | undefined, from: string): Promise<readonly string[]> {
  if (jump === undefined || !('to' in jump)) throw new Error(`leads nowhere: ${JSON.stringify(jump)}`);
  const view = {clusters, endpoints, routes, listeners}[jump.to];
  if (view === undefined) throw new Error(`no view ${jump.to}`);
  const file = `healthy/envoy/${fileOf(jump.proxy ?? from)}`;
  const answers = {config_dump: fixtureJson(`${file}.config_dump.json`), clusters: fixtureJson(`${file}.clusters.json`)};
  const both = {...answers, '/config_dump': answers.config_dump, '/clusters': answers.clusters};
  const {headings, rows} = (await loaded(view, both, jump.proxy ?? from)).make(known()) as Grid;
  const wanted = Object.entries(jump.where ?? {}).map(([title, text]) => [headings.findIndex(each => each.title === title), text] as const);
  return rows.filter(row => wanted.every(([at, text]) => row.cells()[at]?.text === text)).map(row => row.name);
}

describe('a line of an access log', () => {
  test('what happened, every field with its name and words, and the line as it was written', async () => {
    const text = recorded(curl, '/gone');
    const {lines} = await opened(curl, text);
    expect(lines[0]).toBe(`${curl}  2026-11-21T07:11:44.776991000Z`);
    expect(lines[1]).toBe('NC: NoClusterFound. The route names a cluster that this proxy does not have: 503.');
    const code = lines.findIndex(line => line.startsWith('  RESPONSE_CODE '));
    expect(lines[code]).toMatch(/^ {2}RESPONSE_CODE +503$/);
    expect(lines[code + 1]).toBe('      Status of the answer; 0 for connections, and where no answer was sent.');
    expect(lines.indexOf('Fields without a value')).toBeGreaterThan(code);
    expect(lines.findIndex(line => line.startsWith('  UPSTREAM_CLUSTER  '))).toBeGreaterThan(lines.indexOf('Fields without a value'));
    expect(lines.slice(-2)).toEqual(['The line', text]);
  });

  test('leads to the cluster, its endpoint, the route and the pod, which are all there', async () => {
    const {jumps} = await opened(curl, recorded(curl, '/reviews/1'));
    const cluster = 'outbound|9080|v1|reviews.bookinfo.svc.cluster.local';
    expect(await rowsAt(jumps('UPSTREAM_CLUSTER')[0], curl)).toEqual([cluster]);
    expect(await rowsAt(jumps('UPSTREAM_CLUSTER')[1], curl)).toEqual(['10.244.0.13:9080']);
    const [endpoint, peer] = jumps('UPSTREAM_HOST');
    expect(await rowsAt(endpoint, curl)).toEqual(['10.244.0.13:9080']);
    expect(peer).toMatchObject({
      to: 'listeners',
      proxy: 'reviews-v1-5695cbbdd8-sxpzf.bookinfo',
      where: {NAME: 'virtualInbound', 'INBOUND PORT': '9080'},
    });
    expect((await rowsAt(peer, curl)).length).toBeGreaterThan(0);
    // A log does not tell the port of the route: the one of port 80 has the same name.
    const routesOf = ['80 reviews.bookinfo.svc.cluster.local:80', '9080 reviews.bookinfo.svc.cluster.local:9080'];
    expect(await rowsAt(jumps('ROUTE_NAME')[0], curl)).toEqual(routesOf);
    expect(jumps('DOWNSTREAM_REMOTE_ADDRESS')).toEqual([{label: 'proxy curl-66d454fb44-92pb7', to: 'summary', proxy: curl}]);
    expect(jumps('X-REQUEST-ID')[0]).toMatchObject({run: expect.stringMatching(/^copy 059[\w-]+$/)});
    expect(jumps('METHOD')).toEqual([]);
  });

  test('the words below a field lead where it does, empty fields nowhere', async () => {
    const {page, lines, jumps} = await opened(curl, recorded(curl, '/reviews/1'));
    const at = lines.findIndex(line => line.startsWith('  UPSTREAM_CLUSTER '));
    expect(page.jumps?.(at + 1)).toEqual(jumps('UPSTREAM_CLUSTER'));
    expect((await opened(curl, recorded(curl, '/gone'))).jumps('UPSTREAM_CLUSTER')).toEqual([]);
  });

  test('the route that Istio makes by itself is told by its cluster', async () => {
    const {jumps} = await opened(curl, recorded(curl, '/productpage'));
    expect(await rowsAt(jumps('ROUTE_NAME')[0], curl)).toEqual(['9080 productpage.bookinfo.svc.cluster.local:9080']);
  });

  test('inbound: has arrived, and came from a cluster of the client', async () => {
    const {jumps, lines} = await opened(details, recorded(details, 'inbound|9080||'));
    expect(lines.join('\n')).toContain('inbound|9080|| (inbound: the application of this pod)');
    expect(jumps('UPSTREAM_CLUSTER')).toHaveLength(1);
    expect(await rowsAt(jumps('UPSTREAM_CLUSTER')[0], details)).toEqual(['inbound|9080||']);
    expect(jumps('UPSTREAM_HOST')).toEqual([expect.objectContaining({nowhere: expect.stringMatching(/^The request has arrived/)})]);
    expect((await rowsAt(jumps('ROUTE_NAME')[0], details)).length).toBeGreaterThan(0);
    expect((await rowsAt(jumps('DOWNSTREAM_LOCAL_ADDRESS')[0], details)).length).toBeGreaterThan(0);
    const [client] = jumps('REQUESTED_SERVER_NAME');
    expect(client).toMatchObject({proxy: 'productpage-v1-64c6885d4f-xhps5.bookinfo'});
    expect(await rowsAt(client, details)).toEqual(['outbound|9080||details.bookinfo.svc.cluster.local']);
  });

  test('the server name of a client that is not known leads nowhere, and says so', async () => {
    const text = recorded(details, 'inbound|9080||').replaceAll('10.244.0.15', '5.6.7.8');
    const {jumps} = await opened(details, text);
    expect(jumps('REQUESTED_SERVER_NAME')).toEqual([
      expect.objectContaining({
        nowhere: expect.stringMatching(/^It is outbound\|9080\|\|details\S+ of the client, and no proxy here .* 5\.6\.7\.8:\d+\.$/),
      }),
    ]);
  });

  test('through a tunnel: the endpoint inside, and the pod behind it', async () => {
    const {jumps} = await opened(waypoint, recorded(waypoint, '/reviews/1'));
    const [endpoint, peer] = jumps('UPSTREAM_HOST');
    expect(await rowsAt(endpoint, waypoint)).toEqual(['envoy://connect_originate/10.244.0.19:9080']);
    expect(peer).toMatchObject({label: 'peer reviews-v1-5695cbbdd8-vjgk6', nowhere: expect.stringContaining('runs no sidecar')});
    expect((await rowsAt(jumps('ROUTE_NAME')[0], waypoint)).length).toBeGreaterThan(0);
  });

  test('a host outside of the mesh', async () => {
    const text = recorded(curl, '/reviews/1').replaceAll('10.244.0.13', '1.2.3.4').replaceAll('10.244.0.16', '5.6.7.8');
    const {jumps} = await opened(curl, text);
    expect(jumps('UPSTREAM_HOST')[1]).toMatchObject({nowhere: expect.stringContaining('1.2.3.4')});
    expect(jumps('DOWNSTREAM_REMOTE_ADDRESS')).toEqual([expect.objectContaining({nowhere: expect.stringContaining('5.6.7.8')})]);
  });

  test('IPv6, which the pane of endpoints writes as istioctl does', async () => {
    const {jumps} = await opened(curl, recorded(curl, '/reviews/1').replaceAll('10.244.0.13', '[fd00::1]'));
    expect(jumps('UPSTREAM_HOST')[0]).toMatchObject({where: {ENDPOINT: 'fd00::1:9080'}});
  });

  test('an id that is no word is not run as a command', async () => {
    const {jumps} = await opened(curl, recorded(curl, '/reviews/1').replace(/"059[\w-]+"/, '"x y; quit"'));
    expect(jumps('X-REQUEST-ID')).toEqual([]);
  });
});

describe('other lines', () => {
  test('ztunnel: both pods, and the pod that has no proxy', async () => {
    const {jumps} = await opened(ztunnel, recorded(ztunnel, 'direction="outbound"'));
    expect(jumps('dst.workload')).toEqual([
      {label: 'proxy waypoint-5d4f9fc9d4-b44dt', to: 'summary', proxy: 'waypoint-5d4f9fc9d4-b44dt.ambient-demo'},
    ]);
    const [pod] = jumps('src.workload');
    expect(pod).toMatchObject({to: 'pods', where: {NAME: 'reviews-v2-7966bfddf4-xt8t4', NS: 'ambient-demo'}});
    expect(jumps('src.addr')).toEqual([pod]);
    const listed = pods.from?.(known()) as Grid;
    expect(listed.rows.map(({name}) => name)).toContain('reviews-v2-7966bfddf4-xt8t4');
  });

  test('ztunnel: a pod that is gone', async () => {
    const {jumps} = await opened(ztunnel, recorded(ztunnel, 'direction="outbound"').replaceAll('reviews-v2', 'reviews-v9'));
    expect(jumps('src.workload')).toEqual([
      {label: 'reviews-v9-7966bfddf4-xt8t4', nowhere: 'The pod reviews-v9-7966bfddf4-xt8t4.ambient-demo is gone, or is in another cluster.'},
    ]);
  });

  test('a component', async () => {
    const {lines, json} = await opened(details, recorded(details, 'lds_api'));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}LOGGER +upstream$/));
    expect(json).toMatchObject({pod: details, kind: 'component', fields: {LEVEL: 'warning', THREAD: '21096'}});
  });

  test('a line that continues another, with what a terminal would obey', async () => {
    const {lines} = await opened(details, '\tthread=21096\u001b[2J');
    expect(lines.at(-1)).toBe(' thread=21096 [2J');
  });

  test('JSON of it has every field', async () => {
    const {json} = await opened(curl, recorded(curl, '/gone'));
    expect(json).toMatchObject({kind: 'access', stamp: '2026-11-21T07:11:44.776991000Z', fields: {RESPONSE_FLAGS: 'NC', UPSTREAM_CLUSTER: '-'}});
  });

  test('of a container that is no proxy: every field, and no way into panes of a proxy', async () => {
    const istiod = '2026-11-21T14:42:27.999945Z\tinfo\tads\tEDS: PUSH INC for node:curl.bookinfo';
    const {lines} = await opened('istiod-797f89d895-m4k9t.istio-system', istiod, '');
    expect(lines[1]).toBe('info: EDS: PUSH INC for node:curl.bookinfo');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}SCOPE +ads$/));
    const {page} = await opened('app.bookinfo', recorded(curl, '/reviews/1'), '');
    expect(page.lines.flatMap((_, at) => page.jumps?.(at) ?? [])).toEqual([]);
  });

  test('no line', () => {
    expect(() => pageOf(undefined)).toThrow();
  });
});

import {afterEach, describe, expect, test} from 'vitest';
import {endPrograms, i9s, type Program, type ProgramOptions} from './program.ts';

afterEach(endPrograms);

const captured = 'reviews-v1-5695cbbdd8-vjgk6.ambient-demo';
const outside = 'curl-66d454fb44-5tdlg.outside';
const sidecar = 'details-v1-5845b8756-ld969.bookinfo';

const start = (options: ProgramOptions = {}): Promise<Program> => i9s({scenario: 'ambient', healthy: true, columns: 80, rows: 60, ...options});

/** The path of a pod, typed. */
const pathOf = (pod: string, options: ProgramOptions = {}): Promise<Program> => start({command: `mesh ${pod}`, ...options});

/** All that is on the screen as words in one line. */
const words = ({lines}: Program): string =>
  lines()
    .map(line => line.slice(1, -1).trim())
    .join(' ')
    .replace(/\s+/g, ' ');

const saysAtLast = (program: Program, what: RegExp | string): Promise<void> =>
  expect.poll(() => words(program), {timeout: 10_000}).toMatch(typeof what === 'string' ? new RegExp(what) : what);

describe('M tells by what a pod is in the mesh', () => {
  test('of a sidecar in the list of proxies: mutual TLS by port, policies, injection; esc leads back', async () => {
    const program = await start();
    const {see, press, type} = program;
    await see(/all in sync/);
    await press('/');
    await type('details');
    await press('enter', 'M');
    await see(`Path of a pod ${sidecar}`);
    await see(/> in the mesh by sidecar: istio-proxy 1\.31/);
    await see(/Injects: +istio-sidecar-injector, revision default/);
    await saysAtLast(program, /Port 9080: STRICT by PeerAuthentication bookinfo\/default Port 9081: PERMISSIVE by/);
    await saysAtLast(program, /DENY: bookinfo\/deny-admin, by its sidecar \(whole namespace\)/);
    expect(words(program)).toContain('Captured: no: it has a sidecar');
    await press('esc');
    await see(/Proxies\(all\)/);
  });

  test('of a pod in ambient mode: its ztunnel, its waypoints and the labels that decide; enter leads to one of them', async () => {
    const program = await start();
    const {see, press, type} = program;
    await see(/all in sync/);
    await press(':');
    await type('pods');
    await press('enter', '/');
    await type('reviews-v1');
    await press('enter', 'M');
    await see(/> in the mesh by ambient: ztunnel-\w+ captures its traffic on node node-\d\./);
    await see(/Knows the pod: +Healthy, HBONE/);
    await see(/To Service: +reviews: waypoint ambient-demo\/reviews-svc-waypoint/);
    await see(/service label istio\.io\/use-waypoint=reviews-svc-waypoint/);
    await press('/');
    await type('reviews: waypoint');
    await press('enter', 'enter');
    await see(/Waypoint ambient-demo\/reviews-svc-waypoint/);
  });

  test('of a pod out of the mesh: no label asks for it, and which labels a webhook wants', async () => {
    const program = await pathOf(outside);
    await program.see(/> not in the mesh: no label asks for a sidecar, none for ambient mode\./);
    await program.see(/No matching namespace labels/);
    await saysAtLast(program, 'Every port: plain text only');
  });

  test('of a waypoint and a gateway: their Gateways', async () => {
    const program = await pathOf('waypoint-5d4f9fc9d4-b44dt');
    await program.see(/> in the mesh as a waypoint: istio-proxy of Gateway waypoint\./);
    await program.see(/Gateway: +ambient-demo\/waypoint/);
    await program.press(':');
    await program.type('mesh bookinfo-gateway-istio-7646449988-rtwb6');
    await program.press('enter');
    await program.see(/> in the mesh as a gateway: istio-proxy of Gateway bookinfo-gateway\./);
  });

  test('of a pod with the network of its node', async () => {
    const {see} = await pathOf(outside, {
      prepare: ({faults}) => faults.changePod(outside, pod => ({...pod, spec: {...pod.spec, hostNetwork: true}})),
    });
    await see(/> not in the mesh: its network is that of its node \(hostNetwork\)/);
    await see(/Captured: +no: its network is the node's \(hostNetwork\)/);
  });
});

describe('what is wrong is at the top, and enter leads to where it is explained', () => {
  test('its ztunnel does not know it', async () => {
    const program = await pathOf(captured, {prepare: ({faults}) => faults.forget('ztunnel-2wg4r.istio-system', 'workloads', captured)});
    await program.see(/! Knows the pod: no/);
    await program.press('down', 'enter');
    await program.see(/> ! Knows the pod: +no/);
  });

  test('its waypoint does not exist', async () => {
    const program = await pathOf(captured, {prepare: ({faults}) => faults.waypointMissing('reviews-svc-waypoint.ambient-demo')});
    await program.see(/ {2}! To Service: reviews: no waypoint/);
    await saysAtLast(program, 'Waypoint ambient-demo/reviews-svc-waypoint, which Service reviews.ambient-demo names');
  });

  test('its namespace asks for ambient mode, and nothing has captured it', async () => {
    const strip = ({faults}: Program['demo']): void => faults.changePod(captured, pod => ({...pod, metadata: {...pod.metadata, annotations: {}}}));
    const program = await pathOf(captured, {prepare: strip});
    await saysAtLast(
      program,
      /> not in the mesh: namespace label istio\.io\/dataplane-mode=ambient asks for it, but istio-cni has not captured it\./,
    );
    await saysAtLast(program, /Look at the log of istio-cni-node on node node-1/);
    expect(words(program)).toContain('- To Service: reviews: waypoint ambient-demo/reviews-svc-waypoint, not for its own requests');
  });
});

describe('what may not be asked', () => {
  test('webhooks and policies: a question mark and why, and the rest of the page', async () => {
    const program = await pathOf(sidecar, {
      prepare({faults}) {
        faults.answer403({resource: 'mutatingwebhookconfigurations'});
        faults.answer403({resource: 'peerauthentications'});
      },
    });
    await program.see(/> in the mesh by sidecar/);
    await program.see(/\? Webhooks: +it could not be read/);
    await program.see(/\? Mutual TLS: +it could not be read/);
    await program.see(/DENY: +bookinfo\/deny-admin/);
    await saysAtLast(program, /cannot list resource "mutatingwebhookconfigurations"/);
  });

  test('a pod that is not there', async () => {
    const {see} = await pathOf('nobody.bookinfo');
    await see(/There is no pod nobody in namespace bookinfo\./);
  });
});

test('it reads well on a small and on a large screen', async () => {
  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
  ] as const) {
    const {see, lines} = await pathOf(captured, {columns, rows});
    await see(/bypass the waypoints of its services\./);
    const first = lines().findIndex(line => line.startsWith('┌')) + 1;
    expect(lines()[first]).toMatch(/^│ > in the mesh by ambient: ztunnel-2wg4r captures its traffic on node node-1\. +│$/);
  }
});

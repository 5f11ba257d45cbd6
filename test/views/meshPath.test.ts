import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {emptyMesh, type Istiod, type Mesh} from '../../src/istio/mesh.ts';
import {type MeshPod, parsePod} from '../../src/istio/pods.ts';
import {type MeshProxy, podKind} from '../../src/istio/proxies.ts';
import {list, text} from '../../src/lib/json.ts';
import {lineText, type Text} from '../../src/lib/page.ts';
import {troubleError} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {meshPath} from '../../src/views/meshPath.ts';
import {meshSubject} from '../../src/views/meshPathData.ts';
import type {LoadedView} from '../../src/views/view.ts';
import {fixture, fixtureJson} from '../fixtures/read.ts';
import {knownAt} from './loaded.ts';

/** Objects as the API server has them, by the end of their path. Those of the recorded mesh, and what a test changes. */
type Item = {
  kind: string;
  metadata: {name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string>};
  spec?: Record<string, unknown>;
  data?: Record<string, string>;
};
type World = {
  readonly change?: (items: Item[]) => void;
  readonly forbidden?: RegExp;
  readonly unanswered?: RegExp; // the page is what is there meanwhile
  readonly ztunnel?: (dump: Dump) => void;
  readonly mesh?: Partial<Mesh>;
};
type Held = {identity: string; state: string; certChain: Record<string, unknown>[]};
type Dump = {workloads: Record<string, unknown>[]; policies: unknown[]; services?: unknown[]; certificates?: Held[]};
const plurals: Readonly<Record<string, string>> = {
  RequestAuthentication: 'requestauthentications',
  AuthorizationPolicy: 'authorizationpolicies',
  ServiceEntry: 'serviceentries',
  GatewayClass: 'gatewayclasses',
};
const pluralOf = (kind: string): string => plurals[kind] ?? `${kind.toLowerCase()}s`;

const recorded = (): Item[] => [
  ...['core', 'istio', 'gwapi'].flatMap(name => list(fixtureJson(`healthy/k8s/${name}.json`), 'items') as Item[]),
  {kind: 'ConfigMap', metadata: {name: 'istio', namespace: 'istio-system'}, data: {mesh: 'defaultConfig: {}\n'}} as Item,
  {kind: 'MutatingWebhookConfiguration', ...parse(fixture('checkInject/default-injector.yaml'))},
];

function apiOf(items: readonly Item[], forbidden: RegExp | undefined): MeshSource['askApi'] {
  return async path => {
    if (forbidden?.test(path)) throw troubleError({kind: 'forbidden', what: `User "demo" may not read ${path}.`, next: 'Ask for the right.'});
    const [, namespace, plural, name] = /^\/api(?:s\/[^/]+)?\/[^/]+\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const isGatewayApi = path.includes('gateway.networking.k8s.io');
    const found = items.filter(
      ({kind, metadata, ...rest}) =>
        pluralOf(kind) === plural &&
        (namespace === undefined || metadata.namespace === namespace) &&
        (kind !== 'Gateway' || String((rest as {apiVersion?: string}).apiVersion).includes('k8s.io') === isGatewayApi),
    );
    if (name === undefined) return {items: found};
    const one = found.find(({metadata}) => metadata.name === name);
    if (one === undefined) throw troubleError({kind: 'not found', what: 'not found', next: ''});
    return one;
  };
}

function meshOf(items: readonly Item[]): Mesh {
  const pods = items.filter(({kind}) => kind === 'Pod').flatMap(item => parsePod(item) ?? []);
  const proxyOf = (pod: MeshPod): MeshProxy => ({
    key: pod.id,
    id: pod.id,
    name: pod.name,
    namespace: pod.namespace,
    kind: podKind(pod) ?? '',
    connectedness: 'connected',
    since: 0,
    atFirstLook: false,
    types: {CDS: {state: 'SYNCED', since: 0, atFirstLook: false}},
    pod,
  });
  return {
    ...emptyMesh('istio-system'),
    feed: {is: 'live'},
    pods: new Map(pods.map(pod => [pod.id, pod])),
    proxies: new Map(pods.filter(pod => podKind(pod) !== undefined).map(pod => [pod.id, proxyOf(pod)])),
  };
}

const now = Date.parse('2026-01-01T00:00:00Z');
const identityOf = ({metadata, spec}: Item): string => `spiffe://cluster.local/ns/${metadata.namespace}/sa/${spec?.serviceAccountName ?? 'default'}`;

/** What every ztunnel has: all pods, captured or not. */
const dumpOf = (mesh: Mesh, items: readonly Item[]): Dump => ({
  certificates: [...new Set(items.filter(({kind}) => kind === 'Pod').map(identityOf))].map(identity => ({
    identity,
    state: 'Available',
    certChain: [{validFrom: '2025-12-31T23:00:00Z', expirationTime: '2026-01-01T23:00:00Z', serialNumber: '1', pem: ''}],
  })),
  workloads: [...mesh.pods.values()].map(({name, namespace}) => ({
    uid: `Kubernetes//Pod/${namespace}/${name}`,
    name,
    namespace,
    workloadIps: [],
    protocol: 'HBONE',
    status: 'Healthy',
    authorizationPolicies: [],
  })),
  policies: [],
});

type Page = {readonly text: Text; readonly lines: readonly string[]};

function asked(id: string, {change, forbidden, unanswered, ztunnel, mesh: more}: World) {
  const items = recorded().map(item => structuredClone(item));
  change?.(items);
  const mesh = {...meshOf(items), ...more};
  const dump = dumpOf(mesh, items);
  ztunnel?.(dump);
  const about = knownAt(0).session.about;
  const answer = apiOf(items, forbidden);
  const askApi: MeshSource['askApi'] = (path, signal) => (unanswered?.test(path) ? new Promise(() => {}) : answer(path, signal));
  const askPod = async () => ({status: 200, body: JSON.stringify(dump)});
  const source = {about, askApi, askPod} as unknown as MeshSource;
  const asking = {...askOnce(source, new AbortController().signal, {mesh}), subject: meshSubject(id)};
  const pageOf = (view: LoadedView): Page => {
    const made = view.make({...knownAt(now), mesh});
    if (made.kind !== 'text') throw new Error('it is a text');
    return {text: made, lines: made.lines.map(line => lineText(line).trimEnd())};
  };
  return {asking, pageOf};
}

async function page(id: string, world: World = {}): Promise<Page> {
  const {asking, pageOf} = asked(id, world);
  return pageOf(await meshPath.load(asking));
}

/** The page as it is while something is not answered, once it says so. */
function pageSoFar(id: string, says: string, world: World): Promise<Page> {
  const {asking, pageOf} = asked(id, world);
  return new Promise((resolve, reject) => {
    meshPath
      .load(asking, loaded => {
        const made = pageOf(loaded);
        if (made.lines.some(line => line.includes(says))) resolve(made);
      })
      .then(() => reject(new Error('all was answered')), reject);
  });
}
/** From the line that begins so to the end of its paragraph. */
const section = (lines: readonly string[], title: string): string => {
  const at = lines.indexOf(title);
  const end = lines.indexOf('', at);
  return at < 0
    ? `no ${title}:\n${lines.join('\n')}`
    : lines
        .slice(at + 1, end < 0 ? undefined : end)
        .join('\n')
        .replace(/ +/g, ' ');
};
const podNamed = (items: Item[], name: string): Item => {
  const found = items.find(({kind, metadata}) => kind === 'Pod' && metadata.name === name);
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
};
const namespaceNamed = (items: Item[], name: string): Item => items.find(({kind, metadata}) => kind === 'Namespace' && metadata.name === name)!;

const ambientPod = 'reviews-v1-5695cbbdd8-vjgk6';
const sidecarPod = 'details-v1-5845b8756-ld969';

describe('in the mesh, and by what', () => {
  test('by ambient: its ztunnel, its waypoints by label, what it takes', async () => {
    const {lines} = await page(`${ambientPod}.ambient-demo`);
    expect(lines[0]).toBe('in the mesh by ambient: ztunnel-2wg4r captures its traffic on node rig-node-1.');
    expect(section(lines, 'Pod')).toContain('Captured: yes: namespace label istio.io/dataplane-mode=ambient');
    expect(section(lines, 'ztunnel')).toBe(
      ' ztunnel: ztunnel-2wg4r, SYNCED\n Knows the pod: Healthy, HBONE\n Enforces: no policy\n Certificate: valid, 23h left',
    );
    const waypoints = section(lines, 'Waypoints that requests pass');
    expect(waypoints).toContain('To the pod: no waypoint\n namespace label istio.io/use-waypoint=waypoint');
    expect(waypoints).toContain('Waypoint ambient-demo/waypoint is for requests to services');
    expect(waypoints).toContain('reviews: waypoint ambient-demo/reviews-svc-waypoint\n service label istio.io/use-waypoint=reviews-svc-waypoint');
    expect(waypoints).toContain('reviews-v1: waypoint ambient-demo/waypoint');
    expect(waypoints).toContain('bypass the waypoints of its services');
    expect(section(lines, 'Mutual TLS')).toBe(' Every port: PERMISSIVE by default');
    expect(section(lines, 'Sidecar injection of new pods like this one')).toMatch(
      /Does not inject: istio-sidecar-injector, revision default\n No matching/,
    );
  });

  test('by sidecar: mutual TLS of each port, who enforces which policy, which webhook', async () => {
    const {lines} = await page(`${sidecarPod}.bookinfo`);
    expect(lines[0]).toMatch(/^in the mesh by sidecar: istio-proxy 1\.31/);
    expect(lines).not.toContain('ztunnel');
    expect(section(lines, 'Mutual TLS')).toMatch(
      /Port 9080: STRICT by PeerAuthentication bookinfo\/default\n Port 9081: PERMISSIVE .*\n Other ports: STRICT/,
    );
    expect(section(lines, 'Policies')).toBe(' DENY: bookinfo/deny-admin, by its sidecar (whole namespace)');
    expect(section(lines, 'Sidecar injection of new pods like this one')).toContain('Injects: istio-sidecar-injector');
    const {lines: other} = await page('reviews-v1-5695cbbdd8-sxpzf.bookinfo');
    expect(section(other, 'Policies')).toContain('All else: is denied by its sidecar: 1 policy of action ALLOW');
  });

  test('as a waypoint, a gateway, a ztunnel', async () => {
    const first = async (id: string): Promise<string> => (await page(id)).lines[0] ?? '';
    expect(await first('waypoint-5d4f9fc9d4-b44dt.ambient-demo')).toBe('in the mesh as a waypoint: istio-proxy of Gateway waypoint.');
    expect(await first('bookinfo-gateway-istio-7646449988-rtwb6.ambient-demo')).toMatch(
      /^in the mesh as a gateway: .* of Gateway bookinfo-gateway\.$/,
    );
    expect(await first('istio-ingressgateway-7fb44f5964-8v4bc.istio-system')).toBe('in the mesh as a gateway: istio-proxy.');
    expect(await first('ztunnel-2wg4r.istio-system')).toMatch(/^in the mesh as a ztunnel/);
  });

  test('every line with a fact leads somewhere, those of what is wrong to where it is explained', async () => {
    const {text: made, lines} = await page(`${ambientPod}.ambient-demo`, {ztunnel: dump => dump.workloads.splice(0)});
    const titles = ['Pod', 'ztunnel', 'Waypoints that requests pass', 'Mutual TLS', 'Policies', 'Sidecar injection of new pods like this one', ''];
    const silent = lines.filter((line, at) => !titles.includes(line) && made.jumps?.(at).length !== 1);
    expect(silent).toEqual([]);
    const at = lines.findIndex(line => line.startsWith('  ! Knows the pod: no'));
    const [jump] = made.jumps?.(at) ?? [];
    expect(lines[jump !== undefined && 'line' in jump ? jump.line : -1]).toMatch(/^! Knows the pod: +no: ztunnel-2wg4r has no such workload$/);
  });
});

describe('not in the mesh, and why', () => {
  const verdict = async (id: string, change: (items: Item[]) => void): Promise<string> => {
    const {lines} = await page(id, {change});
    return lines.slice(0, lines.indexOf('')).join(' ').replace(/ +/g, ' ');
  };
  const bare = (change: (pod: Item, items: Item[]) => void) => (items: Item[]) => {
    const pod = podNamed(items, ambientPod);
    pod.metadata.annotations = {};
    change(pod, items);
  };

  test('its network is that of the node', async () => {
    const said = await verdict(
      `${ambientPod}.ambient-demo`,
      bare(pod => Object.assign(pod.spec ?? {}, {hostNetwork: true})),
    );
    expect(said).toMatch(/^not in the mesh: its network is that of its node \(hostNetwork\), which nothing captures\./);
  });

  test('a label asks for ambient mode, but nothing captures it', async () => {
    const said = await verdict(
      `${ambientPod}.ambient-demo`,
      bare(() => {}),
    );
    expect(said).toMatch(/^not in the mesh: namespace label istio\.io\/dataplane-mode=ambient asks for it, but istio-cni has not captured it\./);
    expect(said).toContain('Look at the log of istio-cni-node on node rig-node-1');
    expect(said).toContain('! Captured: no');
  });

  test('its traffic is redirected, and the ztunnel has not taken it', async () => {
    const pending = bare(pod => (pod.metadata.annotations = {'ambient.istio.io/redirection': 'pending'}));
    expect(await verdict(`${ambientPod}.ambient-demo`, pending)).toMatch(/^not in the mesh yet: /);
  });

  test('no label asks for it, or one keeps it out', async () => {
    const without = bare((_, items) => (namespaceNamed(items, 'ambient-demo').metadata.labels = {}));
    expect(await verdict(`${ambientPod}.ambient-demo`, without)).toMatch(/^not in the mesh: no label asks for a sidecar, none for ambient mode\./);
    const out = bare(pod => (pod.metadata.labels = {...pod.metadata.labels, 'istio.io/dataplane-mode': 'none'}));
    expect(await verdict(`${ambientPod}.ambient-demo`, out)).toMatch(/^not in the mesh: pod label istio\.io\/dataplane-mode=none keeps it out/);
  });

  test('it is older than the label that asks for a sidecar', async () => {
    const older = bare((_, items) => (namespaceNamed(items, 'ambient-demo').metadata.labels = {'istio-injection': 'enabled'}));
    const said = await verdict(`${ambientPod}.ambient-demo`, older);
    expect(said).toMatch(/^not in the mesh: it has no sidecar, though istio-sidecar-injector gives one to new pods\./);
    expect(said).toContain('kubectl rollout restart');
  });

  test('a sidecar that no webhook would give it now is told of', async () => {
    const {lines} = await page(`${sidecarPod}.bookinfo`, {change: items => (namespaceNamed(items, 'bookinfo').metadata.labels = {})});
    expect(lines).toContain('  - This pod: has a sidecar all the same');
  });

  test('policies that mean it are enforced by nobody', async () => {
    const policy = {kind: 'AuthorizationPolicy', metadata: {name: 'deny-all', namespace: 'ambient-demo'}, spec: {}};
    const gone = bare((_, items) => {
      namespaceNamed(items, 'ambient-demo').metadata.labels = {};
      items.push(policy);
    });
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change: gone});
    expect(section(lines, 'Policies')).toBe('- Nobody enforces: ambient-demo/deny-all: it is not in the mesh');
    expect(section(lines, 'Mutual TLS')).toContain('plain text only');
  });

  test('but those of its service by the waypoint of that', async () => {
    const ofService = {targetRefs: [{group: '', kind: 'Service', name: 'reviews'}]};
    const gone = bare((_, items) => {
      const named = (name: string, spec: Record<string, unknown>): Item => ({
        kind: 'AuthorizationPolicy',
        metadata: {name, namespace: 'ambient-demo'},
        spec,
      });
      items.push(named('deny-all', {}), named('of-service', ofService));
      Object.assign(namespaceNamed(items, 'ambient-demo').metadata.labels ?? {}, {'istio.io/dataplane-mode': 'none'});
    });
    const {lines, text: made} = await page(`${ambientPod}.ambient-demo`, {change: gone});
    const said = section(lines, 'Policies').replace(/\s+/g, ' ');
    expect(said).toMatch(/^- Nobody enforces: ambient-demo\/deny-all: it is not in the mesh ALLOW: ambient-demo\/of-service, by waypoint/);
    expect(said).toContain('All else: is denied by waypoint ambient-demo/reviews-svc-waypoint: 1 policy of action ALLOW');
    expect(made.json).toMatchObject({policies: [{name: 'deny-all'}, {name: 'of-service', enforcedBy: {is: 'waypoint'}}]});
  });
});

describe('what its ztunnel has', () => {
  test('a policy that it lacks, one that istiod has not told it, an unhealthy workload', async () => {
    const strict = {kind: 'PeerAuthentication', metadata: {name: 'default', namespace: 'istio-system'}, spec: {mtls: {mode: 'STRICT'}}};
    const {lines} = await page(`${ambientPod}.ambient-demo`, {
      change: items => items.push(strict),
      ztunnel: ({workloads}) =>
        Object.assign(workloads.find(({name}) => name === ambientPod) ?? {}, {authorizationPolicies: ['ambient-demo/lost'], status: 'Unhealthy'}),
    });
    const said = section(lines, 'ztunnel').replace(/\s+/g, ' ');
    expect(said).toContain('- Knows the pod: Unhealthy, HBONE Requests to its services go to other pods, though this one is ready');
    expect(said).toContain('It does not have ambient-demo/lost');
    expect(said).toContain('istio-system/istio_converted_static_strict should be among them');
    expect(section(lines, 'Mutual TLS')).toBe(' Every port: STRICT by PeerAuthentication istio-system/default');
  });

  test('rules for HTTP that it cannot enforce', async () => {
    const rules = [{to: [{operation: {paths: ['/admin']}}]}];
    const policy = {kind: 'AuthorizationPolicy', metadata: {name: 'web', namespace: 'ambient-demo'}, spec: {action: 'DENY', rules}};
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change: items => items.push(policy)});
    const said = section(lines, 'Policies').replace(/\s+/g, ' ');
    expect(section(lines, 'ztunnel')).toContain('ambient-demo/web should be among them');
    const {lines: told} = await page(`${ambientPod}.ambient-demo`, {
      change: items => items.push(policy),
      ztunnel: ({policies}) =>
        policies.push(
          {name: 'web', namespace: 'ambient-demo', scope: 'Namespace', action: 'Deny', rules: []},
          {name: 'all', namespace: 'istio-system', scope: 'Global', action: 'Deny', rules: []},
          {name: 'other', namespace: 'bookinfo', scope: 'Namespace', action: 'Deny', rules: []},
        ),
    });
    expect(section(told, 'ztunnel')).toMatch(/Enforces: ambient-demo\/web\n istio-system\/all\n Certificate: /);
    expect(said).toContain('- DENY: ambient-demo/web, by its ztunnel (whole namespace) ztunnel does not support HTTP attributes (found: paths)');
  });

  test('a policy of its service is enforced by the waypoint of that', async () => {
    const spec = {targetRefs: [{group: '', kind: 'Service', name: 'reviews'}], rules: [{to: [{operation: {methods: ['GET']}}]}]};
    const policy = {kind: 'AuthorizationPolicy', metadata: {name: 'get', namespace: 'ambient-demo'}, spec};
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change: items => items.push(policy)});
    expect(section(lines, 'Policies').replace(/\s+/g, ' ')).toBe(
      ' ALLOW: ambient-demo/get, by waypoint ambient-demo/reviews-svc-waypoint (targetRef Service reviews) All else: is denied by waypoint ambient-demo/reviews-svc-waypoint: 1 policy of action ALLOW Only of requests that pass it to what the policy is attached to.',
    );
  });

  test('a waypoint enforces those of services that it serves, also in other namespaces', async () => {
    const ofService = (namespace: string, name: string): Item => ({
      kind: 'AuthorizationPolicy',
      metadata: {name: `of-${name}`, namespace},
      spec: {targetRefs: [{group: '', kind: 'Service', name}]},
    });
    const pod = 'reviews-svc-waypoint';
    const waypoint = (items: readonly Item[]): Item | undefined =>
      items.find(({kind, metadata}) => kind === 'Pod' && metadata.name.startsWith(`${pod}-`));
    const name = waypoint(recorded())?.metadata.name ?? '';
    const none = await page(`${name}.ambient-demo`);
    expect(section(none.lines, 'Policies')).toBe(' Policies: none is attached to it');
    const {lines} = await page(`${name}.ambient-demo`, {
      change: items => {
        const service = items.find(({kind, metadata}) => kind === 'Service' && metadata.namespace === 'bookinfo' && metadata.name === 'ratings');
        const gateway = items.find(({kind, metadata}) => kind === 'Gateway' && metadata.name === pod);
        for (const listener of list(gateway, 'spec', 'listeners')) Object.assign(listener as object, {allowedRoutes: {namespaces: {from: 'All'}}});
        Object.assign(service?.metadata.labels ?? {}, {'istio.io/use-waypoint': pod, 'istio.io/use-waypoint-namespace': 'ambient-demo'});
        items.push(ofService('ambient-demo', 'reviews'), ofService('ambient-demo', 'details'), ofService('bookinfo', 'ratings'));
      },
    });
    const said = section(lines, 'Policies').replace(/\s+/g, ' ');
    expect(said).toContain(`ALLOW: ambient-demo/of-reviews, by waypoint ambient-demo/${pod} (targetRef Service reviews)`);
    expect(said).toContain(`ALLOW: bookinfo/of-ratings, by waypoint ambient-demo/${pod} (targetRef Service ratings)`);
    expect(said).not.toContain('of-details');
  });

  test('another waypoint than istiod decides', async () => {
    const {lines} = await page('reviews-v2-7966bfddf4-xt8t4.ambient-demo');
    expect(section(lines, 'Waypoints that requests pass').replace(/\s+/g, ' ')).toMatch(
      /! To the pod: waypoint ambient-demo\/reviews-v2-pod-waypoint, not so at its own ztunnel .* The ztunnel of its own node \(ztunnel-2wg4r\) has no waypoint for Pod /,
    );
  });
});

describe('what MeshConfig says', () => {
  const config = (items: Item[], mesh: string): void => {
    const found = items.find(({kind}) => kind === 'ConfigMap');
    if (found !== undefined) found.data = {mesh};
  };
  const strict = {kind: 'PeerAuthentication', metadata: {name: 'default', namespace: 'roots'}, spec: {mtls: {mode: 'STRICT'}}};

  test('which namespace is that of the whole mesh, and the trust domain of identities', async () => {
    const change = (items: Item[]) => {
      config(items, 'rootNamespace: roots\ntrustDomain: td1\n');
      items.push(strict);
    };
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change});
    expect(section(lines, 'Mutual TLS')).toContain('STRICT by PeerAuthentication roots/default');
    expect(section(lines, 'Pod')).toContain('Identity: td1/ns/ambient-demo/sa/bookinfo-reviews');
  });

  test('where it may not be read that is told, that of istiod is taken, and no trust domain', async () => {
    const {lines, text: made} = await page(`${ambientPod}.ambient-demo`, {change: items => items.push(strict), forbidden: /configmaps/});
    expect(section(lines, 'Mutual TLS')).toContain('PERMISSIVE by default');
    expect(section(lines, 'Pod')).toContain('Service account: bookinfo-reviews');
    const said = section(lines, 'Pod').replace(/\s+/g, ' ');
    expect(said).toMatch(/\? MeshConfig: it could not be read User "demo" may not read .*\/configmaps\/istio\. Ask for the right\./);
    expect(said).toContain('The root namespace is taken to be istio-system: what another one says is missing here.');
    expect(lines).toContain('  ? MeshConfig: it could not be read');
    expect(made.json).toMatchObject({
      rootNamespace: null,
      trustDomain: null,
      unknown: [{what: expect.stringMatching(/configmaps/), next: 'Ask for the right.'}],
    });
  });

  test('of the only revision of istiod where the pod says none', async () => {
    const change = (items: Item[]) => {
      for (const item of items) if (item.kind === 'ConfigMap') item.metadata.name = 'istio-r1';
      config(items, 'trustDomain: td1');
    };
    const istiods = (...revisions: readonly string[]) => new Map(revisions.map(revision => [revision, {revision} as unknown as Istiod]));
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change, mesh: {istiods: istiods('r1')}});
    expect(section(lines, 'Pod')).toContain('Identity: td1/ns/ambient-demo/sa/bookinfo-reviews');
    const {lines: several} = await page(`${ambientPod}.ambient-demo`, {change, mesh: {istiods: istiods('r1', 'r2')}});
    expect(several).toContain('  ? MeshConfig: it could not be read');
  });

  test('where there is none, or no YAML in it, it is not known either', async () => {
    const none = await page(`${ambientPod}.ambient-demo`, {
      change: items =>
        items.splice(
          items.findIndex(({kind}) => kind === 'ConfigMap'),
          1,
        ),
    });
    expect(none.lines).toContain('  ? MeshConfig: it could not be read');
    const bad = await page(`${ambientPod}.ambient-demo`, {change: items => config(items, 'a: [')});
    expect(section(bad.lines, 'Pod').replace(/\s+/g, ' ')).toContain('ConfigMap istio-system/istio holds no mesh config that can be read.');
  });

  test('while it is asked, the rest of the page comes all the same', async () => {
    const {lines} = await pageSoFar(`${ambientPod}.ambient-demo`, 'reviews-svc-waypoint', {unanswered: /configmaps/});
    expect(section(lines, 'Waypoints that requests pass')).toContain('reviews: waypoint ambient-demo/reviews-svc-waypoint');
    expect(section(lines, 'Mutual TLS')).toBe(' Mutual TLS: asked ..');
    expect(lines).not.toContain('  ? MeshConfig: it could not be read');
  });
});

describe('what could not be asked is a question mark and a sentence, never a guess', () => {
  test('webhooks, the namespace, policies, waypoints', async () => {
    const {lines} = await page(`${ambientPod}.ambient-demo`, {
      forbidden: /mutatingwebhook|namespaces\/ambient-demo$|peerauth|authorizationpol|gateways$/,
    });
    expect(lines[0]).toMatch(/^in the mesh by ambient/);
    const said = lines.join(' ').replace(/\s+/g, ' ');
    for (const what of ['Captured', 'Mutual TLS', 'Policies', 'Webhooks']) expect(said).toContain(`? ${what}: it could not be read`);
    expect(said).toContain('User "demo" may not read /apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations.');
    for (const what of ['To the pod', 'To Service: reviews']) expect(said).toContain(`? ${what}: not known`);
    expect(said).not.toContain('no waypoint');
  });

  test('of a pod out of the mesh its reasons are left open', async () => {
    const change = (items: Item[]) => (podNamed(items, ambientPod).metadata.annotations = {});
    const {lines} = await page(`${ambientPod}.ambient-demo`, {change, forbidden: /mutatingwebhook|namespaces\/ambient-demo$/});
    expect(lines[0]).toBe('not in the mesh: it has no sidecar, and no ztunnel captures it.');
  });

  test('whether its node has a ztunnel, where only some pods may be listed', async () => {
    const change = (items: Item[]) => items.splice(0, items.length, ...items.filter(({metadata}) => !metadata.name.startsWith('ztunnel-')));
    const none = await page(`${ambientPod}.ambient-demo`, {change});
    expect(section(none.lines, 'ztunnel')).toMatch(/^! ztunnel: none is known on node rig-node-1/);
    const limited = {namespaces: ['ambient-demo'], trouble: {kind: 'forbidden', what: 'Pods may not be listed.', next: ''}} as const;
    const some = await page(`${ambientPod}.ambient-demo`, {change, mesh: {limited}});
    expect(section(some.lines, 'ztunnel')).toBe('? ztunnel: it could not be read\n Pods may not be listed.');
  });

  test('a pod that is gone', async () => {
    await expect(page('nobody.ambient-demo')).rejects.toThrow('There is no pod nobody in namespace ambient-demo.');
  });
});

/** The page as one line of words. */
const words = ({lines}: Page): string => lines.join(' ').replace(/\s+/g, ' ');
/** Where the line leads that contains this. */
function leads({lines, text: made}: Page, says: string) {
  const at = lines.findIndex(line => line.includes(says));
  return made.jumps?.(at)[0];
}
const ambientId = `${ambientPod}.ambient-demo`;

describe('the certificate of its identity', () => {
  const identity = 'spiffe://cluster.local/ns/ambient-demo/sa/bookinfo-reviews';
  const held = (change: (held: Held) => void) => (dump: Dump) => dump.certificates?.filter(each => each.identity === identity).forEach(change);

  test('has expired: what follows, what to do, and enter leads to it', async () => {
    const gone = await page(ambientId, {ztunnel: held(({certChain}) => Object.assign(certChain[0]!, {expirationTime: '2025-12-31T23:30:00Z'}))});
    expect(gone.lines).toContain('  ! Certificate: expired 30m ago');
    expect(words(gone)).toContain('Mutual TLS (HBONE) to and from pods of its service account on this node fails.');
    expect(words(gone)).toContain('A restart makes it ask anew: kubectl delete pod ztunnel-2wg4r -n istio-system.');
    const at = gone.lines.findIndex(line => line.startsWith('! Certificate:'));
    expect(gone.text.jumps?.(at)[0]).toMatchObject({
      to: 'ztCertificates',
      proxy: 'ztunnel-2wg4r.istio-system',
      where: {'CERTIFICATE NAME': identity},
    });
  });

  test('was not signed, or is not there at all', async () => {
    const unsigned = await page(ambientId, {ztunnel: held(each => Object.assign(each, {state: 'Unavailable: CA said no', certChain: []}))});
    expect(unsigned.lines).toContain('  ! Certificate: istiod did not sign it: CA said no');
    const none = await page(ambientId, {ztunnel: dump => dump.certificates?.splice(0)});
    expect(none.lines).toContain('  ! Certificate: none: ztunnel-2wg4r has none for');
    expect(none.lines).toContain('    ns/ambient-demo/sa/bookinfo-reviews');
  });

  test('is not told by a ztunnel', async () => {
    const untold = await page(ambientId, {ztunnel: dump => void delete dump.certificates});
    expect(untold.lines).toContain('  ? Certificate: it could not be read');
  });

  test('one of a root that has expired, or that ends soon', async () => {
    const root = {validFrom: '2025-01-01T00:00:00Z', expirationTime: '2025-12-31T00:00:00Z', serialNumber: '2', pem: ''};
    const expired = await page(ambientId, {ztunnel: held(each => Object.assign(each, {rootCerts: [root]}))});
    expect(expired.lines).toContain('  ! Certificate: Root: expired 24h ago');
    const soon = await page(ambientId, {ztunnel: held(({certChain}) => Object.assign(certChain[0]!, {expirationTime: '2026-01-01T00:10:00Z'}))});
    expect(soon.lines).toContain('  - Certificate: expires in 10m');
  });
});

describe('who decides about waypoints', () => {
  test('of requests to the pod the ztunnels of its clients: one line leads to the uses of its services', async () => {
    const made = await page(ambientId);
    expect(leads(made, 'From clients:')).toMatchObject({to: 'uses', filter: 'ns:/^ambient-demo$/ name:/^(reviews|reviews-v1)$/'});
    const one = await page('details-v1-5845b8756-x6xnd.ambient-demo', {
      change: items => {
        podNamed(items, ambientPod).metadata.name = 'details-v1-5845b8756-x6xnd';
        podNamed(items, 'details-v1-5845b8756-x6xnd').metadata.labels = {app: 'details'};
      },
    });
    expect(leads(one, 'From clients:')).toMatchObject({to: 'uses', where: {KIND: 'Service', NS: 'ambient-demo', NAME: 'details'}});
  });

  test('a waypoint for services that is not ready is not missed by the pod itself', async () => {
    const noAddress = (items: Item[]): void => {
      const gateway = items.find(({kind, metadata}) => kind === 'Gateway' && metadata.name === 'waypoint' && metadata.namespace === 'ambient-demo');
      Object.assign(gateway!, {status: {}});
    };
    const {lines} = await page(ambientId, {change: noAddress});
    expect(lines.filter(line => line.startsWith('  ! '))).toEqual([expect.stringContaining('To Service: reviews-v1: no waypoint')]);
  });
});

describe('out of the mesh: what would take it in, and what its services mean then', () => {
  const without = (items: Item[]): void => {
    podNamed(items, ambientPod).metadata.annotations = {};
    delete namespaceNamed(items, 'ambient-demo').metadata.labels?.['istio.io/dataplane-mode'];
  };

  test('the label, and that its own requests pass no waypoint', async () => {
    const made = await page(ambientId, {change: without});
    expect(made.lines[1]).toBe('    kubectl label namespace ambient-demo istio.io/dataplane-mode=ambient');
    expect(made.lines[2]).toBe('    takes it in at once.');
    expect(words(made)).toContain('- To Service: reviews: waypoint ambient-demo/reviews-svc-waypoint, not for its own requests');
    expect(words(made)).toContain('those of this pod, which nothing captures, pass no waypoint');
  });

  test('where no ztunnel is, a label for sidecars; a pod that is kept out by its own label needs another one', async () => {
    const noZtunnel = (items: Item[]): void => {
      without(items);
      items.splice(0, items.length, ...items.filter(({metadata}) => !metadata.name.startsWith('ztunnel-')));
    };
    expect(words(await page(ambientId, {change: noZtunnel}))).toContain(
      'kubectl label namespace ambient-demo --overwrite istio-injection=enabled, then',
    );
    const own = (items: Item[]): void => {
      without(items);
      podNamed(items, ambientPod).metadata.labels = {'istio.io/dataplane-mode': 'none'};
    };
    expect(words(await page(ambientId, {change: own}))).toContain(`kubectl label pod ${ambientPod} -n ambient-demo --overwrite`);
  });

  test('but not for what is part of Istio', async () => {
    const addon = {kind: 'Pod', metadata: {name: 'addon', namespace: 'istio-system'}, status: {phase: 'Running'}} as Item;
    const {lines} = await page('addon.istio-system', {change: items => items.push(addon)});
    expect(lines[0]).toMatch(/^not in the mesh: no label asks/);
    expect(lines.join(' ')).not.toContain('kubectl label');
  });

  test('a pod that has ended is out, whatever its annotation says', async () => {
    const made = await page(ambientId, {
      change: items => Object.assign(podNamed(items, ambientPod), {status: {phase: 'Succeeded', podIP: '10.0.0.1'}}),
    });
    expect(made.lines[0]).toBe('not in the mesh: it has ended (Succeeded).');
    expect(words(made)).not.toContain('! ');
  });
});

describe('what is not as it should be is marked, and why it matters', () => {
  const status = (change: object) => (items: Item[]) => {
    const pod = podNamed(items, ambientPod) as Item & {status?: object};
    pod.status = {...pod.status, ...change};
  };
  const unready = status({conditions: [{type: 'Ready', status: 'False'}]});

  test('it is not ready, and so not healthy', async () => {
    const ztunnel = ({workloads}: Dump): void => void Object.assign(workloads.find(({name}) => name === ambientPod) ?? {}, {status: 'Unhealthy'});
    const made = await page(ambientId, {change: unready, ztunnel});
    expect(made.lines).toContain('  - Pod: Running, not ready; 10.244.0.19, rig-node-1');
    expect(made.lines).toContain('  - Knows the pod: Unhealthy, HBONE');
    expect(words(made)).toContain(`kubectl describe pod ${ambientPod} -n ambient-demo tells what it waits for.`);
    expect(words(made)).toContain('go to other pods until it is ready');
  });

  test('its ztunnel is not connected: no good tone, and what follows', async () => {
    const mesh = meshOf(recorded());
    const key = 'ztunnel-2wg4r.istio-system';
    const proxies = new Map(mesh.proxies).set(key, {...mesh.proxies.get(key)!, connectedness: 'missing'});
    const made = await page(ambientId, {mesh: {proxies}});
    expect(made.lines[0]).toMatch(/captures its traffic on node rig-node-1, but is NOT CONNECTED\.$/);
    expect(made.text.lines[0]?.[0]?.tone).toBe('warn');
    expect(words(made)).toContain('! ztunnel: ztunnel-2wg4r, NOT CONNECTED No istiod holds it: it goes on with what it has');
    const at = made.lines.findIndex(line => line.startsWith('! ztunnel:'));
    expect(made.text.jumps?.(at)[0]).toMatchObject({to: 'why', proxy: key});
  });

  test('no ztunnel is on its node', async () => {
    const change = (items: Item[]) => items.splice(0, items.length, ...items.filter(({metadata}) => !metadata.name.startsWith('ztunnel-')));
    const made = await page(ambientId, {change});
    expect(made.text.lines[0]?.[0]).toMatchObject({tone: 'bad', text: expect.stringContaining('no ztunnel is known that carries its traffic')});
  });

  test('but not that a ztunnel does not know a pod without an address', async () => {
    const ztunnel = ({workloads}: Dump): void => void workloads.splice(0);
    const made = await page(ambientId, {change: status({podIP: undefined}), ztunnel});
    expect(words(made)).toContain('Knows the pod: not yet: istiod tells of a pod once it has an address');
    expect(words(made)).not.toContain('no such workload');
  });

  test('where much is, the worst is at the top, and how much more there is', async () => {
    const change = (items: Item[]): void => {
      unready(items);
      for (const gateway of items.filter(({kind}) => kind === 'Gateway')) gateway.metadata.name = `other-${gateway.metadata.name}`;
    };
    const made = await page(ambientId, {change, ztunnel: dump => dump.workloads.splice(0), forbidden: /serviceentries|webhook/});
    const at = made.lines.findIndex(line => line.endsWith('more, marked below'));
    expect(made.lines.slice(1, at).filter(line => /^ {2}[!?-]/.test(line))).toHaveLength(5);
    const [jump] = made.text.jumps?.(at) ?? [];
    expect(made.lines[jump !== undefined && 'line' in jump ? jump.line : 0]).toMatch(/^\? /);
  });

  test('in whole sentences, also where they are long; enter on each of their lines leads to the same', async () => {
    const spec = {targetRefs: [{group: '', kind: 'Service', name: 'reviews-with-a-long-name'}]};
    const change = (items: Item[]): void => {
      const service = items.find(({kind, metadata}) => kind === 'Service' && metadata.namespace === 'ambient-demo' && metadata.name === 'reviews')!;
      service.metadata.name = 'reviews-with-a-long-name';
      service.metadata.labels = {'istio.io/use-waypoint': 'none'};
      items.push({kind: 'AuthorizationPolicy', metadata: {name: 'reviews-readers', namespace: 'ambient-demo'}, spec});
    };
    const made = await page(ambientId, {change});
    const at = made.lines.findIndex(line => line.startsWith('  ! ALLOW:'));
    expect(made.lines.slice(at, at + 2)).toEqual([
      '  ! ALLOW: ambient-demo/reviews-readers, by nobody (targetRef Service',
      '    reviews-with-a-long-name)',
    ]);
    const [first, second] = [at, at + 1].map(line => made.text.jumps?.(line)[0]);
    expect(second).toEqual(first);
    expect(made.lines[first !== undefined && 'line' in first ? first.line : 0]).toMatch(/^! ALLOW: /);
  });
});

describe('one list that is refused leaves the others', () => {
  test('service entries: waypoints and policies are told', async () => {
    const policy = {kind: 'AuthorizationPolicy', metadata: {name: 'deny-all', namespace: 'ambient-demo'}, spec: {}};
    const made = await page(ambientId, {change: items => items.push(policy), forbidden: /serviceentries/});
    expect(words(made)).toContain('To Service: reviews: waypoint ambient-demo/reviews-svc-waypoint');
    expect(words(made)).toContain('ALLOW: ambient-demo/deny-all, by its ztunnel (whole namespace)');
    expect(made.lines).toContain('  ? ServiceEntries: it could not be read');
  });

  test('namespaces, where the one of the pod may be read', async () => {
    const made = await page(ambientId, {forbidden: /\/namespaces$/});
    expect(words(made)).toContain('reviews-v1: waypoint ambient-demo/waypoint');
  });

  test('gateways: who enforces a policy of a service is not guessed, that of the pod is told', async () => {
    const named = (name: string, spec: Record<string, unknown>): Item => ({
      kind: 'AuthorizationPolicy',
      metadata: {name, namespace: 'ambient-demo'},
      spec,
    });
    const change = (items: Item[]): void =>
      void items.push(named('deny-all', {}), named('get', {targetRefs: [{group: '', kind: 'Service', name: 'reviews'}]}));
    const said = section((await page(ambientId, {change, forbidden: /gateways$/})).lines, 'Policies').replace(/\s+/g, ' ');
    expect(said).toContain('ALLOW: ambient-demo/deny-all, by its ztunnel (whole namespace)');
    expect(said).toContain('? Attached: ambient-demo/get: whether to what leads here is not known');
    expect(said).not.toContain('nobody');
  });

  test('peer authentications of the whole mesh: that of its own namespace comes first', async () => {
    const forbidden = /istio-system\/peerauthentications/;
    const own = await page(`${sidecarPod}.bookinfo`, {forbidden});
    expect(section(own.lines, 'Mutual TLS')).toContain('STRICT by PeerAuthentication bookinfo/default');
    expect((await page(ambientId, {forbidden})).lines).toContain('  ? Mutual TLS: it could not be read');
    const spec = {selector: {matchLabels: {app: 'reviews'}}, mtls: {mode: 'PERMISSIVE'}, portLevelMtls: {9080: {mode: 'STRICT'}}};
    const byPort = {kind: 'PeerAuthentication', metadata: {name: 'by-port', namespace: 'ambient-demo'}, spec};
    // What istiod makes of ports for a ztunnel depends on the mesh as well.
    expect((await page(ambientId, {forbidden, change: items => items.push(byPort)})).lines).toContain('  ? Mutual TLS: it could not be read');
    const root = await page(`${sidecarPod}.bookinfo`, {forbidden: /bookinfo\/peerauthentications/});
    expect(root.lines).toContain('  ? Mutual TLS: it could not be read');
  });

  test('request authentications: the other policies are told, and that there may be more', async () => {
    const policy = {kind: 'AuthorizationPolicy', metadata: {name: 'deny-all', namespace: 'ambient-demo'}, spec: {}};
    const said = words(await page(ambientId, {change: items => items.push(policy), forbidden: /requestauthentications/}));
    expect(said).toContain('ALLOW: ambient-demo/deny-all, by its ztunnel (whole namespace)');
    expect(said).toContain('? Other policies: it could not be read');
    expect(words(await page(ambientId, {forbidden: /requestauthentications/}))).not.toContain('every request is allowed');
  });
});

test('the same for programs', async () => {
  expect((await page(ambientId)).text.json).toMatchObject({ztunnel: {certificate: {state: 'Available', expirationTime: '2026-01-01T23:00:00Z'}}});
  const {text: made} = await page(`${sidecarPod}.bookinfo`);
  expect(made.json).toMatchObject({
    pod: sidecarPod,
    inMesh: true,
    by: 'sidecar',
    injection: [{webhook: 'istio-sidecar-injector', injects: true, reason: 'Namespace label istio-injection=enabled matches'}],
    mutualTLS: {default: {mode: 'STRICT', from: 'bookinfo/default'}, ports: {9081: {mode: 'PERMISSIVE', from: 'bookinfo/default'}}},
    policies: [{name: 'deny-admin', enforcedBy: {is: 'sidecar'}}],
    unknown: [],
  });
  expect(text(made.json, 'verdict')).toMatch(/^in the mesh by sidecar/);
});

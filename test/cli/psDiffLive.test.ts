import {describe, expect, test} from 'vitest';
import {templates} from '../../demo/templates.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {i9s} from './cliRun.ts';
import {about, fakeSource} from './fakeSource.ts';

const proxy = 'reviews-v1-5695cbbdd8-sxpzf';
const envoyDump = templates().text(`envoy/bookinfo.${proxy}/config_dump`);
const istiodDump = templates().text(`istiod/bookinfo.${proxy}`);
/** A dump with one text in place of another in the entry that names this. */
function edited(of: string, name: string, from: string, to: string): string {
  const dump = JSON.parse(of) as {configs: Record<string, unknown>[]};
  const configs = dump.configs.map(section =>
    Object.fromEntries(
      Object.entries(section).map(([key, entries]) => [
        key,
        Array.isArray(entries)
          ? entries.map(entry => (JSON.stringify(entry).includes(name) ? JSON.parse(JSON.stringify(entry).replace(from, to)) : entry))
          : entries,
      ]),
    ),
  );
  const text = JSON.stringify({configs});
  if (text === JSON.stringify(dump)) throw new Error(`nothing was edited in ${name}`);
  return text;
}
const otherTimeout = edited(
  istiodDump,
  '"name":"outbound|9080||ratings.bookinfo.svc.cluster.local"',
  '"connectTimeout":"10s"',
  '"connectTimeout":"11s"',
);
const otherPort = edited(istiodDump, '"clusterName":"outbound|9080||details.bookinfo.svc.cluster.local"', '"portValue":9080', '"portValue":9081');

const pod = (name: string, namespace: string, labels: object, containers: readonly object[] = []) => ({
  metadata: {name, namespace, uid: name, labels},
  spec: {containers},
  status: {phase: 'Running', containerStatuses: []},
});
const sidecar = pod(proxy, 'bookinfo', {}, [{name: 'istio-proxy', image: 'proxyv2:1.31.0', args: ['proxy', 'sidecar']}]);
const resources = (lastError?: string) => ({
  'type.googleapis.com/envoy.config.cluster.v3.Cluster': {
    sent: 'b',
    acked: lastError === undefined ? 'b' : 'a',
    ...(lastError === undefined ? {} : {lastError}),
  },
});
const row = (lastError?: string) => ({proxy: `${proxy}.bookinfo`, proxy_type: 'sidecar', cluster_id: 'Kubernetes', resources: resources(lastError)});

type Told = {
  readonly dumps: readonly string[];
  readonly envoys?: readonly string[];
  readonly clusters?: string;
  readonly lastError?: string;
  readonly syncz?: Readonly<Record<string, unknown>>;
};

/** A mesh of one proxy and two istiods whose answers come one after the other, the last for ever; with 'moved' the proxy has gone from one to the other. */
function mesh({dumps, envoys = [envoyDump], clusters = '{}', lastError, syncz = {b: [row(lastError)], a: []}}: Told) {
  const asked: string[] = [];
  let held = syncz;
  const turn = (all: readonly string[], who: string): string => {
    asked.push(who);
    return all[Math.min(asked.filter(each => each === who).length, all.length) - 1] ?? '';
  };
  const source: MeshSource = {
    ...fakeSource({events: [], answers: {}}).source,
    about: {...about, namespace: 'bookinfo'},
    askApi: async path =>
      path.includes('labelSelector') ? {items: Object.keys(syncz).map(name => pod(name, 'istio-system', {app: 'istiod'}))} : sidecar,
    async askPod({name}, {path}) {
      if (path === '/debug/syncz')
        return typeof held[name] === 'number' ? {status: held[name], body: ''} : {status: 200, body: JSON.stringify(held[name])};
      if (path === '/debug/connections') return {status: 200, body: '{}'};
      if (path === '/clusters?format=json') return {status: 200, body: turn([clusters], 'clusters')};
      const body = name === proxy ? turn(envoys, 'envoy') : turn(name === 'a' ? dumps.slice(-1) : dumps, `istiod ${name}`);
      if (body !== 'moved') return {status: 200, body};
      held = {a: held.b, b: held.a};
      return {status: 404, body: 'Proxy not connected to this Pilot instance. It may be connected to another instance.'};
    },
  };
  const pauses: number[] = [];
  const run = (line = `ps ${proxy}`, text = '') =>
    i9s(line, {source, pause: async ms => void pauses.push(ms), readSaved: async file => ({name: file, file, text})});
  return {run, asked, pauses};
}

describe('what differs', () => {
  test('by a push that is on its way is asked for again, of both sides, and is none', async () => {
    const {run, asked, pauses} = mesh({dumps: [otherTimeout, otherTimeout, istiodDump]});
    const {code, out} = await run();
    expect(out).toMatch(/^Clusters Match\nListeners Match\nRoutes Match .*\nEndpoints Match\nExtensions Match\n$/);
    expect([code, pauses]).toEqual([0, [1000, 2000]]);
    expect(asked.toSorted()).toEqual(['envoy', 'envoy', 'envoy', 'istiod b', 'istiod b', 'istiod b']);
  });

  test('still after five seconds is printed', async () => {
    const {run, pauses} = mesh({dumps: [otherTimeout]});
    const {code, out, err} = await run();
    expect(out).toMatch(/^-.*"connectTimeout": "11s"/m);
    expect(out).toMatch(/^Listeners Match$/m);
    expect([code, err, pauses.reduce((sum, ms) => sum + ms)]).toEqual([1, '', 5000]);
  });

  test('only in the last look counts as on its way, and it is said so', async () => {
    const {run} = mesh({dumps: [otherTimeout, otherTimeout, otherTimeout, otherPort]});
    const {code, out, err} = await run();
    expect([code, out.match(/Match/g)?.length, out.includes("Don't")]).toEqual([0, 5, false]);
    expect(err).toBe(
      'i9s: Not counted, as it changed while it was looked at: Endpoints outbound|9080||details.bookinfo.svc.cluster.local (differs).\n',
    );
    const data = JSON.parse((await mesh({dumps: [otherTimeout, otherTimeout, otherTimeout, otherPort]}).run(`ps ${proxy} -o json`)).out);
    expect(data.resources.filter(({verdict}: {verdict: string}) => verdict !== 'same').map(({verdict}: {verdict: string}) => verdict)).toEqual([
      'in flight',
    ]);
  });

  test('because Envoy refused the push of its type is printed at once, with what Envoy said', async () => {
    const {run, pauses} = mesh({dumps: [otherTimeout], lastError: 'no such timeout'});
    const {code, err} = await run();
    expect([code, pauses, err]).toEqual([1, [], 'i9s: Envoy refused the last push of CDS: no such timeout.\n']);
  });

  test('no more, but a push was refused, is exit code 1 nevertheless', async () => {
    const {code, out, err} = await mesh({dumps: [istiodDump], lastError: 'no such timeout'}).run();
    expect(out).toMatch(/^Clusters Match\n/);
    expect([code, err]).toEqual([1, 'i9s: Envoy refused the last push of CDS: no such timeout.\n']);
  });

  test('from a file of istiod is asked of Envoy again, and no istiod is needed', async () => {
    const {run, asked, pauses} = mesh({dumps: [], syncz: {}});
    const {code, out} = await run(`ps ${proxy} --istiod istiod.json`, otherTimeout);
    expect([code, pauses.length, asked]).toEqual([1, 3, ['envoy', 'envoy', 'envoy', 'envoy']]);
    expect(out).toMatch(/^Clusters Don't Match$/m);
  });

  test('from a file of Envoy is asked of istiod again, and not of Envoy', async () => {
    const {run, asked} = mesh({dumps: [otherTimeout, istiodDump]});
    expect((await run(`ps ${proxy} -f envoy.json`, envoyDump)).code).toBe(0);
    expect(asked).toEqual(['istiod b', 'istiod b']);
  });
});

describe('an endpoint that Envoy ejected itself', () => {
  const cluster = 'outbound|9080||details.bookinfo.svc.cluster.local';
  const ejected = edited(envoyDump, `"cluster_name":"${cluster}"`, '"health_status":"HEALTHY"', '"health_status":"UNHEALTHY"');
  const statuses = (health: object) => {
    const [, address] = /"cluster_name":"outbound\|9080\|\|details\.bookinfo\.svc\.cluster\.local".*?"address":"([\d.]+)"/s.exec(ejected) ?? [];
    const host = {address: {socket_address: {address, port_value: 9080}}, health_status: health};
    return JSON.stringify({cluster_statuses: [{name: cluster, host_statuses: [host]}]});
  };

  test('stands as unhealthy in its dump, which is no difference', async () => {
    const clusters = statuses({failed_outlier_check: true, eds_health_status: 'HEALTHY'});
    const {run, asked, pauses} = mesh({dumps: [istiodDump], envoys: [ejected], clusters});
    const {code, out, err} = await run();
    expect([code, err, pauses]).toEqual([0, '', []]);
    expect(out).toMatch(/^Endpoints Match$/m);
    expect(asked.toSorted()).toEqual(['clusters', 'envoy', 'istiod b']);
  });

  test('is a difference where it was sent as unhealthy, and where Envoy cannot be asked', async () => {
    for (const clusters of [statuses({eds_health_status: 'UNHEALTHY'}), 'garbage']) {
      const {code, out} = await mesh({dumps: [istiodDump], envoys: [ejected], clusters}).run();
      expect(code).toBe(1);
      expect(out).toMatch(/^\+ +"healthStatus": "UNHEALTHY"/m);
    }
  });
});

describe('the istiod', () => {
  test('that does not answer is told, and the one that holds the proxy is asked', async () => {
    const {run, asked} = mesh({dumps: [istiodDump], syncz: {a: 403, b: [row()]}});
    const {code, out, err} = await run();
    expect([code, asked.toSorted()]).toEqual([0, ['envoy', 'istiod b']]);
    expect(out).toMatch(/^Clusters Match$/m);
    expect(err).toBe(
      'i9s: istiod a refuses its debug endpoints (HTTP 403 for /debug/syncz). See DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES of istiod.\n',
    );
  });

  test('that no longer holds the proxy is replaced by the one that does now', async () => {
    const {run, asked} = mesh({dumps: ['moved', istiodDump]});
    expect((await run()).code).toBe(0);
    expect(asked.toSorted()).toEqual(['envoy', 'istiod a', 'istiod b']);
  });

  test.each([
    [{a: [], b: []}, `No istiod holds proxy ${proxy}.bookinfo, so none can say what it would send: a, b were asked.`],
    [{a: [], b: 404}, `None of the istiods that answered (a) holds proxy ${proxy}.bookinfo; 1 other did not answer.`],
    [{a: 401}, `No istiod could be asked what it would send to ${proxy}.bookinfo.`],
    [{}, 'There is no running istiod (label app=istiod) in namespace istio-system.'],
  ])('of %j is none that holds the proxy', async (syncz, said) => {
    const {code, out, err} = await mesh({dumps: [istiodDump], syncz}).run();
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err).not.toMatch(/goes on|tries again/);
  });
});

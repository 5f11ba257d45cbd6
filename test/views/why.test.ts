import {describe, expect, test} from 'vitest';
import {secretsPart} from '../../src/envoy/secrets.ts';
import {parseServerInfo} from '../../src/envoy/serverInfo.ts';
import {applyEvent} from '../../src/istio/apply.ts';
import type {Mesh} from '../../src/istio/mesh.ts';
import type {MeshPod} from '../../src/istio/pods.ts';
import type {MeshProxy} from '../../src/istio/proxies.ts';
import {emptyTimeline} from '../../src/istio/timeline.ts';
import {lineText} from '../../src/lib/page.ts';
import type {Ask} from '../../src/views/ask.ts';
import {why} from '../../src/views/why.ts';
import {askWhy} from '../../src/views/whyAsk.ts';
import {podState} from '../../src/views/whyAskApi.ts';
import {lastWords} from '../../src/views/whyAskLog.ts';
import {askNacks, isFor, madeFromIn} from '../../src/views/whyAskNack.ts';
import {stateAsked, type WhyData} from '../../src/views/whyData.ts';
import {whyLines} from '../../src/views/whyLines.ts';
import {missingReasons} from '../../src/views/whyMissing.ts';
import {type Reason, reasonLines, unasked, whereToBegin} from '../../src/views/whyReason.ts';
import {staleReasons} from '../../src/views/whyStale.ts';
import {notSentText} from '../../src/views/whyUnsent.ts';
import {at} from '../commands/context.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {known, loaded, mesh, productpage} from './proxyPage.ts';

const details = 'details-v1-5845b8756-ld969.bookinfo';
const proxyOf = (key: string): MeshProxy => {
  const found = mesh.proxies.get(key);
  if (found === undefined) throw new Error(`no proxy ${key}`);
  return found;
};
const info = (more: object = {}): WhyData['info'] => {
  const value = parseServerInfo({version: 'a/1.39.3/Clean', state: 'LIVE', uptime_current_epoch: '600s', ...more});
  if (value === undefined) throw new Error('no info');
  return {value};
};
const unheard = {trouble: {kind: 'forbidden', what: 'You may not ask.', next: ''}} as const;
const data = (key: string, more: Partial<WhyData> = {}): WhyData => ({
  key,
  info: info(),
  infoTookMs: 12,
  xds: undefined,
  nacks: {},
  suspects: undefined,
  stream: undefined,
  gateways: undefined,
  pod: undefined,
  namespaceRevision: undefined,
  secrets: undefined,
  discovery: undefined,
  log: undefined,
  ...more,
});
const withProxy = (proxy: MeshProxy): Mesh => ({...mesh, proxies: new Map(mesh.proxies).set(proxy.key, proxy)});
const text = (of: WhyData, other: Mesh = mesh, more = {}): string =>
  whyLines(of, {...known(other), ...more})
    .map(({line}) => lineText(line))
    .join('\n');
const stale = (proxy: MeshProxy, since: number): MeshProxy => ({
  ...proxy,
  types: {...proxy.types, RDS: {...proxy.types.RDS!, state: 'STALE', sent: 'v2', acked: 'v1', sentAt: since, since, atFirstLook: false}},
});

describe('why a type is refused', () => {
  const listener = {kind: 'listener', name: '0.0.0.0_9080'} as const;
  const owners = [{kind: 'virtual-service', namespace: 'bookinfo', name: 'reviews'}];
  const nacks: WhyData['nacks'] = {LDS: {resources: [{...listener, states: ['active', 'error'], updatedAt: at - 660_000, owners}]}};

  test('Envoy says the whole sentence; what it names leads to its pane, what that was made from to the object', () => {
    const of = data(details, {nacks});
    const page = text(of);
    expect(page).toMatch(/LDS ERROR for at least 4m41s/);
    expect(page.replace(/\s+/g, ' ')).toContain(
      "listener(s) 0.0.0.0_9080: Didn't find a registered implementation for 'trouble.unknown' with type URL",
    );
    expect(page).toContain('Envoy goes on with the one before, from 11m ago.');
    expect(page).toMatch(/Last good version: +2026-11-21T07:08:56Z\/43\n/);
    expect(page).toMatch(/Refused version: +2026-11-21T07:15:17Z\/44, sent 4m41s ago/);
    const jumps = whyLines(of, known()).flatMap(({line, jump}) => (jump === undefined ? [] : [[lineText(line).trim(), jump] as const]));
    expect(jumps.find(([words]) => words.startsWith('Listener:'))?.[1]).toMatchObject({to: 'listeners', where: {NAME: '0.0.0.0_9080'}});
    expect(jumps.find(([words]) => words.startsWith('made from:'))?.[1]).toMatchObject({to: 'owner', kind: 'follow', subject: {json: owners[0]}});
  });

  test('how often counts each push; a proxy that never took one has no good version', () => {
    const one = proxyOf(details);
    const {acked: _, ...never} = one.types.LDS!;
    const changes = [2, 3].map(n => ({at: at + n, type: 'LDS', from: 'ERROR', to: 'ERROR', version: `v${n}`}) as const);
    const timeline = {...emptyTimeline, since: at, count: 2, changes: new Map([[details, changes]])};
    const page = text(data(details, {nacks}), withProxy({...one, types: {...one.types, LDS: never}}), {timeline});
    expect(page).toMatch(/Refused: +3 pushes in this run/);
    expect(page).toMatch(/Last good version: +none/);
  });

  test('an EnvoyFilter that holds the words in question is told, and what could not be asked as well', () => {
    const suspects = {value: [{namespace: 'bookinfo', name: 'bad', words: ['trouble.unknown']}]};
    expect(text(data(details, {nacks, suspects}))).toContain('bookinfo/bad, has the words "trouble.unknown"');
    const page = text(
      data(details, {suspects: unheard, nacks: {LDS: {resources: [{...listener, states: [], owners: []}], trouble: {what: 'It is away.'}}}}),
    );
    expect(page).toMatch(/EnvoyFilters: +\?\n +You may not ask\./);
    expect(page).toMatch(/In Envoy: +\?\n +It is away\./);
    expect(page).not.toContain('Envoy has no listener');
  });

  test('an EnvoyFilter is for a proxy by its labels, or for a gateway by its targetRefs', () => {
    const filter = (spec: object) => ({kind: 'EnvoyFilter', spec});
    const one = proxyOf(details);
    const gateway = {...one, kind: 'gateway', pod: {...one.pod!, labels: {'gateway.networking.k8s.io/gateway-name': 'edge'}}};
    const to = (kind: string, name: string) => filter({targetRefs: [{kind, name}]});
    expect([isFor(filter({}), one), isFor(filter({workloadSelector: {labels: {app: 'other'}}}), one), isFor(to('Gateway', 'edge'), one)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isFor(to('Gateway', 'edge'), gateway), isFor(to('Gateway', 'other'), gateway), isFor(to('Service', 'a'), gateway)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isFor(to('Service', 'a'), {...gateway, kind: 'waypoint'})).toBe(true);
  });

  test('of thousands that one object has spoilt the first are told', async () => {
    const one = proxyOf(details);
    const lastError = `Error adding/updating cluster(s) ${Array.from({length: 3_000}, (_, n) => `outbound|${n}||a.b: bad`).join(', ')}`;
    const many = {...one, types: {...one.types, CDS: {...one.types.CDS!, state: 'ERROR' as const, lastError}}};
    const ask = {proxy: many, signal: new AbortController().signal, envoy: async () => [], rest: async () => {}, about: () => ask} as unknown as Ask;
    const {CDS} = await askNacks(ask);
    expect([CDS?.resources.length, CDS?.more]).toEqual([20, 2_980]);
    expect(text(data(details, {nacks: {CDS: CDS!}}), withProxy(many))).toMatch(/outbound\|19\|\|a\.b\n[\s\S]*and 2980 more/);
  });

  test('objects are found wherever they stand in a resource', () => {
    const metadata = (path: string) => ({filter_metadata: {istio: {config: `/apis/networking.istio.io/v1/namespaces/${path}`}}});
    const route = {name: '', metadata: metadata('bookinfo/virtual-service/reviews')};
    const found = madeFromIn({metadata: metadata('bookinfo/destination-rule/all'), hosts: [{routes: [route]}]});
    expect(found.map(({kind, name}) => `${kind} ${name}`)).toEqual(['destination-rule all', 'virtual-service reviews']);
  });
});

describe('why a push is not answered', () => {
  const late = stale(proxyOf(productpage), at - 60_000);
  const reasons = (more: Partial<WhyData> = {}, other = withProxy(late), proxy = late) => staleReasons(proxy, data(productpage, more), known(other));
  const words = (...args: Parameters<typeof reasons>) => reasons(...args).map(({is, what}) => `${is} ${what}`);

  test('alone, with an Envoy that answers and is old enough: nothing but the network is left', () => {
    const stream = {value: {id: `${productpage}-7`, proxy: productpage, connectedAt: at - 660_000}};
    const xds = {value: new Map(['upstream_cx_active', 'upstream_rq_active'].map(name => [name, 1]))};
    expect(reasons({stream, xds}).map(({is}) => is)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(text(data(productpage, {stream, xds}), withProxy(late))).toMatch(
      /RDS STALE for 60s: sent, and not answered\n +istiod sent v2 60s ago\. Acknowledged last: v1\.[\s\S]*the network\s+between\s+it and istiod is left/,
    );
    const flying = text(data(productpage, {stream, xds}), withProxy(stale(late, at - 1_000)));
    expect(flying).toMatch(/a push takes that long[\s\S]*Nothing is wrong yet/);
    expect(flying).not.toContain('network');
  });

  test('while answers are to come nothing is concluded, and what is not known yet is no reason', () => {
    const page = text({...data(productpage, {pending: true, info: undefined}), state: stateAsked(late)}, withProxy(late));
    expect(page).toContain('Still asking.');
    expect(page).not.toMatch(/Begin here|the network|\n {5}\? /);
    expect(page).toMatch(/ok {2}None of the/);
  });

  test('what was answered while it was in sync does not explain why it is late', () => {
    const before = {...data(productpage), state: stateAsked(proxyOf(productpage))};
    expect(text(before, withProxy(late))).toContain('Still asking.');
    expect(text({...before, state: stateAsked(late)}, withProxy(late))).toMatch(/Envoy is LIVE|Envoy answers/);
  });

  test('others of the same istiod are late as well: it is istiod', () => {
    const other = stale(proxyOf(details), at - 60_000);
    const both = {...withProxy(late), proxies: new Map(mesh.proxies).set(productpage, late).set(details, other)};
    const few = {...both, proxies: new Map([...both.proxies].filter(([key]) => key === productpage || key === details))};
    expect(words({}, few)[0]).toMatch(/^no 1 of the 1 other proxies of istiod .* is late as well: details-v1/);
    expect(words({}, both)[0]).toMatch(/^ok 1 of the \d+ other proxies of istiod .* is late as well: details-v1.* it is not istiod\.$/);
    const inFlight = {...both, proxies: new Map(both.proxies).set(details, stale(other, at - 1_000))};
    expect(words({}, inFlight)[0]).toMatch(/^ok None/);
  });

  test.each([
    [{info: info({state: 'DRAINING'})}, /^no Envoy is DRAINING, up 10m/],
    [{info: info({state: 'PRE_INITIALIZING'})}, /^no Envoy is PRE_INITIALIZING/],
    [{infoTookMs: 4_000}, /^no Envoy is LIVE, up 10m, but took 4000 ms/],
    [{info: info({uptime_current_epoch: '9s'})}, /^no Envoy is LIVE, but has only just started, up 9s/],
    [{info: unheard}, /^\? Whether Envoy answers is not known/],
  ])('is it busy: %#', (more, expected) => {
    expect(words(more)[2]).toMatch(expected);
  });

  test('a pod that is deleted or replaced, a connection that is young or cannot be asked for', () => {
    const pod = late.pod!;
    const dying = {...late, pod: {...pod, deleting: true}};
    expect(words({}, withProxy(dying), dying)[3]).toMatch(/^no Its pod is being deleted/);
    const next: MeshPod = {...pod, id: 'next.bookinfo', name: 'next', phase: 'Pending', createdAt: at - 2_000};
    expect(words({}, {...withProxy(late), pods: new Map(mesh.pods).set(next.id, next)})[3]).toMatch(/^no Its workload gets new pods: next/);
    expect(words({stream: {value: {id: 'a-1', proxy: 'a', connectedAt: at - 5_000}}})[4]).toMatch(/^no Its connection to istiod is only 5s old/);
    expect(words({stream: unheard})[4]).toMatch(/^\? Since when it is connected is not known/);
  });
});

describe('why a proxy is not connected', () => {
  const gone: MeshProxy = (({istiod: _, connection: __, ...rest}) => ({...rest, connectedness: 'missing' as const, types: {}}))(proxyOf(productpage));
  const pod = gone.pod!;
  const reasons = (more: Partial<WhyData> = {}, proxy = gone) => missingReasons(proxy, data(productpage, more), known(withProxy(proxy)));
  const words = (...args: Parameters<typeof reasons>) => reasons(...args).map(({is, what}) => `${is} ${what}`);

  test('what could not be asked is unknown, never guessed', () => {
    const signs = reasons({secrets: unheard, discovery: unheard, xds: unheard, log: unheard, namespaceRevision: unheard}).map(({is}) => is);
    expect(signs).toEqual(['ok', 'ok', 'ok', 'ok', '?', '?', '?', '?', '?']);
    const page = text(data(productpage, {secrets: unheard, discovery: unheard}), withProxy(gone));
    expect(page).toContain('NOT CONNECTED');
    expect(page).toContain('Its certificates are not known: You may not ask.');
    expect(page).toContain('Where it looks for istiod is not known, for the same reason.');
    expect(page.replace(/\s+/g, ' ')).toContain('not all is known: Its certificates are not known.');
    expect(page).not.toContain('15012');
  });

  describe('its admin port', () => {
    const refused = {trouble: {kind: 'refused', what: 'Pod x:15000 refuses connections.', next: 'Again.'}} as const;
    const page = (more: Partial<WhyData>, proxy = gone) => text(data(proxy.key, more), withProxy(proxy)).replace(/\s+/g, ' ');

    test('that refuses connections comes before anything further away: Envoy does not run', () => {
      const restarted = {...gone, pod: {...pod, proxy: {...pod.proxy!, restarts: 3}}};
      const of = data(productpage, {info: refused, secrets: refused, xds: refused, discovery: refused});
      const words = text(of, withProxy(restarted)).replace(/\s+/g, ' ');
      expect(words).toContain('Begin here: Envoy does not run, or does not listen on its admin port.');
      expect(words).toContain('Its log tells more (Enter); 3 restarts of its container so far.');
      expect(words).toContain('Its certificates are not known, for the same reason.');
      const enter = whyLines(of, known(withProxy(restarted))).find(({line}) => lineText(line).includes('Begin here'))?.jump;
      expect(enter).toMatchObject({run: `logs ${gone.id}`});
    });

    test('that does not answer is a suspect as well, one that may not be asked is not known', () => {
      const late = {trouble: {kind: 'timeout', what: 'No answer within 10 s.', next: ''}} as const;
      expect(page({info: late})).toContain('Begin here: Envoy does not answer on its admin port.');
      expect(page({info: unheard})).toContain('not all is known: Whether Envoy answers is not known.');
    });

    test('an Envoy that waits for its configuration does so because it is not connected', () => {
      const secrets = {value: []};
      const words = page({info: info({state: 'PRE_INITIALIZING'}), log: {value: {line: 'xds: connection refused', better: false}}, secrets});
      expect(words).toContain('Begin here: Its log says last: xds: connection refused');
      expect(words).toContain('this may follow from what is below');
    });

    test('of a ztunnel: any answer will do', () => {
      const zt = {...gone, kind: 'ztunnel'};
      expect(page({info: refused}, zt)).toContain('Begin here: ztunnel does not run, or does not listen');
      const other = {trouble: {kind: 'other', what: 'The proxy answers HTTP 404 for /server_info.', next: ''}} as const;
      expect(page({info: other, namespaceRevision: {value: 'default'}}, zt)).toMatch(/port 15012 cannot be tested: that is left/);
    });
  });

  test('the network is named last, and of one that has just started nothing is', () => {
    const value = new Map(['upstream_cx_active', 'upstream_rq_active'].map(name => [name, 1]));
    const discovery = {address: 'istiod.istio-system.svc:15012', namespace: 'istio-system', exists: true, selector: {app: 'istiod'}};
    const secrets = secretsPart.read(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.config_dump.json'))?.secrets ?? [];
    const fine = data(productpage, {xds: {value}, discovery: {value: discovery}, secrets: {value: secrets}});
    expect(text(fine, withProxy(gone))).toMatch(/Nothing wrong was found, and from here the network/);
    expect(text(fine, withProxy({...gone, connectedness: 'starting'}))).toMatch(/just started takes a\s+while/);
  });

  test('a container that waits comes first, with the words of Kubernetes', () => {
    const waiting = {...gone, pod: {...pod, ready: false, proxy: {...pod.proxy!, running: false}}};
    const state = podState(
      {
        status: {
          containerStatuses: [
            {
              name: 'istio-proxy',
              state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 5m0s'}},
              lastState: {terminated: {reason: 'OOMKilled', exitCode: 137}},
            },
          ],
          conditions: [{type: 'Ready', status: 'False', message: 'containers with unready status: [istio-proxy]'}],
        },
      },
      'istio-proxy',
    );
    expect(words({pod: {value: state}}, waiting)[0]).toBe(
      'no The container istio-proxy is not running. It is waiting, CrashLoopBackOff (back-off 5m0s). It ended last with OOMKilled, exit code 137.',
    );
    expect(words({pod: unheard}, waiting).slice(0, 2)).toEqual(['no The container istio-proxy is not running.', '? Why cannot be asked']);
    const notReady = {...gone, pod: {...pod, ready: false}};
    expect(words({pod: {value: state}}, notReady)[0]).toContain('the pod is not ready: containers with unready status: [istio-proxy].');
  });

  test('a revision of which no istiod runs, by the annotation or only by a label; another one in the namespace', () => {
    const of = (more: Partial<MeshPod>) => ({...gone, pod: {...pod, annotations: {}, labels: {}, ...more}});
    expect(words({}, of({annotations: {'istio.io/rev': '1-20'}}))[3]).toMatch(
      /^no The pod was made for revision 1-20, of which no istiod runs. Here: default/,
    );
    expect(words({}, of({labels: {'istio.io/rev': 'prod'}}))[3]).toMatch(/^\? The pod names revision prod/);
    expect(words({namespaceRevision: {value: 'prod'}})[4]).toMatch(/^\? Its namespace asks for prod/);
    expect(words({namespaceRevision: {value: 'default'}}, of({annotations: {'istio.io/rev': '1-20'}}))[4]).toMatch(
      /^no Its namespace asks for revision default/,
    );
  });

  test('no proxy in the pod, no service behind the name, no stream, the last words of the log', () => {
    const {proxy: _, ...bare} = pod;
    expect(words({}, {...gone, pod: bare})[1]).toMatch(/^no No container of the pod runs a proxy/);
    const discovery = {address: 'istiod-old.istio-system.svc:15012', namespace: 'istio-system', exists: false};
    expect(words({discovery: {value: discovery}})[5]).toMatch(/^no It looks for istiod at istiod-old\..*no such service/);
    expect(words({discovery: {value: {...discovery, exists: true, selector: {app: 'istiod'}}}})[5]).toMatch(/^ok .* 1 ready pod\.$/);
    expect(words({discovery: {value: {...discovery, exists: true, selector: {app: 'none'}}}})[5]).toMatch(/^no .*no pod is ready/);
    expect(
      words({
        xds: {
          value: new Map([
            ['upstream_cx_active', 1],
            ['upstream_rq_active', 0],
            ['upstream_cx_connect_fail', 4],
          ]),
        },
      })[6],
    ).toMatch(/^no .*4 connections failed/);
    const lines = [
      'info xdsproxy connected to delta upstream XDS server: istiod',
      'warn DeltaAggregatedResources gRPC config stream to xds-grpc closed: 14, no healthy upstream',
    ];
    expect(words({log: {value: lastWords(lines)}}).at(-1)).toContain('Its log says last: warn DeltaAggregatedResources');
    expect(lastWords(lines.toReversed())).toMatchObject({better: true});
    expect(lastWords(['info nothing'])).toBeUndefined();
    // A client chooses its path.
    const requests = ['[2026-11-21T13:49:43.000Z] "GET /istiod-refused HTTP/1.1" 503', '{"path":"/xds/error","response_code":503}'];
    expect(lastWords([...lines, ...requests])?.line).toBe(lines.at(-1));
    expect(lastWords([`xds error ${'ä'.repeat(60_000)}`])?.line.length).toBeLessThan(500);
  });
});

describe('what was never sent, and a proxy that is well', () => {
  const gateway = [...mesh.proxies.values()].find(({kind}) => kind === 'gateway')!;
  const unsent = {...gateway, types: {...gateway.types, RDS: {state: 'NOT SENT' as const, since: at, atFirstLook: true}}};

  test('routes of a gateway: which Gateways are for its pod', () => {
    const page = (gateways: WhyData['gateways']) => text(data(gateway.key, {gateways}), withProxy(unsent));
    expect(page({value: []})).toMatch(/RDS NOT SENT[\s\S]*no {2}No Gateway selects its pod/);
    expect(page({value: [{kind: 'gateway', namespace: 'a', name: 'tcp', http: false}]})).toMatch(
      /no {2}Gateway a\/tcp is for its pod, and has no HTTP server/,
    );
    expect(page(unheard)).toMatch(/\? {3}Which Gateways select its pod is not known: You may not ask\./);
  });

  test('every kind and type has its sentence', () => {
    expect(notSentText('sidecar', 'ECDS')).toContain('Nothing is missing');
    expect(notSentText('ztunnel', 'WADS')).toContain('AuthorizationPolicy');
    expect(notSentText('sidecar', 'type.googleapis.com/x')).toMatch(/nothing of this type/);
  });

  test('one in sync says so, with ages; one that is gone as well', () => {
    expect(text(data(productpage))).toMatch(/It is in sync: all \d types acknowledged\.[\s\S]*CDS: +SYNCED for at least \S+, pushed \S+ ago/);
    expect(text(data('nobody'))).toContain('This proxy is gone');
  });

  test('silent istiods leave it unknown', () => {
    const istiod = [...mesh.istiods.keys()][0]!;
    const trouble = {kind: 'timeout', what: 'istiod does not answer.', next: 'Look at it.'} as const;
    const silent = applyEvent(mesh, {type: 'syncFailed', istiod, trouble, at});
    const one = {...proxyOf(productpage), connectedness: 'unknown' as const};
    expect(text(data(productpage), {...silent, proxies: new Map(mesh.proxies).set(productpage, one)})).toMatch(
      /UNKNOWN[\s\S]*Begin here: istiod .* did not answer/,
    );
  });
});

test('nobody answers anything: the page is there all the same, with what istiod says', async () => {
  const page = (await loaded(why, {}, details)).make(known());
  const all = page.kind === 'text' ? page.lines.map(lineText).join('\n') : '';
  expect(all).toMatch(/LDS ERROR[\s\S]*Listener: +0\.0\.0\.0_9080[\s\S]*In Envoy: +\?\n.*HTTP 500[\s\S]*EnvoyFilters: +\?/);
});

test('where to begin: with what is wrong, not with what may only follow from another; with what is not known before what is further away', () => {
  const reasons: readonly Reason[] = [
    {is: 'ok', what: 'a'},
    {is: 'no', what: 'b', follows: true},
    {is: '?', what: 'c'},
    {is: 'no', what: 'd'},
  ];
  expect([4, 3, 2, 1].map(n => whereToBegin(reasons.slice(0, n))?.what)).toEqual(['d', 'c', 'b', undefined]);
});

test('a reason shows its sign once, what to do only where it is not ok', () => {
  const lines = reasonLines([{is: 'ok', what: 'Fine.', next: 'Nothing.'}, {is: 'no', what: 'Bad.', next: 'Mend it.'}, unasked('Unknown', undefined)]);
  expect(lines.map(({line}) => lineText(line))).toEqual(['  ok  Fine.', '  no  Bad.', '      Mend it.', '  ?   Unknown: it was not asked.']);
});

describe('asking again', () => {
  const asked = async (before: WhyData | undefined): Promise<{readonly shown: readonly WhyData[]; readonly data: WhyData}> => {
    const shown: WhyData[] = [];
    const proxy = proxyOf(productpage);
    const ask = {
      ...{proxy, proxyKey: proxy.key, mesh, before, signal: new AbortController().signal},
      envoy: async () => info()?.value,
      timed: async (work: () => Promise<unknown>) => ({tookMs: 3, value: await work()}),
      soFar: (data: WhyData) => shown.push(data),
    } as unknown as Ask;
    return {data: await askWhy(ask), shown};
  };

  test('shows each answer as it comes; those that are there already stay until all have come', async () => {
    const {shown, data: first} = await asked(undefined);
    expect(shown.map(({pending, info: heard}) => [pending, heard === undefined])).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(first).toMatchObject({infoTookMs: 3, state: stateAsked(proxyOf(productpage))});
    expect(first.pending).toBeUndefined();
    expect((await asked(first)).shown).toEqual([]);
    expect((await asked({...first, state: 'another'})).shown).toHaveLength(2);
  });
});

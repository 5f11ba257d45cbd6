import {describe, expect, test} from 'vitest';
import {decodeLine} from '../../src/views/logDecode.ts';
import {fixture} from '../fixtures/read.ts';

const recorded = (file: string): readonly string[] => fixture(`logs/${file}.log`).trimEnd().split('\n');
const access = (text: string) => {
  const record = decodeLine(text);
  if (record.is !== 'access') throw new Error(`no access log: ${text}`);
  return record;
};
const field = (text: string, name: string): string | undefined =>
  access(text)
    .fields()
    .find(each => each.name === name)?.value;

/** A line of Istio's default format; `middle` is what stands between flags and bytes. */
const line = (parts: {request?: string; code?: string; middle?: string; agent?: string; rest?: string} = {}): string => {
  const {request = 'GET / HTTP/1.1', code = '200 -', middle = 'via_upstream - "-"', agent = 'curl', rest = ' - default'} = parts;
  return `[2026-11-21T07:11:43.786Z] "${request}" ${code} ${middle} 1 2 3 4 "-" "${agent}" "id-1" "shop:80" "10.0.0.1:80" outbound|80||shop.a.svc.cluster.local 10.0.0.2:1 10.0.0.3:2 10.0.0.4:3${rest}`;
};

describe('the access log of Envoy as text', () => {
  test('every recorded line is read, each with the 24 fields of the format', () => {
    const lines = ['bookinfo.curl-66d454fb44-92pb7', 'bookinfo.details-v1-5845b8756-ld969', 'ambient-demo.waypoint-5d4f9fc9d4-b44dt']
      .flatMap(recorded)
      .filter(text => text.startsWith('[2026'));
    expect(lines).toHaveLength(22);
    for (const text of lines) {
      expect(
        access(text)
          .fields()
          .map(({name}) => name),
      ).toHaveLength(24);
      expect(
        access(text)
          .fields()
          .filter(({help}) => help === ''),
      ).toEqual([]);
    }
  });

  test('a request to a cluster that is not there', () => {
    const gone = recorded('bookinfo.curl-66d454fb44-92pb7').find(text => text.includes('/gone')) ?? '';
    const {fields: _, ...record} = access(gone);
    expect(record).toEqual({
      is: 'access',
      by: 'envoy',
      time: '2026-11-21T07:11:27.642Z',
      method: 'GET',
      target: 'details:9080/gone',
      code: 503,
      flags: ['NC'],
      details: 'cluster_not_found',
      durationMs: 0,
      requestId: '842ae3ff-c9c4-4903-b097-0f6a36a87105',
    });
  });

  test('one that a waypoint sent on through a tunnel', () => {
    const [first = ''] = recorded('ambient-demo.reviews-svc-waypoint-6d59c4c55-c722f');
    expect(access(first)).toMatchObject({
      upstream: 'envoy://connect_originate/10.244.0.19:9080',
      cluster: 'outbound|9080||reviews-v1.ambient-demo.svc.cluster.local',
      route: 'ambient-demo.reviews.0',
      durationMs: 14,
    });
    expect(field(first, 'X-ENVOY-UPSTREAM-SERVICE-TIME')).toBe('14');
    expect(field(first, 'DOWNSTREAM_REMOTE_ADDRESS')).toBe('10.244.0.22:57190');
  });

  test.each([
    ['1.9 and later', 'via_upstream - "reason"', ' sni route'],
    ['with details alone', 'via_upstream "reason"', ' sni route'],
    ['1.3 to 1.8', '"mixer" "reason"', ' sni route'],
    ['without Mixer', '"reason"', ' sni route'],
    ['1.2', '"mixer" "reason"', ' sni'],
  ])('Istio %s', (_version, middle, rest) => {
    const text = line({middle, rest});
    expect(access(text)).toMatchObject({code: 200, durationMs: 3, target: 'shop:80/', upstream: '10.0.0.1:80'});
    expect(field(text, 'UPSTREAM_TRANSPORT_FAILURE_REASON')).toBe('reason');
    expect(field(text, 'REQUESTED_SERVER_NAME')).toBe('sni');
    expect(access(text).route).toBe(rest.endsWith('route') ? 'route' : undefined);
  });

  test('Istio 1.1 and 1.0, and what Envoy writes by itself', () => {
    expect(field(line({middle: '"mixer"', rest: ' sni'}), 'istio.mixer:status')).toBe('mixer');
    expect(access(line({middle: '', rest: ''}).replace('-  1', '- 1'))).toMatchObject({cluster: 'outbound|80||shop.a.svc.cluster.local'});
    const own =
      '[2016-04-15T20:17:00.310Z] "POST /api/v1/locations HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0" "locations" "tcp://10.0.2.1:80"';
    expect(access(own)).toMatchObject({method: 'POST', code: 204, durationMs: 226, target: 'locations/api/v1/locations'});
  });

  test('connections are for the server name, else the host of the cluster, else the address that was dialled', () => {
    const tcp = (cluster: string, name: string) =>
      `[2026-11-21T07:11:43.786Z] "- - -" 0 - - - "-" 1 2 3 - "-" "-" "-" "-" "10.0.0.1:9080" ${cluster} 10.0.0.2:1 10.0.0.3:3306 10.0.0.4:3 ${name} -`;
    expect(access(tcp('outbound|3306||db.a.svc.cluster.local', 'www.example.com')).target).toBe('www.example.com');
    expect(access(tcp('outbound|3306||db.a.svc.cluster.local', '-')).target).toBe('db.a.svc.cluster.local:3306');
    expect(access(tcp('inbound|3306||', 'outbound_.3306_.v1_.db.a.svc.cluster.local')).target).toBe('db.a.svc.cluster.local:3306');
    expect(access(tcp('PassthroughCluster', '-')).target).toBe('10.0.0.3:3306');
    expect(access(tcp('PassthroughCluster', '-'))).toMatchObject({code: 0, flags: []});
    expect(access(tcp('PassthroughCluster', '-')).method).toBeUndefined();
  });

  test('several flags, and a request that could not be read', () => {
    expect(
      access(line({code: '503 UF,URX', middle: 'upstream_reset_before_response_started{connection_failure} - "TLS_error:|268435581:_bad"'})),
    ).toMatchObject({
      flags: ['UF', 'URX'],
      details: 'upstream_reset_before_response_started{connection_failure}',
    });
    const unread = access(line({request: '- - HTTP/1.1', code: '400 DPE'}));
    expect([unread.method, unread.code, unread.target]).toEqual([undefined, 400, 'shop:80']);
  });

  test('what clients send may hold quotes and spaces, which Envoy does not escape', () => {
    for (const agent of ['Mozilla/5.0 (X11; "Linux")', 'a "quoted" b', 'x \\" y', 'ends with "', '" " "', 'a\\"'])
      expect([field(line({agent}), 'USER-AGENT'), field(line({agent}), 'X-REQUEST-ID'), field(line({agent}), 'X-FORWARDED-FOR')]).toEqual([
        agent,
        'id-1',
        '-',
      ]);
    expect(access(line({request: 'GET /a"b c" d HTTP/1.1'})).target).toBe('shop:80/a"b c" d');
    expect(field(line({middle: 'via_upstream transport socket timeout was reached "-"'}), 'CONNECTION_TERMINATION_DETAILS')).toBe(
      'transport socket timeout was reached',
    );
  });

  test.each([
    ['a format of one own', '[2026-11-21T07:11:43.786Z] "GET / HTTP/1.1" 200 curl 12ms'],
    ['a field too many', `${line()} "extra"`],
    ['a field too few', line().replace(' 1 2 3 4', ' 1 2 3')],
    ['a status that is none', line({code: 'OK -'})],
    ['flags that are none', line({code: '200 12'})],
    ['bytes that are none', line().replace(' 1 2 3 4', ' a b c d')],
    ['a quote that is not closed', line().replace('"10.0.0.1:80" ', '"10.0.0.1:80 ')],
    ['no time', line().replace('2026-11-21T07:11:43.786Z', 'today')],
    ['no request', line({request: 'hello'})],
    ['nothing', ''],
    ['a bracket', '['],
  ])('%s stays text', (_what, text) => expect(decodeLine(text)).toEqual({is: 'text', text}));
});

const istioJson = {
  start_time: '2026-11-21T07:11:27.642Z',
  method: 'GET',
  path: '/gone',
  protocol: 'HTTP/1.1',
  response_code: 503,
  response_flags: 'UF,URX',
  response_code_details: 'upstream_reset_before_response_started',
  connection_termination_details: null,
  upstream_transport_failure_reason: 'delayed connect error: 111',
  bytes_received: 0,
  bytes_sent: 0,
  duration: 12,
  upstream_service_time: null,
  x_forwarded_for: null,
  user_agent: 'curl/7.88.1',
  request_id: '842ae3ff',
  authority: 'details:9080',
  upstream_host: '10.244.0.10:9080',
  upstream_cluster: 'outbound|9080||details.bookinfo.svc.cluster.local',
  upstream_local_address: null,
  downstream_local_address: '10.96.46.67:9080',
  downstream_remote_address: '10.244.0.16:47156',
  requested_server_name: null,
  route_name: 'default',
};

describe('the access log of Envoy as JSON', () => {
  test("Istio's keys", () => {
    const {fields, ...record} = access(JSON.stringify(istioJson));
    expect(record).toEqual({
      is: 'access',
      by: 'envoy',
      time: '2026-11-21T07:11:27.642Z',
      method: 'GET',
      target: 'details:9080/gone',
      code: 503,
      flags: ['UF', 'URX'],
      details: 'upstream_reset_before_response_started',
      durationMs: 12,
      cluster: 'outbound|9080||details.bookinfo.svc.cluster.local',
      upstream: '10.244.0.10:9080',
      route: 'default',
      requestId: '842ae3ff',
    });
    expect(fields()).toHaveLength(24);
    expect(fields().find(({name}) => name === 'UPSTREAM_TRANSPORT_FAILURE_REASON')?.value).toBe('delayed connect error: 111');
    expect(fields().find(({name}) => name === 'UPSTREAM_LOCAL_ADDRESS')?.value).toBe('-');
  });

  test('other keys for the same, and keys that are not known', () => {
    const text = JSON.stringify({
      '@timestamp': '2026-11-21T07:11:27Z',
      requestMethod: 'POST',
      requestPath: '/pay',
      status: '504',
      responseFlagsLong: 'UpstreamRequestTimeout',
      Duration: 15000,
      host: 'pay',
      upstreamCluster: 'outbound|80||pay.a.svc.cluster.local',
      tenant: {id: 7},
    });
    expect(access(text)).toMatchObject({method: 'POST', target: 'pay/pay', code: 504, flags: ['UT'], durationMs: 15_000});
    expect(field(text, 'tenant')).toBe('{"id":7}');
  });

  test.each([
    ['JSON of something else', '{"status": 200, "message": "hello"}'],
    ['JSON that is broken', JSON.stringify(istioJson).slice(0, -20)],
    ['JSON that is broken at its end', `${JSON.stringify(istioJson)}}`],
    ['an empty object', '{}'],
  ])('%s stays text', (_what, text) => expect(decodeLine(text)).toEqual({is: 'text', text}));
});

describe('what components say', () => {
  const said = (text: string) => {
    const record = decodeLine(text);
    if (record.is !== 'component') throw new Error(`nothing said: ${text}`);
    const {fields, ...rest} = record;
    return {...rest, more: Object.fromEntries(fields().map(({name, value}) => [name, value]))};
  };

  test('Envoy by way of pilot-agent', () => {
    const text = recorded('bookinfo.details-v1-5845b8756-ld969').find(each => each.includes('lds_api')) ?? '';
    expect(said(text)).toMatchObject({
      is: 'component',
      by: 'envoy',
      time: '2026-11-21T07:15:18.151258Z',
      level: 'warning',
      component: 'upstream',
      text: "lds: listener '0.0.0.0_9080' config rejected: Didn't find a registered implementation for 'trouble.unknown' with type URL: 'trouble.Unknown'",
      more: {THREAD: '21096', SOURCE: 'source/common/listener_manager/lds_api.cc:88', LOGGER: 'upstream'},
    });
  });

  test('Envoy by itself', () => {
    const own = '[2026-11-21 07:08:21.880][15][warning][config] [source/x.cc:141] gRPC config closed';
    const words = {by: 'envoy', time: '2026-11-21T07:08:21.880Z', level: 'warning', component: 'config', text: 'gRPC config closed'};
    expect(said(own)).toMatchObject({...words, more: {THREAD: '15', SOURCE: 'source/x.cc:141'}});
    expect(said(`[Envoy (Epoch 0)] ${own}`)).toMatchObject(words);
  });

  test('pilot-agent, with and without a scope', () => {
    const [, flag = '', scoped = ''] = recorded('bookinfo.curl-66d454fb44-92pb7');
    expect(said(flag)).toMatchObject({by: 'istio', level: 'info', component: 'default', text: 'FLAG: --domain="bookinfo.svc.cluster.local"'});
    expect(said(scoped)).toMatchObject({component: 'xdsproxy', text: expect.stringMatching(/^Initializing with upstream address/)});
  });

  test('all of them as JSON', () => {
    expect(said('{"level":"info","time":"2026-11-21T07:08:35Z","scope":"xdsproxy","msg":"connected","id":1}')).toMatchObject({
      by: 'istio',
      component: 'xdsproxy',
      text: 'connected id=1',
    });
    expect(
      said('{"level":"warning","time":"2026-11-21T07:08:35Z","scope":"envoy config","msg":"rejected","caller":"source/x.cc:1","thread":"15"}'),
    ).toMatchObject({by: 'envoy', component: 'config', text: 'rejected', more: {SOURCE: 'source/x.cc:1', THREAD: '15'}});
  });

  test.each([
    '\tthread=21096',
    '  nanos: 0',
    'goroutine 1 [running]:',
    '\tat java.lang.Thread.run(Thread.java:1)',
    '2026-11-21T07:08:35Z hello',
    '2026-11-21T07:08:35Z\tloudly\tx',
  ])('what continues another line stays text: %s', text => expect(decodeLine(text)).toEqual({is: 'text', text}));
});

describe('hostile lines', () => {
  const million = 1_000_000;
  const stamp = '2026-11-21T07:08:21.880778Z\tinfo\taccess\tx\t';
  test.each([
    ['a long path', `[2026-11-21T07:11:43.786Z] "GET /${'a'.repeat(million)}`],
    ['many quotes', `[2026-11-21T07:11:43.786Z] "GET /${'" '.repeat(million / 2)}`],
    ['many escaped quotes', `[2026-11-21T07:11:43.786Z] "GET /${'\\" '.repeat(million / 3)}`],
    ['many spaces', `[2026-11-21T07:11:43.786Z] "GET / HTTP/1.1"${' '.repeat(million)}`],
    ['many brackets', '['.repeat(million)],
    ['deep JSON', `${'{"a":'.repeat(million / 6)}1${'}'.repeat(million / 6)}`],
    ['a long thread', `[2026-11-21 07:08:21.880][15][warning][config] [${'a'.repeat(million)}`],
    ['words without =', `${stamp}src.addr=1 ${'c '.repeat(million / 2)}`],
    ['a quote that is not closed', `${stamp}src.addr="${'\\"'.repeat(million / 2)}`],
    ['many tabs', '\t'.repeat(million)],
  ])('take no time that grows with their square: %s', (_what, text) => {
    // Time of this process alone: others may keep the machine busy.
    const start = process.cpuUsage();
    decodeLine(text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});

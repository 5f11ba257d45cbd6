import {describe, expect, test} from 'vitest';
import {lineText} from '../../src/lib/page.ts';
import {decodeLine} from '../../src/views/logDecode.ts';
import {durationText, recordCells, recordStrip, recordTone} from '../../src/views/logWords.ts';
import {fixture} from '../fixtures/read.ts';
import {known} from './proxyPage.ts';

const mesh = known();
const recorded = (file: string, words: string): string => {
  const found = fixture(`logs/${file}.log`)
    .split('\n')
    .find(text => text.includes(words));
  if (found === undefined) throw new Error(`no line with ${words} in ${file}`);
  return found;
};
const curl = 'bookinfo.curl-66d454fb44-92pb7';
const waypoint = 'ambient-demo.reviews-svc-waypoint-6d59c4c55-c722f';
const ztunnel = 'istio-system.ztunnel-2wg4r';
const gone = recorded(curl, '/gone');
const reviews = recorded(curl, '/reviews/1');

const cells = (text: string): readonly string[] | undefined => recordCells(decodeLine(text), mesh)?.map(cell => cell.text);
const tones = (text: string) => recordCells(decodeLine(text), mesh)?.map(({tone = 'plain'}) => tone);
const tone = (text: string) => recordTone(decodeLine(text));
const strip = (text: string): readonly string[] => recordStrip(decodeLine(text), mesh).map(lineText);

/** The same request with another end: status, flags, details, failure reason. */
const ended = (how: string): string => reviews.replace(/ 200 - via_upstream - "-" /, ` ${how} `);

describe('the cells of a line', () => {
  test('a request and the pod that answered it', () => {
    expect(cells(reviews)).toEqual(['GET', 'reviews:9080/reviews/1', '200', '-', '5ms', 'reviews-v1-5695cbbdd8-sxpzf']);
    expect(tones(reviews)).toEqual(['plain', 'plain', 'plain', 'dim', 'plain', 'plain']);
  });

  test('one that reached nobody', () => {
    expect(cells(gone)).toEqual(['GET', 'details:9080/gone', '503', 'NC', '0ms', '-']);
    expect(tones(gone)).toEqual(['plain', 'plain', 'bad', 'bad', 'plain', 'dim']);
  });

  test('the pod behind a tunnel', () => expect(cells(recorded(waypoint, '/reviews/1'))?.at(-1)).toBe('reviews-v1-5695cbbdd8-vjgk6'));

  test('where no pod is known, the service and its subset; without a cluster the address', () => {
    expect(cells(reviews.replaceAll('10.244.0.13', '10.99.0.1'))?.at(-1)).toBe('reviews.bookinfo:9080 v1');
    expect(cells(reviews.replace('"10.244.0.13:9080"', '"-"'))?.at(-1)).toBe('reviews.bookinfo:9080 v1');
    expect(cells(reviews.replace('10.244.0.13:9080', '1.2.3.4:80').replace(/outbound\S+/, 'PassthroughCluster'))?.at(-1)).toBe('PassthroughCluster');
    expect(cells(reviews.replace('10.244.0.13:9080', '1.2.3.4:80').replace(/outbound\S+/, '-'))?.at(-1)).toBe('1.2.3.4:80');
  });

  test('what has arrived', () => expect(cells(recorded('bookinfo.details-v1-5845b8756-ld969', 'inbound|9080||'))?.at(-1)).toBe('this pod:9080'));

  test('connections have no method and no status', () => {
    const tcp = reviews.replace('"GET /reviews/1 HTTP/1.1" 200', '"- - -" 0').replace('"reviews:9080"', '"-"');
    expect(cells(tcp)?.slice(0, 3)).toEqual(['TCP', 'reviews.bookinfo:9080', '0']);
    expect(cells(reviews.replace('"GET /reviews/1 HTTP/1.1" 200 -', '"- - HTTP/1.1" 400 DPE'))?.[0]).toBe('-');
  });

  test('a connection that ztunnel took', () => {
    const out = recorded(ztunnel, 'direction="outbound"');
    expect(cells(out)).toEqual(['out', 'ratings.ambient-demo:9080', '-', '-', '7.6s', 'waypoint-5d4f9fc9d4-b44dt']);
    expect(cells(recorded(ztunnel, 'direction="inbound"'))?.[0]).toBe('in');
    expect([cells(`${out} error="policy rejection"`)?.[3], tones(`${out} error="policy rejection"`)?.[3]]).toEqual(['error', 'bad']);
  });

  test('all else is shown as it was written', () => {
    expect(cells(recorded(curl, 'xdsproxy'))).toBeUndefined();
    expect(cells('  nanos: 0')).toBeUndefined();
  });

  test.each([
    [0, '0ms'],
    [0.25, '0.25ms'],
    [999, '999ms'],
    [1000, '1.0s'],
    [10_047, '10.0s'],
    [59_999, '59.9s'],
    [125_000, '2m05s'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('the tone of a line', () => {
  test.each([
    ['200 - via_upstream - "-"', 'plain'],
    ['302 - direct_response - "-"', 'plain'],
    ['404 - via_upstream - "-"', 'warn'],
    ['503 - via_upstream - "-"', 'bad'],
    ['404 NR route_not_found - "-"', 'bad'],
    ['0 DC downstream_remote_disconnect - "-"', 'warn'],
    ['200 DI via_upstream - "-"', 'warn'],
    ['200 DI,UF via_upstream - "-"', 'bad'],
    ['403 UAEX ext_authz_denied - "-"', 'warn'],
  ])('%s is %s', (how, wanted) => expect(tone(ended(how))).toBe(wanted));

  test('components by their level, ztunnel by its errors', () => {
    expect(tone('[2026-11-21 07:08:21.880][15][critical][main] [x.cc:1] out of memory')).toBe('bad');
    expect(tone(recorded('bookinfo.details-v1-5845b8756-ld969', 'lds_api'))).toBe('warn');
    expect(tone(recorded(curl, 'xdsproxy'))).toBe('plain');
    expect(tone('2026-11-21T07:08:21Z\tdebug\tads\tpush')).toBe('dim');
    expect(tone(`${recorded(ztunnel, 'direction="inbound"')} error="timed out"`)).toBe('bad');
    expect(tone('\tthread=21096')).toBe('plain');
  });
});

describe('the strip under a line', () => {
  test('what happened, which way, how long, which request', () =>
    expect(strip(reviews)).toEqual([
      '200: the answer of the upstream, which this proxy passed on (via_upstream).',
      expect.stringMatching(
        /^10\.244\.0\.16:\d+ \(curl-66d454fb44-92pb7\) -> this proxy, dialled 10\.96\.224\.163:9080 -> outbound\|9080\|v1\|reviews\.bookinfo\.svc\.cluster\.local -> 10\.244\.0\.13:9080 \(reviews-v1-5695cbbdd8-sxpzf\)$/,
      ),
      'took 5ms: 4ms upstream, 1ms this proxy and the bodies; 0 bytes received, 116 sent',
      expect.stringMatching(/^request 059[\w-]+, route rest$/),
    ]));

  test('a flag in words, then who answered', () =>
    expect(strip(gone).slice(0, 2)).toEqual([
      'NC: NoClusterFound. The route names a cluster that this proxy does not have: 503.',
      '503: answered by this proxy itself. details cluster_not_found. The route names a cluster that this proxy does not have.',
    ]));

  test('an error of the application is told from one of the mesh', () =>
    expect(strip(ended('503 - via_upstream - "-"'))[0]).toBe('503: the answer of the upstream, which this proxy passed on (via_upstream).'));

  test.each([
    [
      'TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end',
      /^upstream connection: TLS_error.* The certificate of the upstream was not accepted/,
    ],
    ['TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end', /The upstream speaks plain text/],
    ['delayed_connect_error:_111', /Connection refused/],
    ['delayed connect error: Connection refused', /nothing listens on that port/],
    ['something_new', /^upstream connection: something_new$/],
  ])('why a connection failed stands right under the flags: %s', (reason, words) => {
    const lines = strip(ended(`503 UF,URX upstream_reset_before_response_started{remote_connection_failure} - "${reason}"`));
    expect(lines[0]).toMatch(/^UF: UpstreamConnectionFailure/);
    expect(lines[1]).toMatch(/^URX: /);
    expect(lines[2]).toMatch(words);
  });

  test('a flag that is newer than i9s', () => expect(strip(ended('503 XYZ - - "-"'))[0]).toBe('XYZ: A flag that i9s does not know.'));

  test('where no answer was sent', () =>
    expect(strip(ended('0 DC downstream_remote_disconnect - "-"'))[1]).toMatch(/^0: no answer was sent\. details .* The client closed/));

  test('ztunnel: tunnel, pods and identities', () => {
    const out = recorded(ztunnel, 'direction="outbound"');
    expect(strip(out)).toEqual([
      'connection complete: outbound through an HBONE tunnel (mTLS).',
      '10.244.0.28:52864 (reviews-v2-7966bfddf4-xt8t4) -> this ztunnel, for 10.96.2.179:9080 -> 10.244.0.25:15008 (waypoint-5d4f9fc9d4-b44dt)',
      'took 7.6s; 752 bytes received, 296 sent',
      'identities spiffe://cluster.local/ns/ambient-demo/sa/bookinfo-reviews -> spiffe://cluster.local/ns/ambient-demo/sa/waypoint',
    ]);
    expect(strip(`${out} error="connection closed due to policy rejection: explicitly denied by: a/deny"`)[0]).toBe(
      'connection complete, connection closed due to policy rejection: explicitly denied by: a/deny  An AuthorizationPolicy denied the connection.',
    );
  });

  test('a component: what it said, which logger, where in the source', () => {
    expect(strip(recorded('bookinfo.details-v1-5845b8756-ld969', 'lds_api'))).toEqual([
      expect.stringMatching(/^warning: lds: listener '0\.0\.0\.0_9080' config rejected/),
      'logger upstream of Envoy (clusters, hosts, ejections, CDS and LDS), source/common/listener_manager/lds_api.cc:88, thread 21096',
    ]);
    expect(strip('\tthread=21096')).toEqual([]);
  });
});

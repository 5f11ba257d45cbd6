import {describe, expect, test} from 'vitest';
import {decodeLine} from '../../src/views/logDecode.ts';
import {ztunnelErrorWords} from '../../src/ztunnel/errorWords.ts';
import {fixture} from '../fixtures/read.ts';

const recorded = fixture('logs/istio-system.ztunnel-2wg4r.log').trimEnd().split('\n');
const access = (text: string) => {
  const record = decodeLine(text);
  if (record.is !== 'access') throw new Error(`no access log: ${text}`);
  return record;
};
const valuesOf = (text: string) =>
  Object.fromEntries(
    access(text)
      .fields()
      .map(({name, value}) => [name, value]),
  );

describe('the log of ztunnel', () => {
  test('a connection through a waypoint', () => {
    const text = recorded.find(each => each.includes('direction="outbound"')) ?? '';
    const {fields: _, ...record} = access(text);
    expect(record).toEqual({
      is: 'access',
      by: 'ztunnel',
      time: '2026-11-21T07:11:53.565893Z',
      method: 'outbound',
      target: 'ratings.ambient-demo.svc.cluster.local:9080',
      flags: [],
      durationMs: 7638,
      upstream: '10.244.0.25:15008',
      peer: 'waypoint-5d4f9fc9d4-b44dt',
    });
    expect(valuesOf(text)).toMatchObject({
      message: 'connection complete',
      'src.workload': 'reviews-v2-7966bfddf4-xt8t4',
      'src.identity': 'spiffe://cluster.local/ns/ambient-demo/sa/bookinfo-reviews',
      'dst.hbone_addr': '10.96.2.179:9080',
      bytes_sent: '296',
    });
  });

  test('every field of every recorded line has its words', () => {
    const lines = [...recorded, ...fixture('logs/istio-system.ztunnel-l9tbd.log').split('\n')].filter(text => text.includes('\taccess\t'));
    expect(lines).toHaveLength(16);
    expect(lines.flatMap(text => access(text).fields()).filter(({help}) => help === '')).toEqual([]);
  });

  const denied =
    '2026-11-21T07:12:00.000001Z\terror\taccess\tconnection complete\tsrc.addr=10.244.0.24:1 src.workload="curl" src.namespace="a" dst.addr=10.244.0.19:15008 dst.workload="reviews" direction="inbound" bytes_sent=0 bytes_recv=0 duration="1.5s" error="connection closed due to policy rejection: \\"deny\\" of a=b"';

  test('a connection that was denied', () => {
    expect(access(denied)).toMatchObject({
      details: 'connection closed due to policy rejection: "deny" of a=b',
      durationMs: 1500,
      target: 'reviews:15008',
    });
    expect(ztunnelErrorWords(access(denied).details ?? '')).toBe('An AuthorizationPolicy denied the connection.');
  });

  test('text without quotes goes on to the next field', () => {
    const text = denied.replace(/error=.*/, 'error=http status: 503 Service Unavailable direction="outbound"');
    expect(valuesOf(text)).toMatchObject({error: 'http status: 503 Service Unavailable', direction: 'outbound'});
  });

  test('a connection without a tunnel, service or workload is for its address', () =>
    expect(
      access('2026-11-21T07:12:00Z\tinfo\taccess\tconnection opened\tsrc.addr=10.0.0.1:1 dst.addr=1.2.3.4:443 direction="outbound"'),
    ).toMatchObject({
      target: '1.2.3.4:443',
      upstream: '1.2.3.4:443',
    }));

  test('the same as JSON', () => {
    const text = JSON.stringify({level: 'info', time: '2026-11-21T07:12:00Z', scope: 'access', message: 'connection complete', ...valuesOf(denied)});
    expect({...access(text), fields: undefined}).toEqual({...access(denied), fields: undefined});
    expect(valuesOf(text)['src.workload']).toBe('curl');
  });

  test('its components, whose names may hold a span', () => {
    const span = decodeLine(recorded.find(text => text.includes('xds:xds{id=1}')) ?? '');
    expect(span).toMatchObject({
      is: 'component',
      by: 'istio',
      level: 'info',
      component: 'xds:xds{id=1}',
      text: 'handling RBAC update reviews-viewer',
    });
    expect(decodeLine(recorded[0] ?? '')).toMatchObject({
      component: 'proxy::inbound',
      text: 'listener established address=[::]:15008 component="inbound" transparent=true',
    });
    expect(decodeLine('2026-11-21T07:12:00Z\tinfo\taccess\tnothing to see')).toMatchObject({is: 'component', component: 'access'});
  });
});

import {describe, expect, it} from 'vitest';
import {responseFlag, responseFlags} from '../../src/envoy/responseFlags.ts';
import {duration, parseServerInfo} from '../../src/envoy/serverInfo.ts';
import {fixtureJson, fixturesIn} from '../fixtures/read.ts';

const recorded = fixturesIn('healthy/envoy').filter(file => file.endsWith('.server_info.json'));

describe('/server_info', () => {
  it('was recorded from three Envoys', () => expect(recorded).toHaveLength(3));

  it.each(recorded)('says which Envoy it is and how it fares: %s', file => {
    const info = parseServerInfo(fixtureJson(`healthy/envoy/${file}`));
    expect(info).toMatchObject({
      version: '1.39.3',
      state: 'LIVE',
      hotRestart: 'disabled',
      options: {logLevel: 'warning', componentLogLevel: 'misc:error', drainMs: 45_000},
    });
    expect(info?.uptimeMs).toBeGreaterThan(60_000);
    expect(info?.nodeId).toContain('~');
  });

  it('of a sidecar', () => {
    const info = parseServerInfo(fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.server_info.json'));
    expect(info).toMatchObject({
      uptimeMs: 270_000,
      uptimeAllMs: 270_000,
      options: {concurrency: 1, baseId: '0', restartEpoch: 0, serviceNode: undefined},
    });
  });

  it('of other kinds of JSON is nothing; half of it is what can be read', () => {
    for (const json of [undefined, null, 'LIVE', [], {}, {version: 5}]) expect(parseServerInfo(json)).toBeUndefined();
    expect(parseServerInfo({version: 'abc', uptime_current_epoch: 7, command_line_options: null, node: 3})).toMatchObject({
      version: undefined,
      build: 'abc',
      state: 'LIVE',
      uptimeMs: undefined,
    });
    expect(parseServerInfo({state: 'DRAINING', uptimeCurrentEpoch: '1.5s'})).toMatchObject({state: 'DRAINING', uptimeMs: 1_500});
  });

  it('durations of protobuf', () => {
    expect([duration('379s'), duration('0.250s'), duration('-1s'), duration('5'), duration(5)]).toEqual([379_000, 250, -1_000, undefined, undefined]);
  });
});

describe('response flags', () => {
  it('have a long name and a sentence', () => {
    expect(responseFlags).toHaveLength(30);
    for (const flag of responseFlags) expect(`${responseFlag(flag)?.long}: ${responseFlag(flag)?.says}`).toMatch(/^[A-Z][A-Za-z]+: [A-Z].*\.$/);
    expect(new Set(responseFlags.map(flag => responseFlag(flag)?.long)).size).toBe(30);
    expect(responseFlag('UH')).toEqual({long: 'NoHealthyUpstream', says: 'The cluster has no healthy endpoint: 503.'});
  });
  it('that are not known are undefined', () => expect([responseFlag('XYZ'), responseFlag('toString')]).toEqual([undefined, undefined]));
});

import {describe, expect, it} from 'vitest';
import {secrets} from '../../src/views/secrets.ts';
import {oddCertificate} from '../fixtures/oddCertificate.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';
import {cellOf, gridOf, knownAt, loaded, printed, stripText} from './loaded.ts';

const recordedAt = Date.parse('2026-11-21T07:15:15Z');
const dumpOf = (proxy: string): unknown => fixtureJson(`healthy/envoy/${proxy}.config_dump.json`);
const gateway = 'istio-system.istio-ingressgateway-7fb44f5964-8v4bc';
const sectionOf = (members: object): unknown => ({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', ...members}]});
const bundle = (name: string, pem: string): unknown => ({name, trust_bundle: {inline_bytes: btoa(pem)}});
const spire = (...domains: readonly unknown[]): unknown => ({
  name: 'ROOTCA',
  secret: {
    validation_context: {
      custom_validator_config: {
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig',
          trust_domains: domains,
        },
      },
    },
  },
});

describe('i9s pc secret', () => {
  it.each(recordedProxies)("prints istioctl's table, byte for byte: %s", async proxy =>
    expect(await printed(secrets, dumpOf(proxy), recordedAt)).toBe(fixture(`healthy/istioctl/${proxy}.file-secret.txt`)),
  );

  it('has trust domains where every row has one', async () => {
    const all = await printed(
      secrets,
      sectionOf({dynamic_active_secrets: [spire(bundle('east', oddCertificate), bundle('', oddCertificate))]}),
      recordedAt,
    );
    expect(all.split('\n').map(line => line.split(/ {2,}/).at(-1))).toEqual(['TRUST DOMAIN', 'east', 'two.example', '']);
    const some = await printed(
      secrets,
      sectionOf({dynamic_active_secrets: [spire(bundle('east', oddCertificate), bundle('west', 'x'))]}),
      recordedAt,
    );
    expect(some).not.toContain('TRUST DOMAIN');
    expect(some.split('\n')[2]).toMatch(/^ROOTCA +ACTIVE +false +$/);
  });

  it("keeps istioctl's words where it has none, and its silence on what was not received", async () => {
    expect(await printed(secrets, sectionOf({static_secrets: [{name: 'x'}]}), 0)).toBe('No active or warming secrets found.\n');
    expect(await printed(secrets, sectionOf({dynamic_active_secrets: [spire()]}), 0)).toBe('No secret items to show.\n');
    const uninitialized = {dynamic_active_secrets: [{name: 'x', version_info: 'uninitialized'}], dynamic_warming_secrets: [{name: 'y'}]};
    expect(await printed(secrets, sectionOf(uninitialized), 0)).toMatch(/\ny +WARMING +false +\nx +ACTIVE +false +\n$/);
  });

  it('prints JSON as istioctl does, the section in camelCase', async () => {
    const {json} = (await loaded(secrets, dumpOf(gateway))).print(knownAt(recordedAt), {})!;
    expect(Object.keys(json as object)).toEqual(['dynamicActiveSecrets']);
    expect(json).toMatchObject({
      dynamicActiveSecrets: [
        {
          name: 'kubernetes://shop-cert',
          lastUpdated: '2026-11-21T07:08:01.511Z',
          secret: {tlsCertificate: {privateKey: {inlineBytes: 'W3JlZGFjdGVkXQ=='}}},
        },
        {},
        {},
        {},
      ],
    });
  });

  it('says what istioctl says of a dump without secrets', async () =>
    await expect(loaded(secrets, {configs: []})).rejects.toMatchObject({
      trouble: {what: expect.stringContaining('config dump has no configuration type type.googleapis.com/envoy.admin.v3.SecretsConfigDump')},
    }));
});

describe('the pane', () => {
  it('shows time left, chain and names, and explains', async () => {
    const grid = await gridOf(secrets, dumpOf(gateway), recordedAt);
    const own = grid.rows.find(row => row.name === 'default');
    expect(['STATUS', 'EXPIRES', 'CHAIN', 'SANS'].map(title => cellOf(grid, own, title))).toEqual([
      'ACTIVE',
      '23h',
      '2',
      'spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account',
    ]);
    expect(own?.problem).toBe(false);
    expect(stripText(own)).toMatch(
      /own certificate[\s\S]*signed by O=cluster.local, until 2026-11-22T07:07:46Z\.\nChain: spiffe:.* <- O=cluster.local\.\n/,
    );
    expect(own?.jumps()).toMatchObject([
      {to: 'resource', subject: {json: [{issuer: 'O=cluster.local', notAfter: '2026-11-22T07:07:46.000Z'}, {}]}},
      {kind: 'use', to: 'usedBy'},
    ]);
  });

  it('puts first what does not work', async () => {
    const later = await gridOf(secrets, dumpOf(gateway), Date.parse('2026-11-23T00:00:00Z'));
    const first = [...later.rows].sort((a, b) => a.rank - b.rank)[0];
    expect(first).toMatchObject({name: 'default', problem: true});
    expect(['VALID CERT', 'EXPIRES'].map(title => cellOf(later, first, title))).toEqual(['false', '-16h']);
    expect(later.note).toBe('! not usable: default');
    expect(stripText(first)).toMatch(/^Expired 16h ago/);
  });

  it('says what it is where there is nothing to parse', async () => {
    const grid = await gridOf(
      secrets,
      sectionOf({dynamic_active_secrets: [{name: 'n', version_info: 'uninitialized'}, {secret: {generic_secret: {}}}, null]}),
      0,
    );
    expect(grid.rows.map(row => ['TYPE', 'STATUS', 'EXPIRES'].map(title => cellOf(grid, row, title)))).toEqual([
      ['-', 'UNINITIALIZED', '-'],
      ['generic', 'ACTIVE', '-'],
      ['-', 'ACTIVE', '-'],
    ]);
    expect(grid.rows.map(row => [stripText(row), row.json(), row.jumps()])).toHaveLength(3);
  });
});

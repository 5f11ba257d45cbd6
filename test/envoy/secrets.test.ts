import {describe, expect, it} from 'vitest';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {trustDomainOf} from '../../src/envoy/secretCells.ts';
import {secretTrouble} from '../../src/envoy/secretHealth.ts';
import {parseSecrets, type Secrets} from '../../src/envoy/secrets.ts';
import {purposeOf} from '../../src/envoy/secretWords.ts';
import {oddCertificate} from '../fixtures/oddCertificate.ts';
import {fixtureJson} from '../fixtures/read.ts';

const secretsIn = (json: unknown): Secrets | undefined => {
  const dump = parseConfigDump(json);
  return dump && parseSecrets(dump);
};
const sectionOf = (members: object): unknown => ({configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', ...members}]});
const ingress = fixtureJson('healthy/envoy/istio-system.istio-ingressgateway-7fb44f5964-8v4bc.config_dump.json');
const key = '-----BEGIN PRIVATE KEY-----\nDEADBEEF\n-----END PRIVATE KEY-----';
const hour = 3_600_000;

describe('secrets', () => {
  it('of a recorded gateway: names, chains, whom they name', () => {
    const {secrets} = secretsIn(ingress) ?? {secrets: []};
    expect(secrets.map(({name, kind, certificates}) => [name, kind, certificates])).toEqual([
      ['kubernetes://shop-cert', 'certificate', 1],
      ['default', 'certificate', 2],
      ['ROOTCA', 'trusted', 1],
      ['file-root:system', 'trusted', 1],
    ]);
    const own = secrets[1];
    expect(own?.chain().map(each => each.is === 'certificate' && [each.uris, each.issuer, each.isCa])).toEqual([
      [['spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'], 'O=cluster.local', false],
      [[], 'O=cluster.local', true],
    ]);
    expect(own).toMatchObject({version: '2026-11-21T07:07:46Z/1', updatedAt: Date.parse('2026-11-21T07:07:46.818Z'), state: 'active'});
  });

  it("of istiod's camelCase dump are read the same", () => {
    const [secret] = secretsIn(
      sectionOf({dynamicActiveSecrets: [{name: 'a', secret: {validationContext: {trustedCa: {inlineBytes: btoa(oddCertificate)}}}}]}),
    )!.secrets;
    expect(secret).toMatchObject({name: 'a', kind: 'trusted', certificates: 1, first: {isCa: true}});
    expect(secret && trustDomainOf(secret)).toBe('two.example');
  });

  it('stand as Envoy has them: warming, active, static; a file, tickets, one not received', () => {
    const {secrets} = secretsIn(
      sectionOf({
        static_secrets: [{name: 'file', secret: {tls_certificate: {certificate_chain: {filename: '/etc/certs/chain.pem'}}}}],
        dynamic_active_secrets: [
          {name: 'new', version_info: 'uninitialized', secret: {name: 'new'}},
          {name: 'tickets', secret: {session_ticket_keys: {keys: [{inline_bytes: 'c2VjcmV0'}]}}},
        ],
        dynamic_warming_secrets: [{secret: {name: 'warm', validation_context: {}}}],
      }),
    )!;
    expect(secrets.map(({name, state, kind, isUninitialized, file}) => [name, state, kind, isUninitialized, file])).toEqual([
      ['warm', 'warming', 'trusted', false, undefined],
      ['new', 'active', 'empty', true, undefined],
      ['tickets', 'active', 'session tickets', false, undefined],
      ['file', 'static', 'certificate', false, '/etc/certs/chain.pem'],
    ]);
  });

  it.each([
    [{dynamic_active_secrets: null}, 0],
    [{dynamic_active_secrets: {}}, 0],
    [{dynamic_active_secrets: [null, 7, 'x', [], {}, {secret: null}, {secret: {tls_certificate: null}}]}, 7],
    [{dynamic_active_secrets: [{secret: {tls_certificate: {certificate_chain: {inline_bytes: 7}}}}]}, 1],
    [{dynamic_active_secrets: [{secret: {tls_certificate: {certificate_chain: {inline_bytes: '*** no base64 ***'}}}}]}, 1],
    [{dynamic_active_secrets: [{secret: {'@type': 'type.googleapis.com/some.Other', tls_certificate: []}}]}, 1],
  ])('of bad JSON throw nothing: %j', (members, count) => expect(secretsIn(sectionOf(members))?.secrets).toHaveLength(count));

  it('of an Envoy that speaks another version of the admin API are none', () =>
    expect(secretsIn({configs: [{'@type': 'type.googleapis.com/envoy.admin.v9.SecretsConfigDump', dynamic_active_secrets: [{}]}]})).toBeUndefined());
});

describe('private keys', () => {
  const encrypted = '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nDEADBEEF\n-----END RSA PRIVATE KEY-----';
  it('Envoy redacts itself, and its word stays', () =>
    expect(JSON.stringify(secretsIn(ingress)?.raw)).toContain('"private_key":{"inline_bytes":"W3JlZGFjdGVkXQ=="}'));

  it.each([
    {tls_certificate: {private_key: {inline_bytes: btoa(key)}}},
    {tls_certificate: {private_key: {inline_string: key}, password: {inline_string: 'DEADBEEF'}}},
    {tlsCertificate: {privateKey: {inlineBytes: btoa(key)}, pkcs12: {inlineBytes: btoa('DEADBEEF')}}},
    {tls_certificate: {private_key: `${key}`}},
    {tls_certificate: {private_key: [[key]]}},
    {tls_certificate: {private_key_provider: {provider_name: 'p', typed_config: {'@type': 't', k: {deep: 'DEADBEEF'}}}}},
    {tls_certificate: {certificate_chain: {inline_bytes: btoa(`${oddCertificate}\n${key}`)}}},
    {tls_certificate: {certificate_chain: {inline_bytes: btoa(`${encrypted}\n${oddCertificate}`)}}},
    {validation_context: {trusted_ca: {inline_string: encrypted}}},
    {validation_context: {trusted_ca: {inline_bytes: btoa(key.slice(0, 40)).replaceAll('+', '-').replaceAll('/', '_')}}},
    {session_ticket_keys: {keys: [{inline_bytes: btoa('DEADBEEF')}]}},
    {generic_secret: {secret: {inline_string: 'DEADBEEF'}, secrets: {a: {inline_string: 'DEADBEEF'}}}},
    {some_new_kind: {blob: btoa(key)}},
  ])('of hostile input go no further: %#', secret => {
    const found = secretsIn(sectionOf({dynamic_active_secrets: [{name: 'x', secret}]}));
    const shown = JSON.stringify([found, found?.secrets[0]?.chain()], (_, value) =>
      typeof value === 'string' ? `${value} ${decoded(value)}` : value,
    );
    expect(shown).not.toContain('DEADBEEF');
    expect(shown).toContain('[redacted]');
  });

  it('among certificates leave the certificates readable, and where a key is kept is no secret', () => {
    const pasted = {certificate_chain: {inline_bytes: btoa(`${oddCertificate}\n${key}\n${oddCertificate}`)}, private_key: {filename: '/etc/key.pem'}};
    const [secret] = secretsIn(sectionOf({dynamic_active_secrets: [{name: 'x', secret: {tls_certificate: pasted}}]}))!.secrets;
    expect(secret?.chain().map(({is}) => is)).toEqual(['certificate', 'certificate']);
    expect(JSON.stringify(secret?.raw)).toContain('/etc/key.pem');
  });
});

const decoded = (text: string): string => {
  try {
    return atob(text);
  } catch {
    return '';
  }
};

describe('what to worry about', () => {
  const {secrets} = secretsIn(ingress)!;
  const at = (name: string, time: string): string | undefined => {
    const trouble = secretTrouble(secrets.find(secret => secret.name === name)!, Date.parse(time));
    return trouble && `${trouble.tone}: ${trouble.what}`;
  };
  it('is a certificate of a day in its last hour, and one of months in its last week', () => {
    expect(at('default', '2026-11-22T06:00:00Z')).toBeUndefined();
    expect(at('default', '2026-11-22T06:37:46Z')).toBe('warn: Expires in 30m, at 2026-11-22T07:07:46Z.');
    expect(at('kubernetes://shop-cert', '2027-01-10T00:00:00Z')).toBeUndefined();
    expect(at('kubernetes://shop-cert', '2027-01-17T07:07:57Z')).toBe('warn: Expires in 3d, at 2027-01-20T07:07:57Z.');
  });
  it('is one that has ended, or not begun', () => {
    expect(at('default', '2026-11-22T10:07:46Z')).toBe('bad: Expired 3h ago, at 2026-11-22T07:07:46Z.');
    expect(at('ROOTCA', '2026-11-20T00:00:00Z')).toBe('bad: Not valid yet: it begins at 2026-11-21T07:07:33Z.');
  });
  it('is one that cannot be read, or has not come', () => {
    const of = (member: object) => secretTrouble(secretsIn(sectionOf(member))!.secrets[0]!, 0);
    expect(of({dynamic_active_secrets: [{secret: {tls_certificate: {certificate_chain: {inline_bytes: btoa('x')}}}}]})).toEqual({
      tone: 'bad',
      what: 'Its certificate cannot be read: it holds no PEM block.',
    });
    expect(of({dynamic_active_secrets: [{version_info: 'uninitialized'}]})?.tone).toBe('warn');
    expect(of({dynamic_warming_secrets: [{}]})?.what).toContain('does not use it yet');
  });
  it('is no bundle of which one certificate has ended', () => {
    const both = {trusted_ca: {inline_bytes: btoa(`${pemIn(ingress, 'ROOTCA')}\n${oddCertificate}`)}};
    const [bundle] = secretsIn(sectionOf({dynamic_active_secrets: [{secret: {validation_context: both}}]}))!.secrets;
    expect(secretTrouble(bundle!, Date.parse('2040-01-01T00:00:00Z'))).toBeUndefined();
    expect(secretTrouble(bundle!, Date.parse('2100-01-01T00:00:00Z'))?.tone).toBe('bad');
  });
  it('is a chain whose issuer ends first', () => {
    const chain = {certificate_chain: {inline_bytes: btoa(`${oddCertificate}\n${pemIn(ingress, 'ROOTCA')}`)}};
    const [secret] = secretsIn(sectionOf({dynamic_active_secrets: [{secret: {tls_certificate: chain}}]}))!.secrets;
    expect(secretTrouble(secret!, Date.parse('2036-11-18T07:07:33Z') - hour)?.what).toMatch(/^Expires in 60m/);
  });
});

const pemIn = (json: unknown, name: string): string => {
  const secret = secretsIn(json)!.secrets.find(each => each.name === name)!.raw as {
    secret: {validation_context: {trusted_ca: {inline_bytes: string}}};
  };
  return atob(secret.secret.validation_context.trusted_ca.inline_bytes);
};

describe('the name of a secret', () => {
  it.each([
    ['default', /own certificate.*half of its life/],
    ['ROOTCA', /must be signed by it/],
    ['kubernetes://shop-cert', /^Secret shop-cert of Kubernetes/],
    ['kubernetes-gateway://ns/shop-cert-cacert', /^CA certificates that clients must be signed by .*Secret ns\/shop-cert of/],
    ['file-cert:/a.pem~/b.pem', /\/a.pem and \/b.pem/],
    ['__proto__', /^$/],
  ])('says what it is for: %s', (name, words) => expect(purposeOf({name})).toMatch(words));
});

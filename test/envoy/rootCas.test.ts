import {expect, test} from 'vitest';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {compareRootCas, rootCasText} from '../../src/envoy/rootCas.ts';
import {parseSecrets, type Secret} from '../../src/envoy/secrets.ts';
import {oddCertificate} from '../fixtures/oddCertificate.ts';
import {fixtureJson} from '../fixtures/read.ts';

const secretsOf = (json: unknown): readonly Secret[] => parseSecrets(parseConfigDump(json)!)!.secrets;
const recorded = (proxy: string): readonly Secret[] => secretsOf(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`));
const [one, other] = [recorded('bookinfo.details-v1-5845b8756-ld969'), recorded('ambient-demo.waypoint-5d4f9fc9d4-b44dt')];
const trusting = (validation_context: object, member = 'dynamic_active_secrets'): readonly Secret[] =>
  secretsOf({
    configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', [member]: [{name: 'ROOTCA', secret: {validation_context}}]}],
  });
const inline = (pem: string): object => ({trusted_ca: {inline_bytes: btoa(pem)}});
const pemOf = (secrets: readonly Secret[]): string => {
  const {secret} = secrets.find(({name}) => name === 'ROOTCA')!.raw as {secret: {validation_context: {trusted_ca: {inline_bytes: string}}}};
  return atob(secret.validation_context.trusted_ca.inline_bytes);
};

test('two proxies of one mesh trust the same root', () => {
  expect(compareRootCas(one, other)).toEqual({is: 'compared', identical: true});
  expect(rootCasText('a.x', 'b.y', true)).toBe(
    'Both [a.x] and [b.y] have the identical ROOTCA, theoretically the connectivity between them is available',
  );
});

test('one root in common is enough, none is not', () => {
  expect(compareRootCas(one, trusting(inline(`${oddCertificate}\n${pemOf(one)}`)))).toEqual({is: 'compared', identical: true});
  expect(compareRootCas(one, trusting(inline(oddCertificate)))).toEqual({is: 'compared', identical: false});
  expect(rootCasText('a.x', 'b.y', false)).toBe(
    'Both [a.x] and [b.y] have the non identical ROOTCA, theoretically the connectivity between them is unavailable',
  );
});

test.each([
  [[], 'cannot find ROOTCA from secret'],
  [trusting(inline(oddCertificate), 'dynamic_warming_secrets'), 'cannot find ROOTCA from secret'],
  [trusting({}), 'can not dump ROOTCA from secret: cannot retrieve trustedCa from secret ROOTCA'],
  [trusting({trusted_ca: {filename: '/etc/ca.pem'}}), 'can not dump ROOTCA from secret: cannot retrieve inlineBytes from trustCA section'],
  [trusting(inline('x')), 'failed to parse certificate: it holds no PEM block'],
])('what cannot be compared is said: %#', (secrets, problem) => {
  expect(compareRootCas(one, secrets)).toEqual({is: 'unknown', problem});
  expect(compareRootCas(secrets, one)).toEqual({is: 'unknown', problem});
});

import {describe, expect, test} from 'vitest';
import {pemBlocks, readCertificate} from '../../src/lib/certificates.ts';
import {oddCertificate} from '../fixtures/oddCertificate.ts';

describe('a certificate', () => {
  test('that openssl made: a CA by its constraints, whatever its key usage says, as Go reads it', () => {
    expect(readCertificate(oddCertificate)).toEqual({
      is: 'certificate',
      subject: 'CN=odd\\, really, O=Shop',
      issuer: 'CN=odd\\, really, O=Shop',
      serial: `${'0'.repeat(31)}a`,
      notBefore: Date.parse('2026-11-21T10:56:31Z'),
      notAfter: Date.parse('2081-08-24T10:56:31Z'),
      isCa: true,
      uris: ['spiffe://one/x', 'spiffe://two.example/y,z'],
      dnsNames: ['a.example'],
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
  });

  test.each([
    ['nothing', '', 'it holds no PEM block'],
    ['a word', '[redacted]', 'it holds no PEM block'],
    ['a block cut off', oddCertificate.slice(0, 300), 'it holds no PEM block'],
    ['a block with another end', oddCertificate.replace('END CERTIFICATE', 'END KEY'), 'it holds no PEM block'],
    ['garbage in a block', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'it cannot be parsed as X.509'],
    ['a request', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----', 'it is no certificate'],
    ['a key', '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----', 'it is a private key'],
  ])('that is none, %s: an entry with the reason', (_, pem, reason) => expect(readCertificate(pem)).toEqual({is: 'unreadable', reason}));

  test('one bit wrong anywhere is never an exception', () => {
    const bytes = [...oddCertificate];
    for (let at = 0; at < bytes.length; at += 7) {
      const broken = `${oddCertificate.slice(0, at)}${bytes[at] === 'A' ? 'B' : 'A'}${oddCertificate.slice(at + 1)}`;
      expect(['certificate', 'unreadable']).toContain(readCertificate(broken).is);
    }
  });
});

test('a chain is its blocks, whatever stands between them', () => {
  expect(pemBlocks(`# mine\n${oddCertificate}\r\nand\n${oddCertificate}`)).toEqual([oddCertificate, oddCertificate]);
  expect(pemBlocks('-----BEGIN '.repeat(100_000))).toEqual([]);
});

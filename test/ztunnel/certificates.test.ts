import {describe, expect, it} from 'vitest';
import {hexSerial, isAvailable, parseCertificates, whyUnavailable} from '../../src/ztunnel/certificates.ts';

const one = (serialNumber: string) => ({pem: '', serialNumber, validFrom: '2026-11-21T07:06:14Z', expirationTime: '2026-11-22T07:08:14Z'});
const types = (json: object) => parseCertificates({identity: 'i', state: 'Available', ...json})?.chain.map(({type}) => type);

describe('certificates of an identity', () => {
  it('name roots by themselves, or as the last of the chain where they do not', () => {
    expect(types({certChain: [one('1'), one('2')], rootCerts: [one('3'), one('4')]})).toEqual(['Leaf', 'Intermediate', 'Root', 'Root']);
    expect(types({certChain: [one('1'), one('2'), one('3')]})).toEqual(['Leaf', 'Intermediate', 'Root']);
    expect(types({certChain: [one('1')], rootCerts: []})).toEqual(['Leaf']);
  });

  it('are none where there is no leaf, whatever roots are told', () => {
    expect(types({certChain: [], rootCerts: [one('3')]})).toEqual([]);
  });

  it('say why there are none', () => {
    const read = parseCertificates({identity: 'i', state: 'Unavailable: the identity is no longer needed', certChain: []})!;
    expect([isAvailable(read), whyUnavailable(read)]).toEqual([false, 'the identity is no longer needed']);
    expect(whyUnavailable({...read, state: 'Unavailable'})).toBeUndefined();
  });

  it('have serial numbers that no number of JavaScript could hold', () => {
    expect(hexSerial('329812768549940063793327197957855187294')).toBe('f81fa0f26d955cf1e40390332355115e');
    expect(hexSerial('')).toBe('');
  });
});

import {isIPv4, isIPv6} from 'node:net';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ipText} from '../../src/ztunnel/ip.ts';

const base64 = (codes: readonly number[]): string => Buffer.from(codes).toString('base64');

describe('an address in base64', () => {
  it.each([
    [[10, 244, 0, 1], '10.244.0.1'],
    [[...Array<number>(16).fill(0)], '::'],
    [[0x20, 1, 0x0d, 0xb8, ...Array<number>(11).fill(0), 1], '2001:db8::1'],
    [[...Array<number>(10).fill(0), 255, 255, 1, 2, 3, 4], '::ffff:1.2.3.4'],
  ])('is its bytes: %j', (codes, text) => {
    expect(ipText(base64(codes), 'raw')).toBe(text);
  });

  it('is its text where istiod has made it one', () => {
    expect(ipText(Buffer.from('fd00::1').toString('base64'), 'text')).toBe('fd00::1');
  });

  it('stays as it is where it is none', () => {
    expect(ipText('not base64!', 'raw')).toBe('not base64!');
    expect(ipText(base64([1, 2, 3]), 'raw')).toBe('AQID');
    expect(ipText(undefined, 'raw')).toBe('');
  });

  it('is another text for any other address, and always one of its family', () => {
    const address = fc.oneof(fc.array(fc.nat(255), {minLength: 4, maxLength: 4}), fc.array(fc.nat(255), {minLength: 16, maxLength: 16}));
    fc.assert(
      fc.property(address, address, (one, other) => {
        const text = ipText(base64(one), 'raw');
        expect(one.length === 4 ? isIPv4(text) : isIPv6(text)).toBe(true);
        expect(text === ipText(base64(other), 'raw')).toBe(base64(one) === base64(other));
      }),
    );
  });
});

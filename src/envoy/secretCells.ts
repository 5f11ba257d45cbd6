import {rfc3339} from '../lib/ages.ts';
import type {Certificate} from '../lib/certificates.ts';
import type {Secret} from './secrets.ts';

/** A time of a certificate (ms) as istioctl prints it: to the second. */
export const certificateTime = (ms: number): string => rfc3339(ms).replace(/\.\d+Z$/, 'Z');

/** The first certificate where it can be read: the only one that istioctl looks at. */
export const firstOf = ({first}: Secret): Certificate | undefined => (first?.is === 'certificate' ? first : undefined);

/** istioctl's TYPE; '' without a certificate that can be read. */
export const typeOf = (secret: Secret): string => {
  const first = firstOf(secret);
  return first === undefined ? '' : first.isCa ? 'CA' : 'Cert Chain';
};

/** The SPIFFE trust domain of a secret: the one it names, else that of the last SPIFFE id of its certificate; '' where neither is. */
export function trustDomainOf(secret: Secret): string {
  const first = firstOf(secret);
  if (first === undefined) return '';
  return secret.trustDomain || (first.uris.map(uri => /^spiffe:\/\/([^/?#]*)/i.exec(uri)?.[1]).findLast(host => host !== undefined) ?? '');
}

/** The table of `istioctl proxy-config secret` at `now` (ms). UNINITIALIZED is never printed there (since 1.25), and trust domains only where every row has one. */
export function secretTable(secrets: readonly Secret[], now: number): readonly (readonly string[])[] {
  const domains = secrets.map(trustDomainOf);
  const hasAll = domains.length > 0 && domains.every(domain => domain !== '');
  const head = ['RESOURCE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE'];
  const rows = secrets.map((secret, at) => [...cells(secret, now), ...(hasAll ? [domains[at] ?? ''] : [])]);
  return [[...head, ...(hasAll ? ['TRUST DOMAIN'] : [])], ...rows];
}

function cells(secret: Secret, now: number): readonly string[] {
  const first = firstOf(secret);
  const own = first === undefined ? ['', '', ''] : [first.serial, certificateTime(first.notAfter), certificateTime(first.notBefore)];
  return [secret.name, typeOf(secret), secret.state.toUpperCase(), String(isValidAt(first, now)), ...own];
}

/** Strictly within its validity, as istioctl has it. */
export const isValidAt = (certificate: Certificate | undefined, now: number): boolean =>
  certificate !== undefined && certificate.notBefore < now && now < certificate.notAfter;

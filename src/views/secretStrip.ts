import {certificateTime, firstOf} from '../envoy/secretCells.ts';
import {secretTrouble} from '../envoy/secretHealth.ts';
import type {Secret} from '../envoy/secrets.ts';
import {purposeOf} from '../envoy/secretWords.ts';
import {ageSince, rfc3339} from '../lib/ages.ts';
import type {Certificate, Unreadable} from '../lib/certificates.ts';
import {type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';

/** "CN=shop.example", or the SPIFFE id of a certificate without a subject, as Istio's are. */
export const holderOf = ({subject, uris, dnsNames, serial}: Certificate): string => subject || uris[0] || dnsNames[0] || `serial ${serial}`;

/** Explains a secret: what is wrong with it, what it is for, whom it names, who signed it. */
export function secretStrip(secret: Secret, now: number): readonly Line[] {
  const trouble = secretTrouble(secret, now);
  const first = firstOf(secret);
  const title: Line = [span(`${secret.name}: `, 'strong'), span(purposeOf(secret) || 'Not a name of Istio.')];
  const when = secret.updatedAt === undefined ? '' : `, received ${ageSince(secret.updatedAt, now)} ago`;
  return [
    ...(trouble === undefined ? [] : [[span(trouble.what, trouble.tone)]]),
    title,
    ...(first === undefined ? [[span(withoutCertificate(secret))]] : [identity(first)]),
    ...(secret.kind === 'trust domain' ? [[span(`Trusts the SPIFFE trust domain ${secret.trustDomain ?? ''}.`)]] : []),
    ...chainLines(secret),
    [span(`${secret.state}${secret.version === undefined ? '' : `, version ${secret.version}`}${when}`, 'dim')],
  ];
}

const withoutCertificate = ({kind, file}: Secret): string => {
  if (file !== undefined) return `Envoy reads it from the file ${file} of its container.`;
  return kind === 'session tickets' || kind === 'generic' ? 'Keys, of which nothing is shown.' : 'It holds no certificate that can be read.';
};

function identity(first: Certificate): Line {
  const names = [...first.uris, ...first.dnsNames];
  const signed =
    first.subject !== '' && first.subject === first.issuer ? 'signed by itself' : `signed by ${first.issuer || 'an issuer without a name'}`;
  return [span(`${names.length > 0 ? names.join(', ') : holderOf(first)}, ${signed}, until ${certificateTime(first.notAfter)}.`)];
}

/** The chain from the certificate up, or how many are trusted: those of a bundle are no chain. */
function chainLines(secret: Secret): readonly Line[] {
  if (secret.certificates < 2) return [];
  if (secret.kind !== 'certificate') return [[span(`A bundle of ${count(secret.certificates, 'certificate')}; the columns tell of the first.`)]];
  const links = secret.chain().map(each => (each.is === 'certificate' ? holderOf(each) : `(${each.reason})`));
  return [[span(`Chain: ${links.join(' <- ')}.`)]];
}

/** A chain as JSON: names and times, of what cannot be read the reason. */
export const chainJson = (chain: readonly (Certificate | Unreadable)[]): readonly unknown[] =>
  chain.map(each => {
    if (each.is === 'unreadable') return {unreadable: each.reason};
    const {is, notBefore, notAfter, ...names} = each;
    return {...names, notBefore: rfc3339(notBefore), notAfter: rfc3339(notAfter)};
  });

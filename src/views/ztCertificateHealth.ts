import {humanAge} from '../lib/ages.ts';
import {type ChainCertificate, type IdentityCertificates, isAvailable, whyUnavailable} from '../ztunnel/certificates.ts';

/** What is wrong with a certificate, as a sentence. */
type CertificateTrouble = {readonly tone: 'bad' | 'warn'; readonly what: string};

const hour = 3_600_000;
const day = 24 * hour;

/** A ztunnel renews a certificate of a day at half of its life, so that an hour before its end something is wrong; roots are renewed by people. */
const soon = (from: number, until: number): number => (until - from > 30 * day ? 7 * day : hour);

/** istioctl's STATUS: of what is not available why is left out. */
export const statusText = ({state}: IdentityCertificates): string => (state.includes('Unavailable') ? 'Unavailable' : state);

/** Strictly within its validity, as istioctl has it. `now` in ms. */
export const isValidAt = (certificate: ChainCertificate | undefined, now: number): boolean =>
  certificate?.from !== undefined && certificate.until !== undefined && certificate.from < now && now < certificate.until;

/** What to worry about at `now` (ms); undefined when all is well. */
export function certificateTrouble(
  {of, certificate}: {readonly of: IdentityCertificates; readonly certificate: ChainCertificate | undefined},
  now: number,
): CertificateTrouble | undefined {
  if (!isAvailable(of)) {
    const why = whyUnavailable(of);
    if (why !== undefined || of.state.includes('Unavailable'))
      return {tone: 'bad', what: `istiod did not sign it: ${(why ?? 'no reason is told').replace(/\.$/, '')}.`};
    return {tone: 'warn', what: `Its state is ${of.state || 'not told'}: pods of this identity wait for it.`};
  }
  const {from, until} = certificate ?? {};
  if (from === undefined || until === undefined) return undefined;
  if (now <= from) return {tone: 'bad', what: `Not valid yet: it begins in ${humanAge(from - now)}.`};
  if (now >= until) return {tone: 'bad', what: `Expired ${humanAge(now - until)} ago.`};
  return until - now < soon(from, until) ? {tone: 'warn', what: `Expires in ${humanAge(until - now)}.`} : undefined;
}

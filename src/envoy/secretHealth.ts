import {humanAge} from '../lib/ages.ts';
import type {Certificate} from '../lib/certificates.ts';
import {certificateTime, firstOf, isValidAt} from './secretCells.ts';
import type {Secret} from './secrets.ts';

/** What is wrong with a secret, as a sentence. */
export type SecretTrouble = {readonly tone: 'bad' | 'warn'; readonly what: string};

const hour = 3_600_000;
const day = 24 * hour;

/** istio-agent renews a certificate of a day at half of its life, so that an hour before its end something is wrong; people renew theirs by hand. */
const soon = ({notBefore, notAfter}: Certificate): number => (notAfter - notBefore > 30 * day ? 7 * day : hour);

/** The certificate that ends first of those that all must be valid (a chain), else the first (of a bundle, others may have ended). */
export function endsFirst(secret: Secret): Certificate | undefined {
  const first = firstOf(secret);
  if (secret.kind !== 'certificate') return first;
  return secret.chain().reduce((soonest, each) => (each.is === 'certificate' && soonest && each.notAfter < soonest.notAfter ? each : soonest), first);
}

/** What to worry about at `now` (ms); undefined when all is well. */
export function secretTrouble(secret: Secret, now: number): SecretTrouble | undefined {
  const {first, kind, state, isUninitialized} = secret;
  if (isUninitialized) return {tone: 'warn', what: 'Envoy asked for it and has not received it.'};
  if (first?.is === 'unreadable') return {tone: 'bad', what: `Its certificate cannot be read: ${first.reason}.`};
  const ends = endsFirst(secret);
  if (ends !== undefined) {
    const isUseless = kind === 'certificate' ? !isValidAt(ends, now) : !isValidAt(ends, now) && !secret.chain().some(each => isIn(each, now));
    if (isUseless && now <= ends.notBefore) return {tone: 'bad', what: `Not valid yet: it begins at ${certificateTime(ends.notBefore)}.`};
    if (isUseless) return {tone: 'bad', what: `Expired ${humanAge(now - ends.notAfter)} ago, at ${certificateTime(ends.notAfter)}.`};
    const left = ends.notAfter - now;
    if (left >= 0 && left < soon(ends)) return {tone: 'warn', what: `Expires in ${humanAge(left)}, at ${certificateTime(ends.notAfter)}.`};
  }
  return state === 'warming' ? {tone: 'warn', what: 'Envoy does not use it yet: what needs it is warming as well.'} : undefined;
}

const isIn = (each: ReturnType<Secret['chain']>[number], now: number): boolean => each.is === 'certificate' && isValidAt(each, now);

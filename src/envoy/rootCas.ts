import type {Certificate} from '../lib/certificates.ts';
import type {Secret} from './secrets.ts';

/** Whether two proxies trust a common root, or why that cannot be said: istioctl's sentence. */
export type RootCas = {readonly is: 'compared'; readonly identical: boolean} | {readonly is: 'unknown'; readonly problem: string};

const rootCaOf = (secrets: readonly Secret[]): Secret | undefined => secrets.find(({name, state}) => name === 'ROOTCA' && state === 'active');

/**
 * What `istioctl proxy-config rootca-compare` says of the ROOTCA of two proxies: identical when they have any certificate in common.
 * istioctl compares inline certificates only, no bundles of SPIFFE trust domains.
 */
export function compareRootCas(one: readonly Secret[], other: readonly Secret[]): RootCas {
  const [a, b] = [certificatesOf(rootCaOf(one)), certificatesOf(rootCaOf(other))];
  const problem = typeof a === 'string' ? a : typeof b === 'string' ? b : undefined;
  if (problem !== undefined || typeof a === 'string' || typeof b === 'string') return {is: 'unknown', problem: problem ?? ''};
  const known = new Set(a.map(({fingerprint}) => fingerprint));
  return {is: 'compared', identical: b.some(({fingerprint}) => known.has(fingerprint))};
}

/** All certificates of a ROOTCA, or what is wrong with it. */
function certificatesOf(secret: Secret | undefined): readonly Certificate[] | string {
  if (secret === undefined) return 'cannot find ROOTCA from secret';
  if (secret.kind !== 'trusted' || secret.first === undefined) {
    const missing = secret.file === undefined ? 'cannot retrieve trustedCa from secret ROOTCA' : 'cannot retrieve inlineBytes from trustCA section';
    return `can not dump ROOTCA from secret: ${missing}`;
  }
  const chain = secret.chain();
  const broken = chain.find(each => each.is === 'unreadable');
  if (broken !== undefined) return `failed to parse certificate: ${broken.reason}`;
  return chain.filter(each => each.is === 'certificate');
}

/** istioctl's sentence about two proxies, named "POD.NAMESPACE"; it exits with an error when they have nothing in common. */
export const rootCasText = (one: string, other: string, identical: boolean): string =>
  identical
    ? `Both [${one}] and [${other}] have the identical ROOTCA, theoretically the connectivity between them is available`
    : `Both [${one}] and [${other}] have the non identical ROOTCA, theoretically the connectivity between them is unavailable`;

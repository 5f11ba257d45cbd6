import {field, type Json, list, text, time} from '../lib/json.ts';

/** A certificate as ztunnel tells it: `serialNumber` is decimal, the times are RFC 3339; `from` and `until` are the same in ms since 1970. What is not told is '' or undefined. */
export type ChainCertificate = {
  readonly type: 'Leaf' | 'Intermediate' | 'Root';
  readonly serialNumber: string;
  readonly validFrom: string;
  readonly expirationTime: string;
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly pem: string; // base64 of a PEM, or the PEM itself
};

/** What a ztunnel holds for one identity (SPIFFE id) of its node's pods. `chain`: the leaf first, roots last; empty where it has none. `raw`: as the dump has it. */
export type IdentityCertificates = {
  readonly identity: string;
  readonly state: string; // Available, Initializing, "Unavailable: why"
  readonly chain: readonly ChainCertificate[];
  readonly raw: Json;
};

/** Does ztunnel have a certificate that it can show for this identity? */
export const isAvailable = ({state}: IdentityCertificates): boolean => state === 'Available';

/** Why ztunnel has no certificate for this identity; undefined where it does not say. */
export const whyUnavailable = ({state}: IdentityCertificates): string | undefined => /^Unavailable:?\s*(\S.*)$/s.exec(state)?.[1];

/** A decimal serial number as hexadecimal digits, as istioctl and openssl write it; what is no number stays as it is. */
export const hexSerial = (decimal: string): string => (/^-?\d+$/.test(decimal) ? BigInt(decimal).toString(16) : decimal);

/** The certificates of one identity in ztunnel's `/config_dump`; undefined for what has no identity. Up to 1.23 the root was the last of the chain, up to 1.21 the leaf stood by itself as `ca_cert`. */
export function parseCertificates(json: Json): IdentityCertificates | undefined {
  const identity = text(json, 'identity');
  if (identity === undefined) return undefined;
  const chain = [...named(json, 'caCert', 'ca_cert'), ...named(json, 'certChain', 'cert_chain')];
  const roots = list(json, 'rootCerts');
  const typeAt = (at: number): ChainCertificate['type'] =>
    at === 0 ? 'Leaf' : at === chain.length - 1 && roots.length === 0 ? 'Root' : 'Intermediate';
  return {
    identity,
    state: text(json, 'state') ?? '',
    chain: chain.length === 0 ? [] : [...chain.map((one, at) => certificate(one, typeAt(at))), ...roots.map(one => certificate(one, 'Root'))],
    raw: json,
  };
}

const certificate = (json: Json, type: ChainCertificate['type']): ChainCertificate => ({
  type,
  serialNumber: text(json, 'serialNumber') ?? text(json, 'serial_number') ?? '',
  validFrom: text(json, 'validFrom') ?? text(json, 'valid_from') ?? '',
  expirationTime: text(json, 'expirationTime') ?? text(json, 'expiration_time') ?? '',
  from: time(json, 'validFrom') ?? time(json, 'valid_from'),
  until: time(json, 'expirationTime') ?? time(json, 'expiration_time'),
  pem: text(json, 'pem') ?? '',
});

/** A list under the first of its names that is there. */
const named = (json: Json, ...names: readonly string[]): readonly Json[] => list(json, names.find(name => field(json, name) !== undefined) ?? '');

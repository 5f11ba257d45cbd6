import {type Certificate, pemBlocks, readCertificate, type Unreadable} from '../lib/certificates.ts';
import type {Json} from '../lib/json.ts';
import {field, list, text, time} from '../lib/json.ts';
import {type ConfigDump, member, type SectionState, section} from './configDump.ts';
import {dumpPart} from './part.ts';
import {fromBase64, withoutKeys} from './secretKeys.ts';

/** What a secret is: a certificate with its key, certificates to trust, those of one SPIFFE trust domain, or none of these. */
export type SecretKind = 'certificate' | 'trusted' | 'trust domain' | 'session tickets' | 'generic' | 'empty';
export type SecretState = Extract<SectionState, 'warming' | 'active' | 'static'>;

/** A secret in one state; where it trusts several SPIFFE trust domains, one for each of them. `raw` is what was received, without private keys. */
export type Secret = {
  readonly name: string;
  readonly kind: SecretKind;
  readonly state: SecretState;
  readonly isUninitialized: boolean; // asked for, not received yet
  readonly version?: string;
  readonly updatedAt?: number; // ms
  readonly trustDomain?: string; // that the certificates are for, where the secret names it
  readonly file?: string; // where Envoy reads them from instead
  readonly first?: Certificate | Unreadable; // what istioctl shows
  readonly certificates: number;
  readonly chain: () => readonly (Certificate | Unreadable)[]; // all of them; a system's bundle takes 20 ms, once
  readonly raw: Json;
};

/** The secrets of a dump. `raw` is the section as received, without private keys. */
export type Secrets = {readonly secrets: readonly Secret[]; readonly raw: Json};

/** Secrets, as istioctl asks for them, and static ones. */
export const secretsPart = dumpPart('SecretsConfigDump', 'mask=dynamic_active_secrets,dynamic_warming_secrets,static_secrets', parseSecrets);

/** Secrets of a dump in istioctl's order: warming, active (and static, which it leaves out). Undefined when the dump has no section of them. */
export function parseSecrets(dump: ConfigDump): Secrets | undefined {
  const found = section(dump, 'SecretsConfigDump');
  if (found === undefined) return undefined;
  const raw = withoutKeys(found);
  const of = (name: string, state: SecretState): readonly Secret[] => list(member(raw, name)).flatMap(entry => parseSecret(entry, state));
  return {raw, secrets: [...of('dynamic_warming_secrets', 'warming'), ...of('dynamic_active_secrets', 'active'), ...of('static_secrets', 'static')]};
}

function parseSecret(entry: Json, state: SecretState): readonly Secret[] {
  const secret = member(entry, 'secret');
  const version = text(member(entry, 'version_info'));
  const updatedAt = time(member(entry, 'last_updated'));
  const common = {
    name: text(entry, 'name') ?? text(secret, 'name') ?? '',
    state,
    isUninitialized: state === 'active' && version === 'uninitialized',
    raw: entry,
    ...(version === undefined ? {} : {version}),
    ...(updatedAt === undefined ? {} : {updatedAt}),
  };
  const own = member(secret, 'tls_certificate', 'certificate_chain');
  if (pemOf(own) !== undefined) return [{...common, kind: 'certificate', ...read(own)}];
  const trusted = member(secret, 'validation_context', 'trusted_ca');
  if (pemOf(trusted) !== undefined) return [{...common, kind: 'trusted', ...read(trusted)}];
  const bundles = trustBundles(secret);
  if (bundles !== undefined)
    return bundles.map(bundle => ({
      ...common,
      kind: 'trust domain',
      trustDomain: text(bundle, 'name') ?? '',
      ...read(member(bundle, 'trust_bundle')),
    }));
  return [{...common, kind: kindOf(secret), ...read(own ?? trusted)}];
}

const kinds = {
  tls_certificate: 'certificate',
  validation_context: 'trusted',
  session_ticket_keys: 'session tickets',
  generic_secret: 'generic',
} as const satisfies Readonly<Record<string, SecretKind>>;

const kindOf = (secret: Json): SecretKind => Object.entries(kinds).find(([name]) => member(secret, name) !== undefined)?.[1] ?? 'empty';

function trustBundles(secret: Json): readonly Json[] | undefined {
  const config = member(secret, 'validation_context', 'custom_validator_config', 'typed_config');
  return text(field(config, '@type'))?.endsWith('.v3.SPIFFECertValidatorConfig') ? list(member(config, 'trust_domains')) : undefined;
}

/** PEM of a data source. Undefined for a file, and for one that is empty. */
const pemOf = (source: Json): string | undefined => {
  const bytes = text(member(source, 'inline_bytes'));
  return bytes === undefined ? undefined : (fromBase64(bytes) ?? '');
};

function read(source: Json): Pick<Secret, 'first' | 'certificates' | 'chain' | 'file'> {
  const file = text(member(source, 'filename'));
  const pem = pemOf(source);
  if (pem === undefined) return {certificates: 0, chain: () => [], ...(file === undefined ? {} : {file})};
  const blocks = pemBlocks(pem);
  const first = readCertificate(blocks[0] ?? '');
  let chain: readonly (Certificate | Unreadable)[] | undefined;
  return {first, certificates: blocks.length, chain: () => (chain ??= [first, ...blocks.slice(1).map(readCertificate)])};
}

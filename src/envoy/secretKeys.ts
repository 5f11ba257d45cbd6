import {camelKey} from '../lib/camelKeys.ts';
import type {Json} from '../lib/json.ts';

/** What Envoy puts in place of a text that nobody should see, and of bytes (the same in base64). */
const redacted = '[redacted]';
const redactedBytes = 'W3JlZGFjdGVkXQ==';

/** Members that hold keys, passwords and tokens, as in the proto files. Envoy redacts most of them in what it tells; istiod does not, and a file may come from elsewhere. */
export const secretFields: readonly string[] = [
  ...['private_key', 'private_key_provider', 'pkcs12', 'password', 'auth_password', 'session_ticket_keys', 'generic_secret'],
  ...['access_token', 'google_refresh_token', 'session_token', 'secret_access_key', 'client_secret', 'json_key'],
];
const sensitive = new Set(secretFields.flatMap(name => [name, camelKey(name)]));
/** Members inside of those that say where the key is, not what it is. */
const harmless = new Set(['@type', 'filename', 'environment_variable', 'environmentVariable', 'provider_name', 'providerName']);

// Also one that is cut off, and to the end of it whatever stands in between: headers of encrypted keys hold dashes.
const keyBlock = /-----BEGIN [^-]*PRIVATE KEY-----.*?(?:-----END [^-]*-----|$)/gs;

/** The same JSON without private keys, passwords and ticket keys, wherever they stand, also where one was pasted among certificates. */
export function withoutKeys(value: Json, name = '', hides = false): Json {
  if (typeof value === 'string') return hides ? hidden(name) : withoutKeyBlocks(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(each => withoutKeys(each, name, hides));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, hides && harmless.has(key) ? inner : withoutKeys(inner, key, hides || sensitive.has(key))]),
  );
}

// Of what is not redacted: the begin of a key's bytes, or of a PEM block in base64 ("-----BEGIN PRIVATE KEY", RSA, EC).
const unredacted =
  /"(?:private_?key|pkcs12|password)"\s*:\s*\{\s*"inline_?(?:bytes|string)"\s*:\s*"(?!W3JlZGFjdGVkXQ==|\[redacted\])|LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJVkFURS|BFQyBQUklWQVRF)|PRIVATE KEY/i;

/** Does a JSON text look as if it held a private key? A quick test for long texts. */
export const holdsKeys = (json: string): boolean => unredacted.test(json);

const hidden = (name: string): string => (name === 'inline_bytes' || name === 'inlineBytes' ? redactedBytes : redacted);

/** The same value of a field that holds a secret, without it. */
export const hiddenSecret = (value: Json): Json => withoutKeys(value, '', true);

// "PRIVATE KEY" in base64, wherever it begins; line breaks may stand in between.
const encoded = /UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW/;

/** The same text without private keys in it, also where it is base64 of such. */
export function withoutKeyBlocks(text: string): string {
  if (text.includes('PRIVATE KEY')) return text.replace(keyBlock, redacted);
  if (!encoded.test(/\s/.test(text) ? text.replace(/\s/g, '') : text)) return text;
  const inside = fromBase64(text);
  return inside?.includes('PRIVATE KEY') ? btoa(inside.replace(keyBlock, redacted)) : text;
}

/** The bytes of a base64 text (also its alphabet for URLs), one character each; undefined for other texts. */
export function fromBase64(text: string): string | undefined {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}

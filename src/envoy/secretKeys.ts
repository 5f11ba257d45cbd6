import type {Json} from '../lib/json.ts';

/** What Envoy puts in place of a text that nobody should see, and of bytes (the same in base64). */
const redacted = '[redacted]';
const redactedBytes = 'W3JlZGFjdGVkXQ==';

/** Members that hold keys and passwords. Envoy redacts them in what it tells; a file may come from elsewhere. */
const sensitive = new Set([
  ...['private_key', 'privateKey', 'private_key_provider', 'privateKeyProvider', 'pkcs12', 'password'],
  ...['session_ticket_keys', 'sessionTicketKeys', 'generic_secret', 'genericSecret'],
]);
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

function withoutKeyBlocks(text: string): string {
  if (text.includes('PRIVATE KEY')) return text.replace(keyBlock, redacted);
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

import {field, type Json, number, text} from '../lib/json.ts';

/** How istiod wrote an address into a field of bytes: its 4 or 16 bytes, or, as `/debug/ambientz` does, its text. */
export type BytesForm = 'raw' | 'text';

/** An address that JSON holds as base64, in the usual text; what is no address stays as it is, and what is no text is ''. */
export function ipText(base64: Json, form: BytesForm): string {
  if (typeof base64 !== 'string') return '';
  const bytes = decoded(base64);
  if (bytes === undefined) return base64;
  if (form === 'text') return bytes;
  const codes = [...bytes].map(char => char.charCodeAt(0));
  if (codes.length === 4) return codes.join('.');
  return codes.length === 16 ? ipv6Text(codes) : base64;
}

/** A NetworkAddress of istiod as ztunnel writes it: "network/address". */
export const networkAddress = (json: Json, form: BytesForm): string => `${text(json, 'network') ?? ''}/${ipText(field(json, 'address'), form)}`;

/** Of "network/address" the address. */
export const addressOf = (vip: string): string => vip.slice(vip.indexOf('/') + 1);

/** A NetworkAddress with the length of its prefix, where it has one; else undefined. */
export const networkRange = (json: Json, form: BytesForm): string | undefined => {
  const length = number(json, 'length');
  return length === undefined ? undefined : `${networkAddress(json, form)}/${length}`;
};

function decoded(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

/** As RFC 5952 says, which Go and Rust both follow. */
function ipv6Text(codes: readonly number[]): string {
  const isMapped = codes.slice(0, 10).every(code => code === 0) && codes[10] === 255 && codes[11] === 255;
  if (isMapped) return `::ffff:${codes.slice(12).join('.')}`;
  const groups = Array.from({length: 8}, (_, at) => ((codes[2 * at] ?? 0) * 256 + (codes[2 * at + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

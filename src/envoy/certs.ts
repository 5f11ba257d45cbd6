import {type Json, list, text, time} from '../lib/json.ts';
import {member} from './configDump.ts';
import {adminPart} from './part.ts';

/** A certificate that Envoy has loaded, whether it came by SDS or from a file. `contexts`: in how many TLS contexts it is. Times in ms since 1970. */
export type LoadedCert = {
  readonly is: 'CA' | 'Cert Chain';
  readonly path: string; // of its file; "<inline>" by SDS
  readonly serial: string;
  readonly names: readonly string[]; // URIs, DNS names and addresses it is for
  readonly validFrom: number | undefined;
  readonly expiresAt: number | undefined;
  readonly contexts: number;
  readonly raw: Json;
};

/** Envoy admin `/certs`. */
export const certsPart = adminPart('/certs', parseCerts);

/** Each certificate once, in the order in which Envoy lists them; undefined when the JSON is no answer of `/certs`. */
export function parseCerts(json: Json): readonly LoadedCert[] | undefined {
  if (!Array.isArray(member(json, 'certificates'))) return undefined;
  const found = new Map<string, LoadedCert>();
  for (const context of list(member(json, 'certificates'))) {
    for (const [is, certs] of [
      ['Cert Chain', member(context, 'cert_chain')],
      ['CA', member(context, 'ca_cert')],
    ] as const) {
      for (const raw of list(certs)) {
        const cert = parseCert(is, raw);
        const key = `${is} ${cert.path} ${cert.serial}`;
        found.set(key, {...cert, contexts: (found.get(key)?.contexts ?? 0) + 1});
      }
    }
  }
  return [...found.values()];
}

const parseCert = (is: LoadedCert['is'], raw: Json): LoadedCert => ({
  is,
  path: text(raw, 'path') ?? '',
  serial: text(member(raw, 'serial_number')) ?? '',
  names: list(member(raw, 'subject_alt_names')).flatMap(name => text(name, 'uri') ?? text(name, 'dns') ?? text(member(name, 'ip_address')) ?? []),
  validFrom: time(member(raw, 'valid_from')),
  expiresAt: time(member(raw, 'expiration_time')),
  contexts: 1,
  raw,
});

import {hexSerial, type IdentityCertificates} from '../ztunnel/certificates.ts';
import {goValue} from '../ztunnel/goStruct.ts';
import {certificatesType} from '../ztunnel/istioctlTypes.ts';
import {isValidAt, statusText} from './ztCertificateHealth.ts';
import type {ZtunnelPc} from './ztunnelPc.ts';

/** What Go prints in place of a number that is none. */
const serial = (decimal: string): string => (/^-?\d+$/.test(decimal) ? hexSerial(decimal) : '<nil>');

const lines = (of: IdentityCertificates, now: number): readonly (readonly string[])[] => {
  const {identity, chain} = of;
  const status = statusText(of);
  if (chain.length === 0) return [[identity, 'NA', status, 'false', 'NA', 'NA', 'NA']];
  return chain.map(one => [
    identity,
    one.type,
    status,
    String(isValidAt(one, now)),
    serial(one.serialNumber),
    one.expirationTime || 'NA',
    one.validFrom || 'NA',
  ]);
};

/** How `i9s zc certificate` prints. */
export const certificatePc: ZtunnelPc<IdentityCertificates> = {
  words: ['certificate', 'certificates', 'certs', 'cert'],
  help: 'Certificates of the identities on the node of a ztunnel.',
  gap: 5,
  flags: [],
  ofOne: true,
  heading: 'SECRET INFO',
  rows: ({certificates = []}) => certificates,
  table: (rows, _, now) => [
    ['CERTIFICATE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE'],
    ...rows.flatMap(row => lines(row, now)),
  ],
  json: (rows, {certificates}) => certificates && rows.map(({raw}) => goValue(certificatesType, raw)),
};

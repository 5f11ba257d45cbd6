import {X509Certificate} from 'node:crypto'; // parses, and does no I/O

/** What is worth knowing of an X.509 certificate. Times in milliseconds since 1970. */
export type Certificate = {
  readonly is: 'certificate';
  readonly subject: string; // "CN=shop.example, O=Shop"; '' where it has none, as Istio's have
  readonly issuer: string;
  readonly serial: string; // lower-case hex of at least 32 digits
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
  readonly uris: readonly string[]; // subject alternative names
  readonly dnsNames: readonly string[];
  readonly fingerprint: string; // SHA-256: "FB:0D:..."
};
/** A block of a PEM text that is no certificate, and why, as a clause. */
export type Unreadable = {readonly is: 'unreadable'; readonly reason: string};

const block = /-----BEGIN ([^-]*)-----([^-]*)-----END \1-----/g;

/** The PEM blocks of a text, unread. Nothing between them counts. */
export const pemBlocks = (pem: string): readonly string[] => pem.match(block) ?? [];

/**
 * Reads one PEM block. Whatever is wrong with it is said in the result, and nothing of its contents: it may be a private key.
 * A text without any block is unreadable too.
 */
export function readCertificate(pem: string): Certificate | Unreadable {
  const label = new RegExp(block.source).exec(pem)?.[1];
  if (label === undefined) return {is: 'unreadable', reason: 'it holds no PEM block'};
  if (!/^(X509 |TRUSTED )?CERTIFICATE$/.test(label))
    return {is: 'unreadable', reason: label.includes('PRIVATE KEY') ? 'it is a private key' : 'it is no certificate'};
  try {
    const found = fieldsOf(new X509Certificate(pem));
    return Number.isFinite(found.notBefore) && Number.isFinite(found.notAfter) ? found : {is: 'unreadable', reason: 'its dates cannot be read'};
  } catch {
    return {is: 'unreadable', reason: 'it cannot be parsed as X.509'};
  }
}

function fieldsOf(certificate: X509Certificate): Certificate {
  const names = alternativeNames(certificate.subjectAltName ?? '');
  const named = (kind: string): readonly string[] => names.filter(name => name.kind === kind).map(({value}) => value);
  return {
    is: 'certificate',
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial: certificate.serialNumber.toLowerCase().replace(/^0+/, '').padStart(32, '0'),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    isCa: hasCaConstraint(certificate.raw.toString('latin1')),
    uris: named('URI'),
    dnsNames: named('DNS'),
    fingerprint: certificate.fingerprint256,
  };
}

/** Node says undefined where there is no name. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

/** "URI:spiffe://a/b, DNS:c"; Node writes values with commas or quotes as JSON strings. */
const alternativeNames = (text: string): readonly {readonly kind: string; readonly value: string}[] =>
  [...text.matchAll(/(?:^|, )([^:,"]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, kind = '', value = '']) => ({kind, value: unquoted(value)}));

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

// Basic constraints in DER: their OID, perhaps "critical", and a sequence that begins with TRUE.
// OpenSSL's own answer minds key usage as well, Go's (istioctl's) does not.
const caConstraint = /\x06\x03\x55\x1d\x13(?:\x01\x01.)?\x04.\x30.\x01\x01\xff/s;
const hasCaConstraint = (der: string): boolean => caConstraint.test(der);

import {certificateTime, firstOf, isValidAt, secretTable, trustDomainOf, typeOf} from '../envoy/secretCells.ts';
import {endsFirst, secretTrouble} from '../envoy/secretHealth.ts';
import {type Secret, secretsPart} from '../envoy/secrets.ts';
import {humanAge} from '../lib/ages.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import {list} from '../lib/json.ts';
import {type Jump, type Span, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {usedByJump} from './madeFrom.ts';
import {chainJson, secretStrip} from './secretStrip.ts';
import {defineTable, type Known} from './view.ts';

type Row = Secret & {readonly key: string};

const typeText = (secret: Secret): string => typeOf(secret) || (secret.kind === 'session tickets' || secret.kind === 'generic' ? secret.kind : '-');

/** "21h", or how long ago: "-3h". */
function leftCell(secret: Secret, {now}: Known): Span {
  const ends = endsFirst(secret);
  if (ends === undefined) return span('-');
  const left = ends.notAfter - now;
  const tone = secretTrouble(secret, now)?.tone;
  return span(left < 0 ? `-${humanAge(-left)}` : humanAge(left), tone ?? (left < 0 ? 'dim' : 'plain'));
}

const certificates = (secret: Secret): Jump =>
  secret.certificates === 0
    ? {label: 'certificates', nowhere: `The secret ${secret.name} holds no certificate that could be shown; y shows what Envoy says of it.`}
    : {
        label: count(secret.certificates, 'certificate'),
        to: 'resource',
        subject: {title: `certificates of ${secret.name}`, json: chainJson(secret.chain())},
      };

/** Certificates and trust bundles of a proxy, in istioctl's words; never a private key. */
export const secrets = defineTable({
  scope: 'proxy',
  title: 'Secrets',
  help: 'Certificates and trust bundles that the proxy got by SDS: whole chains, names and time left; private keys are never shown.',
  key: '6',
  aliases: ['s', 'secret', 'sds'],
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-config secret ${proxy?.id ?? ''}`,
  load: async ({envoy, of}) => ({...(await envoy(secretsPart)), of}),
  rows: ({secrets}): readonly Row[] =>
    secrets.map((secret, at) => ({...secret, key: `${secret.name}/${secret.state}/${secret.trustDomain ?? ''}/${at}`})),
  id: row => row.key,
  name: row => row.name,
  rank: (row, {now}) => ({bad: 0, warn: 1, none: 2})[secretTrouble(row, now)?.tone ?? 'none'],
  problem: (row, {now}) => secretTrouble(row, now) !== undefined,
  columns: [
    {title: 'RESOURCE NAME', help: 'Name by which Envoy asks for it.', cell: row => row.name, min: 16, max: 50, cut: 'middle'},
    {title: 'TYPE', help: 'Cert Chain: a certificate with its issuers; CA: what is trusted.', cell: typeText, drop: 5},
    {
      title: 'STATUS',
      help: 'ACTIVE; WARMING: not in use yet; UNINITIALIZED: asked for, not received; STATIC: of the bootstrap.',
      cell: row => (row.isUninitialized ? span('UNINITIALIZED', 'warn') : span(row.state.toUpperCase(), row.state === 'warming' ? 'warn' : 'plain')),
    },
    {
      title: 'VALID CERT',
      help: 'Whether the first certificate is valid now.',
      cell: (row, {now}) => (isValidAt(firstOf(row), now) ? 'true' : span('false', secretTrouble(row, now)?.tone ?? 'plain')),
      drop: 4,
    },
    {
      title: 'SERIAL NUMBER',
      help: 'Serial number of the first certificate, in hex.',
      cell: row => firstOf(row)?.serial ?? '-',
      min: 16,
      max: 42,
      drop: 2,
    },
    {title: 'NOT AFTER', help: 'End of the validity of the first certificate.', cell: row => time(firstOf(row)?.notAfter), drop: 3},
    {title: 'NOT BEFORE', help: 'Begin of the validity of the first certificate.', cell: row => time(firstOf(row)?.notBefore), drop: 1},
    {title: 'TRUST DOMAIN', help: 'SPIFFE trust domain.', cell: row => trustDomainOf(row) || '-', shown: 'wide', drop: 1},
    {
      title: 'EXPIRES',
      help: 'Time left until the first certificate of the chain ends; -3h: it has ended. Yellow an hour before (a week for those of a month and longer).',
      cell: leftCell,
      sort: row => endsFirst(row)?.notAfter ?? Number.MAX_SAFE_INTEGER,
      align: 'right',
    },
    {
      title: 'CHAIN',
      help: 'Number of certificates: of the chain, or of the bundle.',
      cell: row => String(row.certificates),
      sort: row => row.certificates,
      shown: 'wide',
      align: 'right',
      drop: 2,
    },
    {
      title: 'SANS',
      help: 'Whom the certificate names: subject alternative names.',
      cell: row => [...(firstOf(row)?.uris ?? []), ...(firstOf(row)?.dnsNames ?? [])].join(',') || '-',
      shown: 'wide',
      max: 80,
      drop: 1,
    },
  ],
  jumps: row => [certificates(row), usedByJump({kind: 'secret', name: row.name})],
  strip: (row, {now}) => secretStrip(row, now),
  copies: row => {
    const first = firstOf(row);
    const identity = first?.uris[0];
    return [
      {label: 'name', text: row.name},
      ...(identity === undefined ? [] : [{label: 'identity', text: identity}]),
      ...(first === undefined ? [] : [{label: 'serial number', text: first.serial}]),
    ];
  },
  json: row => ({state: row.state, certificates: chainJson(row.chain()), secret: row.raw}),
  note: ({secrets, of}, {now}) => {
    if (of === 'istiod') return notOfIstiod;
    const bad = secrets.filter(secret => secretTrouble(secret, now)?.tone === 'bad');
    return bad.length === 0 ? undefined : `! not usable: ${[...new Set(bad.map(({name}) => name))].join(', ')}`;
  },
  nowhere: where => `This proxy has no secret ${where['RESOURCE NAME'] ?? ''}: what needs it stays warming, and connections to it fail.`,
  pc: {
    words: ['secret', 'secrets', 's'],
    inAll: {place: 5, heading: 'SECRET INFO'},
    gap: 5,
    leavesOut: ({state}) => state === 'static',
    table: (rows, _, now) => secretTable(rows, now),
    json: (_, {raw}) => withoutType(camelKeys(raw)),
    none: ({raw}) => ({text: isEmpty(raw) ? 'No active or warming secrets found.' : 'No secret items to show.'}),
  },
});

/** Workload certificates are signed for the agent of the proxy, which hands them to Envoy; istiod itself sends what gateways take from Kubernetes. */
const notOfIstiod = "istiod leaves out what the agent gets (default, ROOTCA); i shows Envoy's.";

const time = (ms: number | undefined): string => (ms === undefined ? '-' : certificateTime(ms));

const isEmpty = (raw: unknown): boolean =>
  list(camelKeys(raw), 'dynamicActiveSecrets').length + list(camelKeys(raw), 'dynamicWarmingSecrets').length === 0;

function withoutType(section: unknown): unknown {
  const {'@type': _, ...rest} = section as Readonly<Record<string, unknown>>;
  return rest;
}

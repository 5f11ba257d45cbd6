import type {Part} from '../envoy/part.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {humanAge} from '../lib/ages.ts';
import {field} from '../lib/json.ts';
import {type Span, span, type Tone} from '../lib/page.ts';
import {compareText, count, firstOf} from '../lib/text.ts';
import {type ChainCertificate, hexSerial, type IdentityCertificates, isAvailable, parseCertificates} from '../ztunnel/certificates.ts';
import {parseZtunnelDump} from '../ztunnel/dump.ts';
import type {Ask} from './ask.ts';
import {defineTable, type Known} from './view.ts';
import {eachZtunnel, onlyZtunnel, type ZtunnelHeard} from './ztAsk.ts';
import {silentText, waitingText, ztunnelText} from './ztCells.ts';
import {certificateTrouble, isValidAt, statusText} from './ztCertificateHealth.ts';
import {certificatePc} from './ztCertificatesPc.ts';
import {certificateJumps, certificateStrip, identityParts, whoseText} from './ztCertificateWords.ts';
import {isHeard} from './ztLoad.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/** A certificate that a ztunnel holds for an identity, or one identity for which it has none; `of`: all that it holds for it. */
export type CertificateRow = {
  readonly key: string;
  readonly of: IdentityCertificates;
  readonly certificate: ChainCertificate | undefined;
  readonly proxy: MeshProxy;
  readonly only: string | undefined;
};
type Data = {readonly rows: readonly CertificateRow[]; readonly ztunnels: readonly ZtunnelHeard<readonly CertificateRow[]>[]};

/** Of a dump only these: the rest of it is large. */
const certificatesPart: Part<readonly IdentityCertificates[]> = {
  ...ztunnelPart,
  ahead: () => [],
  read: json => {
    const found = field(json, 'certificates');
    if (found === undefined && parseZtunnelDump(json) === undefined) return undefined;
    return typeof found === 'object' && found !== null ? Object.values(found).flatMap(each => parseCertificates(each) ?? []) : [];
  },
};

async function load(ask: Ask): Promise<Data> {
  const only = onlyZtunnel(ask)?.key;
  const dataOf = (ztunnels: Data['ztunnels']): Data => ({ztunnels, rows: ztunnels.flatMap(({value}) => value ?? []).toSorted(inOrder)});
  const show = (answers: Data['ztunnels']): void => {
    if (ask.before === undefined) ask.soFar(dataOf(answers));
  };
  return dataOf(await eachZtunnel(ask, certificatesPart, (certificates, proxy) => certificates.flatMap(of => rowsOf(of, proxy, only)), show));
}

/** A row for each certificate of the chain, or one that says that there is none. */
function rowsOf(whole: IdentityCertificates, proxy: MeshProxy, only: string | undefined): readonly CertificateRow[] {
  const of = {...whole, raw: undefined};
  const base = {of, proxy, only};
  const key = (at: number): string => `${of.identity}/${proxy.key}/${at}`;
  return of.chain.length === 0
    ? [{...base, key: key(0), certificate: undefined}]
    : of.chain.map((certificate, at) => ({...base, key: key(at), certificate}));
}

const inOrder = (one: CertificateRow, other: CertificateRow): number =>
  compareText(one.of.identity, other.of.identity) || compareText(one.proxy.key, other.proxy.key);

const problemsFirst = 1_000_000;
const troubleTone = (row: CertificateRow, {now}: Known): Tone | undefined => certificateTrouble(row, now)?.tone;

function leftCell(row: CertificateRow, known: Known): Span {
  const {until} = row.certificate ?? {};
  if (until === undefined) return span('-', 'dim');
  const left = until - known.now;
  return span(left < 0 ? `-${humanAge(-left)}` : humanAge(left), troubleTone(row, known) ?? 'plain');
}

/** The certificates that ztunnels hold for the pods of their nodes, of all or of one. */
export const ztCertificates = defineTable({
  scope: 'cluster',
  family: 'ztunnel',
  takesProxy: true,
  hidden: true,
  title: 'Certificates',
  help: 'Certificates that ztunnels hold for the pods of their nodes, by identity: whole chains, with the time left.',
  aliases: certificatePc.words,
  same: proxy => `istioctl ztunnel-config certificate${proxy === undefined ? ' --node NODE' : ` ${proxy.id}`}`,
  nowhere: where =>
    `No ztunnel that has answered holds a certificate for ${where['CERTIFICATE NAME'] ?? 'it'}: no pod of this identity runs on its node.`,
  everyMs: 60_000,
  load,
  rows: ({rows}) => rows,
  id: ({key}) => key,
  name: ({of}) => of.identity,
  namespace: ({of}) => identityParts(of.identity)?.namespace ?? '',
  about: ({proxy}) => ({proxy: proxy.key, pod: proxy.pod?.id}),
  problem: (row, known) => troubleTone(row, known) !== undefined,
  rank: (row, known) => (troubleTone(row, known) === undefined ? problemsFirst : troubleTone(row, known) === 'bad' ? 0 : 1),
  columns: [
    {title: 'CERTIFICATE NAME', help: 'The identity that it is for.', cell: ({of}) => of.identity, min: 44, max: 90, cut: 'middle'},
    {title: 'TYPE', help: 'Leaf, Intermediate or Root.', cell: ({certificate}) => certificate?.type ?? 'NA', max: 12},
    {
      title: 'STATUS',
      help: 'Available, Initializing, or Unavailable: istiod did not sign one.',
      cell: ({of}) => span(statusText(of), isAvailable(of) ? 'plain' : of.state.includes('Unavailable') ? 'bad' : 'warn'),
      max: 14,
      drop: 7,
    },
    {
      title: 'LEFT',
      help: 'How long it is still valid; since when it is not any more: -3h.',
      cell: leftCell,
      sort: ({certificate}) => certificate?.until ?? 0,
      align: 'right',
      min: 5,
    },
    {title: 'NODE', help: 'Node of the ztunnel that holds it.', cell: ({proxy}) => proxy.pod?.node ?? '-', max: 40, cut: 'middle', drop: 8},
    {title: 'VALID CERT', help: 'true while it is valid.', cell: ({certificate}, {now}) => String(isValidAt(certificate, now)), drop: 5},
    {
      title: 'SERIAL NUMBER',
      help: 'In hexadecimal digits.',
      cell: ({certificate}) => (certificate === undefined ? 'NA' : hexSerial(certificate.serialNumber)),
      min: 12,
      max: 40,
      cut: 'middle',
      drop: 3,
    },
    {title: 'NOT AFTER', help: 'When it ends.', cell: ({certificate}) => certificate?.expirationTime ?? 'NA', max: 24, drop: 2},
    {title: 'NOT BEFORE', help: 'When it begins.', cell: ({certificate}) => certificate?.validFrom ?? 'NA', max: 24, drop: 1},
    {title: 'ZTUNNEL', help: 'The ztunnel that holds it.', cell: ({proxy}) => proxy.name, shown: 'wide', max: 40, cut: 'middle', drop: 4},
  ],
  jumps: certificateJumps,
  strip: certificateStrip,
  copies: ({of, certificate}) => [
    {label: 'identity', text: of.identity},
    ...(certificate === undefined ? [] : [{label: 'serial number', text: hexSerial(certificate.serialNumber)}]),
  ],
  json: ({of: {identity, state}, certificate, proxy}) => ({ztunnel: proxy.key, identity, state, certificate}),
  note,
});

function note({rows, ztunnels}: Data, {now}: Known): string | undefined {
  const bad = new Set(rows.filter(row => certificateTrouble(row, now)?.tone === 'bad').map(({of}) => of.identity));
  const said = [
    ...waitingText(ztunnels),
    ...silentText(ztunnels),
    ...(bad.size === 0 ? [] : [`! ${bad.size} not usable (z): ${firstOf([...bad].map(whoseText), 2)}`]),
    ...rootsText(ztunnels),
    ...(rows.length === 0 && ztunnels.every(isHeard)
      ? ['No pod of ambient mode runs on these nodes: there is nobody to hold a certificate for']
      : []),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}

/** Ztunnels that trust other roots than the most do not understand each other. */
function rootsText(ztunnels: Data['ztunnels']): readonly string[] {
  const byRoots = new Map<string, MeshProxy[]>();
  for (const {proxy, value = []} of ztunnels) {
    const roots = new Set(value.flatMap(({certificate}) => (certificate?.type === 'Root' ? [certificate.serialNumber] : [])));
    if (roots.size > 0) byRoots.set([...roots].sort().join(' '), [...(byRoots.get([...roots].sort().join(' ')) ?? []), proxy]);
  }
  if (byRoots.size < 2) return [];
  const [, ...others] = [...byRoots.values()].sort((a, b) => b.length - a.length);
  const odd = others.flat().map(ztunnelText);
  return [`! ${count(odd.length, 'ztunnel')} ${odd.length === 1 ? 'has' : 'have'} other roots than the most: ${firstOf(odd, 2)}`];
}

import {certsPart, type LoadedCert} from '../envoy/certs.ts';
import {certificateTime} from '../envoy/secretCells.ts';
import {humanAge} from '../lib/ages.ts';
import {type Span, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {defineTable, type Known} from './view.ts';

const isExpired = ({validFrom, expiresAt}: LoadedCert, {now}: Known): boolean => (expiresAt ?? now) < now || (validFrom ?? now) > now;

const left = (cert: LoadedCert, known: Known): Span => {
  if (cert.expiresAt === undefined) return span('?');
  const ms = cert.expiresAt - known.now;
  return span(ms < 0 ? `-${humanAge(-ms)}` : humanAge(ms), isExpired(cert, known) ? 'bad' : 'plain');
};

/** What TLS in this Envoy is made of, whether it came by SDS or from a file. */
export const certs = defineTable({
  scope: 'proxy',
  title: 'Certs',
  help: 'Certificates that the Envoy has loaded, by SDS or from files, each once.',
  aliases: ['certificates'],
  envoyOnly: true,
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `kubectl exec -n ${proxy?.namespace} ${proxy?.name} -c istio-proxy -- pilot-agent request GET certs`,
  load: ({envoy}) => envoy(certsPart),
  rows: all => all,
  id: cert => `${cert.is} ${cert.path} ${cert.serial}`,
  name: cert => cert.serial,
  problem: isExpired,
  columns: [
    {title: 'TYPE', help: 'Cert Chain: what it shows of itself; CA: what it trusts.', cell: cert => cert.is, min: 10},
    {title: 'SERIAL NUMBER', help: 'In hexadecimal digits.', cell: cert => cert.serial, min: 16, max: 48, cut: 'middle'},
    {title: 'PATH', help: 'Its file; <inline> where it came by SDS.', cell: cert => cert.path, min: 10, max: 60, cut: 'middle', drop: 2},
    {title: 'EXPIRES', help: 'How long it is still valid.', cell: left, sort: cert => cert.expiresAt ?? 0, align: 'right', min: 8},
    {
      title: 'CONTEXTS',
      help: 'In how many TLS contexts it is.',
      cell: cert => String(cert.contexts),
      sort: cert => cert.contexts,
      align: 'right',
      drop: 3,
    },
    {title: 'SANS', help: 'The names that it is for.', cell: cert => cert.names.join(', '), min: 16, max: 90, drop: 1},
  ],
  strip: (cert, known) => [
    [span(`${cert.is === 'CA' ? 'Trusted' : 'Shown to peers'}: `, 'strong'), span(cert.names.join(', ') || 'no names in it')],
    [
      span(isExpired(cert, known) ? 'Not valid now: ' : 'Valid ', isExpired(cert, known) ? 'bad' : 'plain'),
      span(`from ${timeText(cert.validFrom)} to ${timeText(cert.expiresAt)}, in ${count(cert.contexts, 'TLS context')}.`),
    ],
  ],
  json: cert => cert.raw,
});

const timeText = (ms: number | undefined): string => (ms === undefined ? '?' : certificateTime(ms));

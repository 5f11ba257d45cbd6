import {bootstrapPart} from '../envoy/bootstrap.ts';

import {bootstrapShort} from '../envoy/bootstrapShort.ts';
import {camelKeys} from '../lib/camelKeys.ts';
import {bootstrapLines} from './bootstrapLines.ts';
import {defineText} from './view.ts';

/** What an Envoy was started with; what is not Istio's default is marked and explained. */
export const bootstrap = defineText({
  scope: 'proxy',
  title: 'Bootstrap',
  help: 'What the Envoy was started with: node id, metadata, istiod, admin port, runtime; * marks what is not the default. y shows it whole.',
  key: '8',
  aliases: ['b'],
  envoyOnly: true,
  appliesTo: ['sidecar', 'gateway', 'waypoint'],
  same: proxy => `istioctl proxy-config bootstrap ${proxy?.id ?? ''}`,
  load: async ({envoy}) => envoy(bootstrapPart),
  wraps: true,
  lines: bootstrapLines,
  json: ({raw}) => raw,
  pc: {
    words: ['bootstrap', 'b'],
    gap: 1,
    output: 'json',
    inAll: {place: 1, heading: 'BOOTSTRAP INFO', table: rows => rows.flatMap(bootstrapShort)},
    table: rows => rows.flatMap(bootstrapShort),
    json: (_, {raw}) => camelKeys(raw),
  },
});

import {describedText} from './describe.ts';
import {defineText} from './view.ts';
import {askWhy} from './whyAsk.ts';
import {whyLines} from './whyLines.ts';

/** Why one proxy is not in sync, type by type, with what can be tested from here. */
export const why = defineText({
  scope: 'proxy',
  title: 'Why',
  help: 'Why a proxy is not in sync: of a NACK the resource and the object it is about; of STALE, NOT SENT and NOT CONNECTED the reasons, each tested where that can be done.',
  key: 'W',
  hint: 2.95,
  aliases: ['explain'],
  anywhere: true,
  podless: true,
  envoyOnly: true,
  everyMs: 15_000,
  load: askWhy,
  wraps: true,
  ...describedText(whyLines),
  json: ({info, xds, secrets: _, ...data}) => ({
    ...data,
    info: info?.value === undefined ? info : {value: info?.value.raw},
    xds: xds?.value === undefined ? xds : {value: Object.fromEntries(xds.value)},
  }),
});

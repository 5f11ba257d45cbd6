import {lookTexts} from '../analysis/lookTexts.ts';
import {clockText} from '../lib/ages.ts';
import {noiseText} from './comparisonBeside.ts';
import {comparisonTable} from './comparisonTable.ts';
import {type DiffData, loadDiff} from './diffData.ts';
import {rowJumps} from './diffJumps.ts';
import {defineTable} from './view.ts';

/** What istiod would send a proxy now, against what that has. */
export const diff = defineTable({
  scope: 'proxy',
  title: 'Diff',
  help: 'What istiod would send the proxy now against what it has, resource by resource.',
  key: 'd',
  anywhere: true,
  hint: 2.9,
  envoyOnly: true,
  aliases: ['compare-istiod'],
  same: proxy => `istioctl proxy-status ${proxy?.id ?? ''}`,
  load: loadDiff,
  look: ({right, rules}, rest) => lookTexts(right, rules, rest),
  ...comparisonTable,
  jumps: rowJumps,
  note: noteOf,
});

const time = (at: number | undefined): string => (at === undefined ? '?' : `${clockText(at)}.${Math.floor((at % 1000) / 100)}`);

/** "istiod-795d55fc6d-vqtjx 14:02:19.1   Envoy 14:02:19.4   hidden <i>: 212 order". */
function noteOf(data: DiffData): string {
  const {istiod, askedAt, sides} = data;
  return [`${istiod} ${time(askedAt[0])}`, `${sides[1]} ${time(askedAt[1])}`, noiseText(data)].filter(Boolean).join('   ');
}

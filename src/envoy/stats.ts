import type {Json} from '../lib/json.ts';
import {field, list, number} from '../lib/json.ts';
import {adminPart, type Part} from './part.ts';

/** A counter or a gauge (Envoy's JSON does not tell which), or a text such as the version of CDS. */
export type Stat = {readonly name: string; readonly value: number | string};
/** `cumulative`: value at each quantile (0 to 100) since Envoy started; quantiles of which nothing was recorded are left out. */
export type Histogram = {readonly name: string; readonly cumulative: readonly {readonly quantile: number; readonly value: number}[]};
/** All of one answer, in Envoy's order. */
export type Stats = {readonly stats: readonly Stat[]; readonly histograms: readonly Histogram[]};

/** Stats that were written at least once since Envoy started: of tens of thousands the few that say something. */
export const statsPart = adminPart('/stats?format=json&usedonly', parseStats);

/** All stats of a cluster, also those never written. `observability`: its name among stats, as `/clusters` tells it ("outbound|9080||reviews...;"). */
export const clusterStatsPart = (observability: string): Part<Stats> =>
  adminPart(`/stats?format=json&filter=${encodeURIComponent(`^${escaped(clusterPrefix(observability))}`)}`, parseStats);

/** What the names of a cluster's stats begin with. Envoy writes no colon in them. */
export const clusterPrefix = (observability: string): string => `cluster.${observability.replaceAll(':', '_')}.`;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Reads `/stats?format=json`; undefined where there is no list `stats`. Entries that cannot be read are left out. */
export function parseStats(json: Json): Stats | undefined {
  const all = field(json, 'stats');
  if (!Array.isArray(all)) return undefined;
  const stats: Stat[] = [];
  const histograms: Histogram[] = [];
  for (const each of all as readonly Json[]) {
    const name = field(each, 'name');
    const value = field(each, 'value');
    if (typeof name === 'string' && (typeof value === 'number' || typeof value === 'string')) stats.push({name, value});
    else if (name === undefined) histograms.push(...parseHistograms(field(each, 'histograms')));
  }
  return {stats, histograms};
}

function parseHistograms(json: Json): readonly Histogram[] {
  const quantiles = list(json, 'supported_quantiles').map(quantile => number(quantile));
  return list(json, 'computed_quantiles').flatMap(each => {
    const name = field(each, 'name');
    const cumulative = list(each, 'values').flatMap((pair, at) => {
      const value = number(pair, 'cumulative');
      const quantile = quantiles[at];
      return value === undefined || quantile === undefined ? [] : [{quantile, value}];
    });
    return typeof name === 'string' ? [{name, cumulative}] : [];
  });
}

/** The value at a quantile; undefined where it was not computed. */
export const atQuantile = ({cumulative}: Histogram, wanted: number): number | undefined =>
  cumulative.find(({quantile}) => quantile === wanted)?.value;

import {field, type Json, list} from '../lib/json.ts';

/** A value of an enum as protojson writes it: a name, or the number of one it does not know. What is not there is the default. */
export function enumText(json: Json, key: string, otherwise: string): string {
  const value = field(json, key);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

/** WORKLOAD_SELECTOR as ztunnel has it: WorkloadSelector. */
export const pascal = (name: string): string =>
  name
    .split('_')
    .map(word => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');

/** The texts of a list, in its order. */
export const texts = (json: Json, key: string): readonly string[] => list(json, key).filter(item => typeof item === 'string');

/** A list whose order means nothing. */
export const sortedWords = (items: readonly Json[]): readonly string[] => items.map(String).sort();

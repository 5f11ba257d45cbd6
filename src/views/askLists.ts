import {type ApiKind, apiPaths} from '../istio/apiObjects.ts';
import {type Json, list} from '../lib/json.ts';
import type {Trouble} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {askFirst} from './askObjects.ts';

/** The objects of one kind; none, and why, where they cannot be listed. */
export type Listed<T> = {readonly items: readonly T[]; readonly trouble?: Trouble};

/** Lists all objects of a kind, of one namespace or of all, each read by `parse` (undefined leaves it out). What prevents that is told, not thrown. */
export async function askList<T>({source, timed}: Ask, kind: ApiKind, parse: (item: Json) => T | undefined, namespace?: string): Promise<Listed<T>> {
  const {value, trouble} = await timed(signal => askFirst(source, apiPaths(kind, namespace), signal));
  if (trouble !== undefined) return {items: [], trouble};
  return {items: list(value, 'items').flatMap(item => parse(item) ?? [])};
}

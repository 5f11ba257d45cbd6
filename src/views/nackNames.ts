import {namedResources} from '../istio/nack.ts';
import type {TypeSync} from '../istio/sync.ts';
import {remembered} from '../lib/remembered.ts';
import {kinds} from './kinds.ts';

// Asked for each row that differs, as often as the screen is drawn.
const namesIn = remembered(sync => namedResources((sync as TypeSync).lastError ?? ''));

/** Does a NACK name this resource, others of its kind, or none? `none` as well where there is no NACK. */
export function nackNames(sync: TypeSync, kind: string, name: string): 'it' | 'others' | 'none' {
  const named = namesIn(sync).filter(each => each.kind === kinds[kind]?.named);
  return named.some(each => each.name === name) ? 'it' : named.length > 0 ? 'others' : 'none';
}

import {type Json, strings, text} from '../lib/json.ts';
import type {MeshNamespace} from './ambient.ts';

/** A Namespace as the API writes it; undefined for what has no name. */
export function parseNamespace(json: Json): MeshNamespace | undefined {
  const name = text(json, 'metadata', 'name');
  if (name === undefined) return undefined;
  return {name, labels: strings(json, 'metadata', 'labels'), annotations: strings(json, 'metadata', 'annotations')};
}

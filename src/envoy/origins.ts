import type {Json} from '../lib/json.ts';
import {type MadeFrom, madeFrom} from './configDump.ts';

/** All Istio and Kubernetes objects that metadata anywhere in a resource names, each once. */
export function originsOf(resource: Json): readonly MadeFrom[] {
  const found = new Map<string, MadeFrom>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const origin = Array.isArray(value) ? undefined : madeFrom(value);
    if (origin !== undefined) found.set(`${origin.kind} ${origin.namespace}/${origin.name}`, origin);
    for (const inner of Object.values(value)) look(inner);
  };
  look(resource);
  return [...found.values()];
}

import type {Json} from '../lib/json.ts';
import {remembered} from '../lib/remembered.ts';
import {type MadeFrom, madeFrom} from './configDump.ts';

/** All Istio and Kubernetes objects that metadata anywhere in a resource names, each once. */
export const originsOf = remembered((resource): readonly MadeFrom[] => {
  const found = new Map<string, MadeFrom>();
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    const origin = Array.isArray(value) ? undefined : madeFrom(value);
    if (origin !== undefined) found.set(`${origin.kind} ${origin.namespace}/${origin.name}`, origin);
    for (const inner of Object.values(value)) look(inner);
  };
  look(resource);
  return [...found.values()];
});

import type {Json} from './json.ts';

/** A version of a resource that its proxy refused, and why; `at` in ms since 1970. */
export type Refused = {readonly details: string; readonly at?: number; readonly raw: Json};

/**
 * A resource as one side has it. `raw` as received: of one that only warms, what is warming; undefined where it is not told.
 * 'refused': no version of it was ever accepted, and there is nothing but what was refused.
 */
export type Resource = {
  readonly name: string;
  readonly state: 'active' | 'warming' | 'draining' | 'refused';
  readonly raw: Json;
  readonly version?: string;
  readonly updatedAt?: number; // ms since 1970
  readonly refused?: Refused;
};

/** What one side has, by kind ("Clusters"). A kind that it did not tell is absent, which is another thing than empty. */
export type Side = ReadonlyMap<string, readonly Resource[]>;

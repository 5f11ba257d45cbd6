import {type Json, list, text, time} from '../lib/json.ts';
import type {Condition} from './ambient.ts';

/** The conditions of an object's status, in the order of the API; none where it has none. */
export const parseConditions = (json: Json): readonly Condition[] =>
  list(json, 'status', 'conditions').flatMap(each => {
    const type = text(each, 'type');
    if (type === undefined) return [];
    const since = time(each, 'lastTransitionTime');
    return {
      type,
      status: text(each, 'status') ?? 'Unknown',
      reason: text(each, 'reason') ?? '',
      message: text(each, 'message') ?? '',
      ...(since === undefined ? {} : {since}),
    };
  });

/** The condition of a type; undefined where it is not told. Names are unique in the API: of several the last counts, as for istioctl. */
export const conditionOf = ({conditions}: {readonly conditions: readonly Condition[]}, type: string): Condition | undefined =>
  conditions.findLast(condition => condition.type === type);

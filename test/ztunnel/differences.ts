import {isDeepStrictEqual} from 'node:util';
import type {Side} from '../../src/lib/resources.ts';

/** "Kind name: verdict" of everything that is not the same on both sides, by nothing but equality; kinds that one side does not tell are left out. */
export function differences(left: Side, right: Side): readonly string[] {
  return [...left.keys()]
    .filter(kind => right.has(kind))
    .flatMap(kind => {
      const [ours, theirs] = [left, right].map(side => new Map(side.get(kind)?.map(({name, raw}) => [name, raw])));
      return [...new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])])].sort().flatMap(name => {
        const verdict = !theirs?.has(name) ? 'only istiod' : !ours?.has(name) ? 'only ztunnel' : 'differs';
        return verdict === 'differs' && isDeepStrictEqual(ours?.get(name), theirs?.get(name)) ? [] : [`${kind} ${name}: ${verdict}`];
      });
    });
}

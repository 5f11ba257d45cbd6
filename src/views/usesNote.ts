import type {Mesh} from '../istio/mesh.ts';
import {ztunnelsOf} from '../istio/ztunnels.ts';
import {firstOf} from '../lib/text.ts';
import {podsNote} from './ambientPods.ts';
import type {UsesData} from './usesData.ts';
import type {Known} from './view.ts';

/** Ids of the ztunnels that no istiod knows: they are told nothing any more. */
export const unconnectedZtunnels = (mesh: Pick<Mesh, 'proxies'>): readonly string[] =>
  ztunnelsOf(mesh).flatMap(({connectedness, id}) => (connectedness === 'missing' ? [id] : []));

/** What stands under the table: what could not be listed, and ztunnels of which little can be said. */
export function usesNote({ambient, answers, says, trouble}: UsesData, {mesh}: Pick<Known, 'mesh'>): string | undefined {
  const silent = answers.flatMap(({proxy, trouble: own}) => (own === undefined ? [] : [proxy.name]));
  // At the very start none is known yet: they are asked the next time.
  if (trouble !== undefined && ztunnelsOf(mesh).length === 0) return `! ${trouble.what}`;
  const [unlisted] = ambient.troubles;
  const lost = unconnectedZtunnels(mesh);
  const old = says.classes.flatMap(({isOld, ids}) => (isOld ? ids : []));
  const notes = [
    unlisted?.what,
    podsNote(mesh),
    silent.length === 0 ? undefined : `${silent.length} of ${answers.length} ztunnels did not answer: ${silent.join(', ')}`,
    lost.length === 0 ? undefined : `NOT CONNECTED, so its state may be old: ${firstOf(lost, 3)}`,
    old.length === 0 ? undefined : `too old to compare: ${firstOf(old, 3)}`,
  ].filter(each => each !== undefined);
  return notes.length === 0 ? undefined : `! ${notes.join(' ')}`;
}

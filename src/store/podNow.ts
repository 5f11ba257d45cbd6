import {type Json, text} from '../lib/json.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {fewAtOnce} from './fewAtOnce.ts';
import type {LevelTarget} from './levelTalk.ts';

export type PodNow = {readonly is: 'there'; readonly json: Json} | {readonly is: 'unknown'} | {readonly is: 'gone'; readonly why: string};

/** Is it still the same pod? Unknown where one may not look. Rejects with a Trouble where nobody can be asked. */
export async function podNow(source: MeshSource, {pod, uid}: LevelTarget): Promise<PodNow> {
  const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
  try {
    const json = await fewAtOnce(source.about.server, () => source.askApi(path, new AbortController().signal));
    if (text(json, 'metadata', 'uid') !== uid) return {is: 'gone', why: 'was replaced'};
    const phase = text(json, 'status', 'phase');
    return phase === 'Succeeded' || phase === 'Failed' ? {is: 'gone', why: 'has ended'} : {is: 'there', json};
  } catch (error) {
    const {kind} = troubleOf(error);
    if (kind === 'not found') return {is: 'gone', why: 'is gone'};
    if (kind === 'forbidden') return {is: 'unknown'};
    throw error;
  }
}

/** Rejects with a Trouble where the pod is no more: what takes its name, as in a stateful set, is another one, whose levels nobody has looked at. */
export async function surePod(source: MeshSource, target: LevelTarget): Promise<void> {
  const now = await podNow(source, target);
  if (now.is === 'gone') throw troubleError({kind: 'not found', what: `${target.id} ${now.why}.`, next: 'Select the pod that has taken its place.'});
}

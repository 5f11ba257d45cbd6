import {newSayMerger, type ZtunnelsSay} from '../analysis/ztunnelsSay.ts';
import type {Mesh} from '../istio/mesh.ts';
import {type Trouble, troubleOf} from '../lib/trouble.ts';
import {type Ambient, askAmbient} from './ambientAsk.ts';
import type {Ask} from './ask.ts';
import {type UseRow, type UsesRows, usesRows} from './usesRows.ts';
import type {Known} from './view.ts';
import {eachZtunnel, type ZtunnelHeard} from './ztAsk.ts';
import {isHeard} from './ztLoad.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/** What decides who uses which waypoint, and what the ztunnels that have answered so far have made of it. */
export type UsesData = {
  readonly ambient: Ambient;
  readonly answers: readonly ZtunnelHeard<true>[];
  readonly says: ZtunnelsSay;
  readonly trouble?: Trouble; // why no ztunnel could be asked
};

/** Asks the API and all ztunnels; shows what has come so far, the first time: later, new objects would be judged by old answers. Rejects only when the pane is left. */
export async function askUses(ask: Ask): Promise<UsesData> {
  const merger = newSayMerger();
  let ambient: Ambient | undefined;
  let answers: readonly ZtunnelHeard<true>[] = [];
  const show = async (): Promise<void> => {
    if (ask.before !== undefined || ambient === undefined) return;
    ask.soFar(await withRows({ambient, answers, says: merger.said()}, ask));
  };
  let shown = 1;
  const heard = (soFar: readonly ZtunnelHeard<true>[]): void => {
    answers = soFar;
    const came = soFar.filter(isHeard).length;
    if (came < shown) return;
    shown = 2 * came; // each time it is all made anew
    void show().catch(() => {});
  };
  const first = askAmbient(ask).then(async told => {
    ambient = told;
    await show();
    return told;
  });
  const ztunnels = eachZtunnel(
    ask,
    ztunnelPart,
    async (dump, proxy): Promise<true> => {
      const at = ask.about(proxy, 'envoy').answeredAt(ztunnelPart);
      const {id, clusterId: cluster} = proxy;
      const ztunnel = {id, ...(cluster === undefined ? {} : {cluster}), ...(at === undefined ? {} : {at})};
      for (const _ of merger.add(ztunnel, dump)) await ask.rest();
      return true;
    },
    heard,
  ).then(
    all => ({answers: all}),
    (error: unknown) => {
      if (ask.signal.aborted) throw error;
      return {answers: [], trouble: troubleOf(error)};
    },
  );
  const [objects, asked] = await Promise.all([first, ztunnels]);
  return withRows({...asked, ambient: objects, says: merger.said()}, ask);
}

/** The rows of some data, and what is being done to follow the pods since. */
type Kept = {readonly made: UsesRows; readonly since: number /* ms since 1970, of the last change */; readonly work?: Generator<number, UsesRows>};
const kept = new WeakMap<UsesData, Kept>();

/** Makes the rows before they are asked for. */
async function withRows(data: UsesData, {mesh, rest}: Pick<Ask, 'mesh' | 'rest'>): Promise<UsesData> {
  const work = rowsFrom(data, mesh.pods);
  let step = work.next();
  for (; step.done !== true; step = work.next()) await rest();
  kept.set(data, {made: step.value, since: Number.NEGATIVE_INFINITY});
  return data;
}

const rowsFrom = ({ambient: {objects}, says}: UsesData, pods: Mesh['pods'], before?: UsesRows) => usesRows({objects, says}, pods, before);

/** Milliseconds for which pods may change without rows being made anew: of thousands of pods some change all the time. */
const oftenMs = 2_000;

/** Work for one page, in microseconds: what is left is done for the next ones, of which there is one each second at least. */
const atOnce = 7_000;

/** Everything that has or should have a waypoint, those with a problem first; the same rows until pods are other ones. */
export function rowsOfUses(data: UsesData, {mesh: {pods}, now}: Pick<Known, 'mesh' | 'now'>): readonly UseRow[] {
  const last = kept.get(data);
  if (last === undefined) return keep(data, {work: rowsFrom(data, pods), since: now}, Number.POSITIVE_INFINITY);
  const {made, since} = last;
  if (last.work !== undefined) return keep(data, last, atOnce);
  if (made.pods === pods || (made.pods.size > 0 && Math.abs(now - since) < oftenMs)) return made.rows;
  return keep(data, {made, since: now, work: rowsFrom(data, pods, made)}, atOnce);
}

/** Goes on with the work, as far as it may. */
function keep(data: UsesData, {made, work, since}: Partial<Kept> & Pick<Kept, 'since'>, most: number): readonly UseRow[] {
  let done = 0;
  while (work !== undefined && done < most) {
    const step = work.next();
    if (step.done === true) {
      kept.set(data, {made: step.value, since});
      return step.value.rows;
    }
    done += step.value;
  }
  if (made !== undefined) kept.set(data, {made, since, ...(work === undefined ? {} : {work})});
  return made?.rows ?? [];
}

import type {Side} from '../lib/resources.ts';
import type {Rest} from '../lib/rest.ts';
import type {ZtunnelDump} from './dump.ts';
import type {IstiodTells} from './istiod.ts';
import {istiodSide, ztunnelSide} from './resources.ts';

/** What istiod would send (left) and what a ztunnel has (right), and sentences about what cannot be compared. */
export type ZtunnelSides = {readonly left: Side; readonly right: Side; readonly notes: readonly string[]};

/** Both sides of a ztunnel, in a form that is equal where they agree. A kind that one of them did not tell is absent on that side. `rest` is awaited between pieces of work. */
export async function ztunnelSides(istiod: IstiodTells, dump: ZtunnelDump, rest: Rest = atOnce): Promise<ZtunnelSides> {
  const right = await ztunnelSide(dump, rest);
  const all = await istiodSide(istiod, dump.untold, rest);
  const left = dump.onDemand ? askedFor(all, right) : all;
  return {left, right, notes: notesOf(istiod, dump, left, right)};
}

const atOnce: Rest = async () => {};

/** Workloads and services that the ztunnel has; policies it always has all of. */
const askedFor = (left: Side, right: Side): Side =>
  new Map(
    [...left].map(([kind, resources]) => {
      const names = new Set(right.get(kind)?.map(({name}) => name));
      return [kind, kind === 'Policies' ? resources : resources.filter(({name}) => names.has(name))];
    }),
  );

function notesOf(istiod: IstiodTells, dump: ZtunnelDump, left: Side, right: Side): readonly string[] {
  const untold = (side: Side): string =>
    ['Workloads', 'Services', 'Policies']
      .filter(kind => !side.has(kind))
      .join(' and ')
      .toLowerCase();
  const [byIstiod, byZtunnel] = [untold(left), untold(right)];
  const unknown = [...dump.untold].flatMap(([kind, fields]) => (right.get(kind)?.length ? [...fields] : [])).filter(name => name !== 'visibility');
  const isTold = istiod.workloads !== undefined;
  return [
    ...(byIstiod === '' ? [] : [`istiod does not tell which ${byIstiod} it would send.`]),
    ...(byZtunnel === '' ? [] : [`This ztunnel tells its ${byZtunnel} in a form that i9s does not read, or not at all.`]),
    ...(dump.onDemand && isTold ? ['This ztunnel asks istiod only for what its pods need: what it has not asked for is left out.'] : []),
    ...(unknown.length === 0 ? [] : [`This ztunnel is too old to tell ${unknown.join(', ')}: not compared.`]),
  ];
}

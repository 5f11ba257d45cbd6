import {kinds} from '../views/kinds.ts';
import type {DiffPart, SyncLook} from '../views/syncDiff.ts';
import type {PsSides} from './psSides.ts';

/** A resource of both sides. */
export type Resource = SyncLook['comparison']['resources'][number];
/** The last look at both sides, and what is to be made of it. */
export type SyncResult = {
  readonly look: SyncLook;
  readonly parts: readonly DiffPart[];
  /** Differs, and not only because a push is on its way. */
  readonly counts: (resource: Resource) => boolean;
  /** What Envoy answered to the last push of a type that it refused, by the type ("CDS"). */
  readonly refusals: Readonly<Record<string, string>>;
  readonly late: readonly string[]; // types that were sent and not acknowledged
};

/** Milliseconds between two looks: what lags behind for longer than all of them together is a difference. */
const pausesMs = [1_000, 2_000, 2_000];

/**
 * Looks at both sides until they are the same, or differ only in what Envoy has refused, or the time is over; files are looked at once. A push may come between any two
 * answers, and endpoints move all the time: only what differs in two looks, one after the other, counts.
 */
export async function settled({look: lookNow, isLive, refusals, late}: PsSides, pause: (ms: number) => Promise<void>): Promise<SyncResult> {
  let look = await lookNow();
  let before: ReadonlySet<string> | undefined;
  const isExplained = ({kind, verdict}: Resource): boolean => verdict === 'rejected' || refusals()[kinds[kind]?.xds ?? kind] !== undefined;
  for (const ms of isLive ? pausesMs : []) {
    const open = differing(look).filter(resource => !isExplained(resource));
    if (open.length === 0) break;
    before = new Set(open.map(key));
    await pause(ms);
    look = await lookNow();
  }
  const counts = (resource: Resource): boolean =>
    resource.verdict !== 'same' && (before === undefined || isExplained(resource) || before.has(key(resource)));
  return {look, parts: look.parts(counts), counts, refusals: refusals(), late: late()};
}

const differing = ({comparison}: SyncLook): readonly Resource[] => comparison.resources.filter(({verdict}) => verdict !== 'same');

const key = ({kind, name}: Resource): string => `${kind} ${name}`;

import type {Compared} from '../analysis/comparison.ts';
import {sameValue} from '../analysis/sameValue.ts';
import type {Held, OutOfSync} from '../analysis/ztunnelSync.ts';
import {inFlightMs} from '../istio/status.ts';
import {isOnItsWay} from './onItsWay.ts';
import type {Known} from './view.ts';

/** By ztunnel: when the difference that it has from istiod was first seen, in ms since 1970. */
export type Since = ReadonlyMap<string, number>;
type Standing = {readonly out: readonly OutOfSync[]; readonly since: Since};

/** `askedAt` tells when the istiod of a ztunnel answered; a difference that stood at the look before is as old as it was then. */
export function sinceOf({out}: Held<unknown>, askedAt: (ztunnel: string) => number | undefined, before: Standing | undefined): Since {
  const since = new Map<string, number>();
  for (const each of out)
    for (const ztunnel of each.ztunnels) {
      const was = before?.out.find(({is, ztunnels}) => is === each.is && ztunnels.includes(ztunnel));
      const stood = was !== undefined && isSame(was.left, each.left) && isSame(was.right, each.right);
      const first = (stood ? before?.since.get(ztunnel) : undefined) ?? askedAt(ztunnel);
      if (first !== undefined) since.set(ztunnel, first);
    }
  return since;
}

const isSame = (one: unknown, other: unknown): boolean => sameValue(one, other, () => {});

/** Can it be a push on its way? Where istiod pushes all the time, each push is younger than the last look: none of them explains what has stood for longer than one takes. */
export function doesLag(compared: Compared, ztunnel: string, since: number | undefined, known: Known): boolean {
  if (since !== undefined && known.now - since >= inFlightMs) return false;
  return isOnItsWay(compared, ztunnel, since, known);
}

import {ageSince} from '../lib/ages.ts';

type Lasting = {readonly since: number; readonly atFirstLook: boolean; readonly sentAt?: number};

/** "for at least 4m": how long i9s has seen it so; what was so at the first look has been since the last push at least. */
export const lastingText = ({since, atFirstLook, sentAt}: Lasting, now: number): string =>
  atFirstLook ? `for at least ${ageSince(Math.min(since, sentAt ?? since), now)}` : `for ${ageSince(since, now)}`;

/** Chance that is the same for the same seed. */
export type Random = {
  /** A number from 0 up to 1. */
  readonly next: () => number;
  /** A whole number from 0 up to `below`. */
  readonly int: (below: number) => number;
  readonly uuid: () => string;
  /** Characters as Kubernetes takes them for the ends of generated names. */
  readonly suffix: (length: number) => string;
};

const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** A generator (mulberry32) whose start is the hash of a text. */
export function seeded(seed: string): Random {
  let state = [...seed].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619), 2166136261);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number) => Math.floor(next() * below);
  const word = () => Math.floor(next() * 4294967296);
  const hex = (length: number) => word().toString(16).padStart(8, '0').slice(-length);
  return {
    next,
    int,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[int(4)]}${hex(3)}-${hex(8)}${hex(4)}`,
    suffix: length => Array.from({length}, () => suffixLetters[int(suffixLetters.length)]).join(''),
  };
}

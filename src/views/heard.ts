import type {Trouble} from '../lib/trouble.ts';

/** What somebody answered, or why he did not. */
export type Heard<T> = {readonly value: T; readonly trouble?: never} | {readonly value?: never; readonly trouble: Trouble};
/** The same of somebody who may still be asked: neither so far. */
export type Asked<T> = {readonly value?: T; readonly trouble?: Trouble};

import type {Json} from '../lib/json.ts';

/** What is read from a dump, and how the dump has it: in the order and with the gaps that reading takes away. */
export type Told<T> = T & {readonly raw: Json};

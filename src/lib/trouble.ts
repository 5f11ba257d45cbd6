/** What kind of thing went wrong; decides tone and what i9s still does. */
export type TroubleKind =
  | 'no config'
  | 'credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'not found'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'garbage'
  | 'cancelled'
  | 'other';

/** One sentence saying what is wrong and where, one saying what to do. Both end with a full stop. */
export type Trouble = {readonly kind: TroubleKind; readonly what: string; readonly next: string};

const isTrouble = (value: unknown): value is Trouble =>
  typeof value === 'object' && value !== null && typeof (value as Trouble).what === 'string' && typeof (value as Trouble).next === 'string';

/** The trouble that an error carries in its field `trouble`; any other error becomes one of kind 'other', so that nothing is ever shown as a stack trace. */
export function troubleOf(error: unknown): Trouble {
  const carried = (error as {trouble?: unknown} | undefined)?.trouble;
  if (isTrouble(carried)) return carried;
  const text = error instanceof Error ? error.message : String(error);
  return {kind: 'other', what: `${text.split('\n')[0]?.replace(/\.$/, '')}.`, next: 'i9s tries again by itself.'};
}

/** Both sentences in one line. */
export const troubleText = ({what, next}: Trouble): string => (next ? `${what} ${next}` : what);

/** An error that carries a trouble, for what rejects. */
export const troubleError = (trouble: Trouble): Error & {readonly trouble: Trouble} => Object.assign(new Error(trouble.what), {trouble});

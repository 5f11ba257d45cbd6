/** Is awaited between two pieces of long work, a few milliseconds each, so that keys are heard meanwhile. */
export type Rest = () => Promise<void>;

/** For where nobody presses keys. */
export const noRest: Rest = async () => {};

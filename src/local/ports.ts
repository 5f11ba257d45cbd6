/** A file that i9s wrote for the user; rejections carry a Trouble. */
export type SavedFiles = {
  /** Writes a file of this name (made unique) into the folder for saved tables, mode 0600, and gives its path. */
  readonly save: (name: string, contents: string) => Promise<string>;
};

/** Lines typed at the command prompt, kept from one run to the next; oldest first. What cannot be read or written is simply not remembered. */
export type LineHistory = {readonly read: () => Promise<readonly string[]>; readonly add: (line: string) => Promise<void>};

/** An answer that was saved from a server: the name of its file without folder and extension, the file, and what is in it. */
export type SavedAnswer = {readonly name: string; readonly file: string; readonly text: string};

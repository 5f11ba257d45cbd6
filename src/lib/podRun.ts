import type {Trouble} from './trouble.ts';

/** A command for a container, word by word. */
export type PodCommand = {readonly container: string; readonly command: readonly string[]};
/** A command that its user had run in a pod. Without answer and trouble it still runs. `at`: when it began, ms since 1970. */
export type PodRun = PodCommand & {
  readonly at: number;
  readonly tookMs?: number;
  readonly answer?: {readonly stdout: string; readonly stderr: string; readonly code: number};
  readonly trouble?: Trouble;
};

/** Runs of one pod that are kept, the newest last. */
const most = 5;
const isSame = (a: PodCommand, b: PodCommand): boolean => a.container === b.container && a.command.join('\n') === b.command.join('\n');

/** The runs with this one: in place of what the same command in the same container gave before. */
export const withRun = (runs: readonly PodRun[], run: PodRun): readonly PodRun[] => [...runs.filter(each => !isSame(each, run)), run].slice(-most);

/** A command line that a shell takes apart into these words. */
export const shellText = (words: readonly string[]): string =>
  words.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');

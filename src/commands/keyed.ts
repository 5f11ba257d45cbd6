import type {Command, Where} from './command.ts';

type MakeKeyed = (name: string, title: string, help: string, keys: readonly string[], run: Command['run'], more?: Partial<Command>) => Command;

/** Makes commands of one place that only keys run; `common` is what they have in common besides. */
export const keyed =
  (where: Where, common: Partial<Command> = {}): MakeKeyed =>
  (name, title, help, keys, run, more = {}) => ({name, title, help, keys, run, group: 'Act', where, keyOnly: true, ...common, ...more});

import {similar} from '../lib/fuzzy.ts';
import {troubleOf, troubleText} from '../lib/trouble.ts';
import type {Command, Context} from './command.ts';
import {say} from './here.ts';
import {commandNamed, commands} from './registry.ts';

/** The single place where a key press, a palette choice or a typed line becomes an action. Nothing that fails in a command gets past it. */
export function invoke(context: Context, command: Command, args: readonly string[] = [], chord?: string): void {
  const why = whyNot(context, command, args);
  if (why !== undefined) return say(context, '!', why === context.readOnly() ? `${why}.` : `${command.title}: ${why}.`);
  const failed = (error: unknown): void => say(context, 'FAIL', `${command.title}: ${troubleText(troubleOf(error))}`);
  try {
    Promise.resolve(command.run(context, args, chord)).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Why a command cannot be run now, in words without a full stop. With arguments a command judges for itself, but what changes the mesh never does in read-only mode. */
export function whyNot(context: Context, command: Command, args: readonly string[] = []): string | undefined {
  const locked = command.mutates ? context.readOnly() : undefined;
  return locked ?? (args.length > 0 ? undefined : command.blocked?.(context));
}

/** Runs a typed line: a command's name or alias, and its arguments. */
export function runLine(context: Context, line: string): void {
  const [word = '', ...args] = line.trim().split(/\s+/);
  if (word === '') return;
  const command = commandNamed(word);
  if (command !== undefined) return invoke(context, command, args);
  const near = similar(
    word,
    commands.filter(each => !each.keyOnly),
    each => [each.name, ...(each.aliases ?? [])],
  )[0];
  say(context, '!', near === undefined ? `There is no command "${word}".` : `There is no command "${word}", did you mean :${near.name}?`);
}

/** The same for the first line, of which nobody knows that it comes too early: what it names is looked for once the pods are known, or cannot be. */
export function runFirst(context: Context, line: string): void {
  const {store} = context;
  const isReady = (): boolean => store.get().mesh.feed.is !== 'loading';
  if (isReady() || !line.trim().includes(' ')) return runLine(context, line);
  const end = store.subscribe(() => {
    if (!isReady()) return;
    end();
    runLine(context, line);
  });
}

import {durationMs} from './duration.ts';
import type {Flag} from './flags.ts';

/** What `i9s log` was told. `forMs` in milliseconds. */
export type LogOptions = {
  readonly pods: {readonly target: string} | {readonly selector: string};
  /** Others are refused. */
  readonly only?: 'ztunnel';
  readonly does: {readonly is: 'read'} | {readonly is: 'reset'} | {readonly is: 'change'; readonly level: string; readonly forMs?: number};
  readonly yes: boolean;
  readonly write: boolean;
};

type Given = (id: string) => readonly string[] | undefined;

const longestMs = 7 * 24 * 3_600_000; // nobody waits longer in front of a terminal

/** Understands the words behind `i9s log`. Gives a sentence where they make no sense, with istioctl's words in it. */
export function logOptions(words: readonly string[], given: Given): LogOptions | string {
  const [target] = words;
  const [selector, level, wait] = ['selector', 'level', 'for'].map(id => given(id)?.at(-1));
  const reset = given('reset') !== undefined;
  if (words.length > 1)
    return `log takes one pod, and ${words.length} were given: ${words.join(', ')}. Several pods have a workload or labels: -l app=reviews.`;
  if (target !== undefined && selector) return `log takes a pod or --selector, and both were given: ${target} and ${selector}.`;
  if (target === undefined && !selector) return 'log requires pod name or --selector: i9s log POD.NAMESPACE.';
  if (level === '') return '--level names no level: write --level debug, or --level http:debug.';
  if (level !== undefined && reset) return '--level cannot be combined with --reset.';
  if (wait !== undefined && level === undefined) return '--for is about levels that are raised: --level LEVELS --for 10m.';
  const forMs = wait === undefined ? undefined : durationMs(wait);
  if (wait !== undefined && !forMs) return `"${wait}" is no duration: write --for 10m or --for 90s.`;
  if (forMs !== undefined && forMs > longestMs) return '--for stays in the foreground, and that for 168h at most.';
  const format = given('output')?.at(-1);
  if (format !== undefined && format !== 'short') return '--output is not applicable for this command.';
  return {
    pods: target === undefined ? {selector: selector ?? ''} : {target},
    does: reset ? {is: 'reset'} : level === undefined ? {is: 'read'} : {is: 'change', level, ...(forMs === undefined ? {} : {forMs})},
    yes: given('yes') !== undefined,
    write: given('write') !== undefined,
  };
}

/** Understands the words behind `i9s pc log`, where flags of other tables are known too. */
export function pcLogOptions(words: readonly string[], given: Given, others: readonly Flag[]): LogOptions | string {
  const stranger = others.find(({id}) => id !== 'output' && given(id) !== undefined);
  return stranger === undefined ? logOptions(words, given) : `log has no flag ${stranger.names.at(-1)}.`;
}

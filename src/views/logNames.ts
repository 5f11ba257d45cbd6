import type {LogTarget} from '../lib/logLines.ts';
import {shortNames} from '../lib/shortNames.ts';

const kept = new WeakMap<readonly LogTarget[], readonly string[]>();

/** Short names for logs that are shown together, each of them once: of the pod, with its container where several are shown. The same value for the same targets. */
export function logNames(targets: readonly LogTarget[]): readonly string[] {
  const names = kept.get(targets) ?? named(targets);
  kept.set(targets, names);
  return names;
}

function named(targets: readonly LogTarget[]): readonly string[] {
  const pods = shortNames(targets);
  const hasSeveral = new Set(targets.map(({container}) => container)).size > 1;
  if (!hasSeveral) return pods;
  const isOne = new Set(pods).size === 1;
  return targets.map(({container}, at) => (isOne ? container : `${pods[at]}/${container}`));
}

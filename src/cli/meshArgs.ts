import type {Flag} from './flags.ts';

/** Formats of `i9s mesh -o`. */
export const meshOutputs = ['text', 'json', 'yaml'] as const;
/** What `i9s mesh` was told. */
export type MeshOptions = {readonly target: string; readonly output: (typeof meshOutputs)[number]};

/** Flags of `i9s mesh`. */
export const meshFlags: readonly Flag[] = [
  {id: 'output', names: ['-o', '--output'], takes: 'FORMAT', help: 'text, json or yaml. Default: text.', values: meshOutputs},
];

/** Understands the words behind `i9s mesh`. Gives a sentence where they make no sense. */
export function meshOptions(words: readonly string[], given: (id: string) => readonly string[] | undefined): MeshOptions | string {
  const [target] = words;
  if (target === undefined) return 'Which pod? i9s mesh POD.NAMESPACE.';
  if (words.length > 1) return `mesh takes one pod, and ${words.length} were given: ${words.join(', ')}.`;
  const format = given('output')?.at(-1) ?? 'text';
  const output = meshOutputs.find(each => each === format);
  return output === undefined ? `Output format "${format}" not supported: choose text, json or yaml.` : {target, output};
}

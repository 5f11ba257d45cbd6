/** Formats of `i9s ps POD -o`; table is istioctl's text. */
const diffOutputs = ['table', 'json', 'yaml'] as const;

/** What `i9s ps POD` was told. Of a side that has a file nobody is asked; with two files there is no target. */
export type PsDiffOptions = {
  readonly target?: string;
  readonly envoyFile?: string;
  readonly istiodFile?: string;
  readonly output: (typeof diffOutputs)[number];
};

type Given = (id: string) => readonly string[] | undefined;

/** Is this about one proxy, and not the list of all? */
export const isAboutOne = (targets: readonly string[], given: Given): boolean => targets.length > 0 || given('istiod') !== undefined;

/** Flags of the list, and why they say nothing about a single proxy. */
const listOnly: readonly (readonly [id: string, flag: string, why: string])[] = [
  ['verbosity', '-v', 'is about the columns of the list'],
  ['wait', '--wait', 'waits for all proxies of the list'],
  ['revision', '-r', 'chooses among all istiods; of a pod the one that holds it is asked'],
  ['exitCode', '--exit-code', 'is about the list; of a pod the exit code always tells'],
];

/** Understands `i9s ps POD` and its flags. Gives a sentence where they make no sense. */
export function psDiffOptions(targets: readonly string[], given: Given): PsDiffOptions | string {
  const [target] = targets;
  if (targets.length > 1) return `ps takes one pod, and ${targets.length} were given: ${targets.join(', ')}.`;
  const stranger = listOnly.find(([id]) => given(id) !== undefined);
  if (stranger !== undefined) return `${stranger[1]} ${stranger[2]}: leave it out.`;
  const format = given('output')?.at(-1) ?? 'table';
  const output = diffOutputs.find(each => each === format);
  if (output === undefined) return `Output format "${format}" not supported for one pod: choose table, json or yaml.`;
  const [files = [], istiodFiles = []] = [given('file'), given('istiod')];
  if (files.length > 1) return `One pod has one config dump, and ${files.length} files were given: ${files.join(', ')}.`;
  if (istiodFiles.length > 1) return `istiod has one config dump for a pod, and ${istiodFiles.length} files were given: ${istiodFiles.join(', ')}.`;
  const [[envoyFile], [istiodFile]] = [files, istiodFiles];
  if (envoyFile === '-' && istiodFile === '-') return 'stdin can be read once: give a file to -f or to --istiod.';
  const hasBoth = envoyFile !== undefined && istiodFile !== undefined;
  if (hasBoth && target !== undefined) return `With -f and --istiod nobody is asked: leave out ${target}.`;
  if (!hasBoth && target === undefined) return 'Which proxy? i9s ps POD.NAMESPACE --istiod FILE, or -f FILE with its own config dump.';
  return {
    output,
    ...(target === undefined ? {} : {target}),
    ...(envoyFile === undefined ? {} : {envoyFile}),
    ...(istiodFile === undefined ? {} : {istiodFile}),
  };
}

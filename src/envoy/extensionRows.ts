import type {Extension, Extensions} from './extensions.ts';
import type {ExtensionUse} from './extensionUse.ts';

/** An extension with the filters made of it; `uses` is undefined where listeners are not known. `isMissing`: listeners name it, and Envoy has not got it. */
export type ExtensionRow = Extension & {readonly key: string; readonly uses?: readonly ExtensionUse[]; readonly isMissing: boolean};

/** Extensions of an Envoy in istioctl's order, then those that its listeners wait for. */
export function extensionRows({extensions}: Pick<Extensions, 'extensions'>, uses: readonly ExtensionUse[] | undefined): readonly ExtensionRow[] {
  const byName = new Map<string, ExtensionUse[]>();
  for (const use of uses ?? []) group(byName, use);
  const got = extensions.map((extension, at) => ({
    ...extension,
    key: `${extension.name}/${extension.type}/${at}`,
    isMissing: false,
    ...(uses === undefined ? {} : {uses: byName.get(extension.name) ?? []}),
  }));
  const names = new Set(extensions.map(({name}) => name));
  return [...got, ...[...byName].filter(([name]) => !names.has(name)).map(([name, uses]) => missingRow(name, uses))];
}

function group(byName: Map<string, ExtensionUse[]>, use: ExtensionUse): void {
  const others = byName.get(use.extension);
  if (others === undefined) byName.set(use.extension, [use]);
  else others.push(use);
}

const missingRow = (name: string, uses: readonly ExtensionUse[]): ExtensionRow => ({
  name,
  key: `${name}/missing`,
  type: uses[0]?.types.join(',') ?? '',
  state: 'warming',
  isMissing: true,
  at: Number.MAX_SAFE_INTEGER,
  uses,
  raw: undefined,
});

/** The listeners that use it, each once; undefined where listeners are not known. */
export const usedBy = ({uses}: ExtensionRow): readonly string[] | undefined => uses && [...new Set(uses.map(({listener}) => listener))];

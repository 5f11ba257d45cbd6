/** One import or re-export of a source file. `typeOnly`: nothing of it is left in the built program. */
export type Import = {readonly from: string; readonly typeOnly: boolean};

/** The code of a TypeScript file with comments and the contents of strings blanked; lines keep their numbers. */
export function codeOf(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, found =>
    found.startsWith('/') ? blank(found) : `'${blank(found.slice(2))}'`,
  );
}

/** What a source file imports, in every form: import, import type, export from, import('x'). */
export function importsOf(source: string): readonly Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statements = [...code.matchAll(/^(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]/gm)];
  const calls = [...code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.\w)?/g)];
  return [...statements, ...calls].map(([, typed, from = '']) => ({from, typeOnly: typed !== undefined}));
}

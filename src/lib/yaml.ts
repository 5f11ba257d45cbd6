import {type Document, parseDocument, stringify, visit} from 'yaml';

/** Any plain value as YAML, without anchors and without folding long strings (they are copied and searched). Strings with control characters are quoted, and no such character is in the result. */
export const yamlText = (value: unknown): string => clean(stringify(value, {aliasDuplicateObjects: false, lineWidth: 0}));

/** The same as kubectl and istioctl print it: keys in the order of the alphabet, lists not indented. */
export const sortedYaml = (value: unknown): string =>
  clean(stringify(value, {aliasDuplicateObjects: false, lineWidth: 0, sortMapEntries: true, indentSeq: false}));

const clean = (yaml: string): string => yaml.replace(/[\x7f-\x9f]/g, char => `\\x${char.charCodeAt(0).toString(16)}`);

/** A YAML text read as kubectl reads it, the last of two equal keys winning; bad YAML gives a reason, and the line (from 1) where it is known. */
export function parseYaml(text: string): {readonly value: unknown} | {readonly problem: string; readonly line: number | undefined} {
  const document = parseDocument(text, {uniqueKeys: false, logLevel: 'silent'});
  const [error] = document.errors;
  if (error !== undefined) return {problem: error.message.split('\n')[0] ?? '', line: error.linePos?.[0].line};
  try {
    return {value: document.toJS()};
  } catch (thrown) {
    // An alias (*x) is only looked up here, or there are so many that they would fill the memory.
    const at = deadAlias(document);
    return {
      problem: thrown instanceof Error ? thrown.message : String(thrown),
      line: at === undefined ? undefined : text.slice(0, at).split('\n').length,
    };
  }
}

/** Where the first alias stands whose anchor does not exist. */
function deadAlias(document: Document.Parsed): number | undefined {
  let found: number | undefined;
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return undefined;
      found = node.range?.[0];
      return visit.BREAK;
    },
  });
  return found;
}

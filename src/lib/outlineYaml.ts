import {bareText, insideOf, type OutlineBuilder, outlineBuilder} from './outlineBuilder.ts';
import type {Line, Outline, Span} from './page.ts';
import {yamlBlock, yamlString} from './yamlScalar.ts';

/** A value as YAML, as kubectl prints it but with indented lists. The package `yaml` is several times slower, and does not tell which line is what. */
export function outlineYaml(value: unknown): Outline {
  const out = outlineBuilder('yaml', yamlString);
  put(out, out.open(-1, '', value, 0), value, '', undefined, '');
  return out.done();
}

/** `lead`: what stands before the value on its first line, indentation and dashes; `rest`: what stands before its other lines, or before its key. */
function put(out: OutlineBuilder, node: number, value: unknown, lead: string, key: Span | undefined, rest: string): void {
  const inside = insideOf(value);
  if (inside !== undefined) {
    if (key !== undefined) out.line(keyed(lead, key, ':'));
    const deeper = key === undefined ? rest : `${rest}  `;
    const {of, keys, count} = inside;
    for (let at = 0; at < count; at++) {
      const name = keys?.[at] ?? at;
      child(out, node, name, of[name], at === 0 && key === undefined ? lead : deeper, deeper);
    }
    return out.close(node);
  }
  const block = typeof value === 'string' ? yamlBlock(value) : undefined;
  const text = block?.head ?? (typeof value === 'string' ? yamlString(value) : bareText(value));
  out.line(key === undefined ? [{text: lead + text}] : keyed(lead, key, `: ${text}`));
  if (block === undefined) return;
  const deeper = key === undefined && rest !== '' ? rest : `${rest}  `;
  for (const line of block.lines) out.line([{text: line === '' ? '' : deeper + line}], node);
  out.close(node);
}

function child(out: OutlineBuilder, parent: number, name: string | number, value: unknown, lead: string, rest: string): void {
  if (typeof name === 'number') return put(out, out.open(parent, name, value, lead.length + 2), value, `${lead}- `, undefined, `${rest}  `);
  const isDashed = lead.endsWith('- ');
  const key = out.key(name, isDashed ? '' : lead); // behind a dash the indentation is no part of it
  put(out, out.open(parent, name, value, key.text.length + 2 + (isDashed ? lead.length : 0)), value, lead, key, rest);
}

const keyed = (lead: string, key: Span, text: string): Line => (lead.endsWith('- ') ? [{text: lead}, key, {text}] : [key, {text}]);

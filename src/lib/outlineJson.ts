import {bareText, insideOf, type OutlineBuilder, outlineBuilder} from './outlineBuilder.ts';
import type {Line, Outline, Span} from './page.ts';
import {quoted} from './yamlScalar.ts';

/** A value as JSON, indented by two. */
export function outlineJson(value: unknown): Outline {
  const out = outlineBuilder('json', quoted);
  put(out, out.open(-1, '', value, 0), value, '', undefined, '');
  return out.done();
}

/** `lead`: the indentation; `comma`: what follows the value. */
function put(out: OutlineBuilder, node: number, value: unknown, lead: string, key: Span | undefined, comma: string): void {
  const inside = insideOf(value);
  if (inside === undefined) return out.line(keyed(lead, key, (typeof value === 'string' ? quoted(value) : bareText(value)) + comma));
  const [opening, closing] = Array.isArray(value) ? '[]' : '{}';
  out.line(keyed(lead, key, opening!));
  const deeper = `${lead}  `;
  const {of, keys, count} = inside;
  for (let at = 0; at < count; at++) {
    const name = keys?.[at] ?? at;
    const own = typeof name === 'string' ? out.key(name, deeper) : undefined;
    const child = out.open(node, name, of[name], own === undefined ? deeper.length : own.text.length + 2);
    put(out, child, of[name], deeper, own, at < count - 1 ? ',' : '');
  }
  out.line([{text: lead + closing + comma}], node);
  out.close(node);
}

const keyed = (lead: string, key: Span | undefined, text: string): Line => (key === undefined ? [{text: lead + text}] : [key, {text: `: ${text}`}]);

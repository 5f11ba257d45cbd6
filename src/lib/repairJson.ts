/** How deep elements are kept whole: `{"configs": [{"dynamic_listeners": [` is four deep. What is deeper belongs to an element. */
const deepest = 4;

/**
 * JSON that ends too early, ended after the last element that is whole; elements are those of arrays up to four levels deep.
 * Undefined where the text is no such JSON, or nothing in it is whole.
 */
export function repairJson(text: string): {readonly text: string} | undefined {
  const open: string[] = [];
  let good: {readonly at: number; readonly open: readonly string[]} | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
      if (at < 0) break;
    } else if (char === '{' || char === '[') open.push(char);
    else if (char === '}' || char === ']') {
      if (open.pop() !== (char === '}' ? '{' : '[')) return undefined;
      if (open.length <= deepest && open.at(-1) === '[') good = {at: at + 1, open: [...open]};
    }
  }
  if (good === undefined) return undefined;
  const closed = `${text.slice(0, good.at)}${good.open
    .toReversed()
    .map(bracket => (bracket === '{' ? '}' : ']'))
    .join('')}`;
  try {
    JSON.parse(closed);
    return {text: closed};
  } catch {
    return undefined;
  }
}

/** Where the closing quote of the string that begins here is; -1 where there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/** Where in a YAML text a line stands: "filterChains[2].filters[envoy.filters.network.tcp_proxy]". Items are named by their `name`, else counted from 0; '' for the top. */
export function hunkPath(lines: readonly string[], at: number): string {
  const names: string[] = [];
  let below = placeOf(lines[at] ?? '').key;
  for (let line = at; line >= 0 && below > 0; line--) {
    const {dash, key, name} = placeOf(lines[line] ?? '');
    if (key < below && line < at && name !== '') {
      names.unshift(`.${name}`);
      below = key;
    }
    if (dash === undefined || dash >= below) continue;
    names.unshift(`[${itemName(lines, line, dash)}]`);
    below = dash;
  }
  return names.join('').replace(/^\./, '');
}

type Place = {readonly dash: number | undefined /* of the outermost item that begins here */; readonly key: number; readonly name: string};

function placeOf(line: string): Place {
  const [lead = '', , dashes = ''] = /^( *)((?:- )*)/.exec(line)?.slice(0) ?? [];
  const begin = lead.length - dashes.length;
  const name = /^("[^"]*"|[^:\s][^:]*):(?: |$)/.exec(line.slice(lead.length))?.[1] ?? '';
  return {dash: dashes === '' ? undefined : begin, key: lead.length, name};
}

/** The `name` that stands in an item, at its first line or below, else its number among its neighbours. */
function itemName(lines: readonly string[], first: number, dash: number): string {
  const inside = dash + 2;
  for (let at = first; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (at > first && line.search(/[^ ]/) < inside) break;
    const name = line.slice(inside).startsWith('name: ') && (at === first || line[dash] === ' ') ? line.slice(inside + 6) : undefined;
    if (name !== undefined) return name;
  }
  let number = 0;
  for (let at = first - 1; at >= 0; at--) {
    const indent = (lines[at] ?? '').search(/[^ ]/);
    if (indent < dash || (indent === dash && !lines[at]?.startsWith('- ', dash))) break;
    if (indent === dash) number++;
  }
  return String(number);
}

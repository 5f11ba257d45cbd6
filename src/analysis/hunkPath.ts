/** Tells where in a YAML text a line stands: "filterChains[2].filters[envoy.filters.network.tcp_proxy]". Items are named by their `name`, else counted from 0; '' for the top. */
export function hunkPaths(lines: readonly string[]): (at: number) => string {
  const {begins, above, before} = neighbours(lines);
  /** How many items stand before this one in its list. */
  const numberOf = (first: number, dash: number): number => {
    if (begins[first] !== dash) return 0; // behind another dash: a list begins there
    let number = 0;
    for (let at = before[first]!; at >= 0 && lines[at]?.startsWith('- ', dash); at = before[at]!) {
      number++;
      if (begins[at] !== dash) break; // the first one stands behind the dash of another item
    }
    return number;
  };
  return at => {
    const names: string[] = [];
    let below = placeOf(lines[at] ?? '').key;
    for (let line = at; line >= 0 && below > 0; line = above[line] ?? -1) {
      const {dash, key, name} = placeOf(lines[line] ?? '');
      if (key < below && line < at && name !== '') {
        names.unshift(`.${name}`);
        below = key;
      }
      if (dash === undefined || dash >= below) continue;
      names.unshift(`[${nameOf(lines, line, dash) ?? numberOf(line, dash)}]`);
      below = dash;
    }
    return names.join('').replace(/^\./, '');
  };
}

/** Of each line where it begins, and the nearest line before it that is less far in, and no farther; -1 for none. */
function neighbours(lines: readonly string[]) {
  const begins = lines.map(line => line.search(/[^ ]|$/));
  const above = new Int32Array(lines.length);
  const before = new Int32Array(lines.length);
  const open: number[] = [];
  for (const [at, begin] of begins.entries()) {
    while (open.length > 0 && begins[open.at(-1)!]! > begin) open.pop();
    before[at] = open.at(-1) ?? -1;
    while (open.length > 0 && begins[open.at(-1)!]! >= begin) open.pop();
    above[at] = open.at(-1) ?? -1;
    open.push(at);
  }
  return {begins, above, before};
}

type Place = {readonly dash: number | undefined /* of the outermost item that begins here */; readonly key: number; readonly name: string};

function placeOf(line: string): Place {
  const [lead = '', , dashes = ''] = /^( *)((?:- )*)/.exec(line)?.slice(0) ?? [];
  const begin = lead.length - dashes.length;
  const name = /^("[^"]*"|[^:\s][^:]*):(?: |$)/.exec(line.slice(lead.length))?.[1] ?? '';
  return {dash: dashes === '' ? undefined : begin, key: lead.length, name};
}

/** The `name` that stands in an item, at its first line or below. */
function nameOf(lines: readonly string[], first: number, dash: number): string | undefined {
  const inside = dash + 2;
  for (let at = first; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (at > first && line.search(/[^ ]/) < inside) return undefined;
    if (line.startsWith('name: ', inside) && (at === first || line[dash] === ' ')) return line.slice(inside + 6);
  }
  return undefined;
}

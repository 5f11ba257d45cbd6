import type {Hint, Tab} from '../commands/listing.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {cellState, shortWords, stateTones} from '../istio/status.ts';
import {watchedTypes} from '../istio/sync.ts';
import {coarseAge} from '../lib/ages.ts';
import {type Line, type Span, span} from '../lib/page.ts';
import {truncate} from '../lib/text.ts';
import type {State} from '../store/state.ts';
import {lineWidth} from './paint.ts';

/** The header of the panes of one proxy, for lines of so many cells: who it is, what it has acknowledged, its panes, keys. */
export function proxyHeader(
  state: State,
  key: string,
  tabs: readonly Tab[],
  hints: readonly Hint[],
  marks: readonly string[],
  cells: number,
): readonly Line[] {
  const proxy = state.mesh.proxies.get(key);
  const about =
    proxy === undefined
      ? [span(key, 'strong'), span('   gone: no pod and no istiod knows it now', 'warn')]
      : [...who(proxy), span(marks.map(mark => `   [${mark}]`).join(''), 'warn')];
  return [about, proxy === undefined ? [] : acknowledged(proxy, state.now), tabLine(tabs, cells), hintLine(hints, cells)];
}

/** The same in one line, for low screens: what is not in sync stands first. */
export function proxyLine(state: State, key: string): Line {
  const proxy = state.mesh.proxies.get(key);
  if (proxy === undefined) return [span(key, 'strong'), span('   gone', 'warn')];
  return [span(truncate(proxy.id, 40, 'middle'), 'strong'), span('  '), ...acknowledged(proxy, state.now, true)];
}

const who = (proxy: MeshProxy): Line => [
  span(proxy.id, 'strong'),
  span(
    [proxy.kind, `istio ${proxy.version ?? '?'}`, proxy.pod?.ip, proxy.pod?.node]
      .filter(Boolean)
      .map(word => `   ${word}`)
      .join(''),
  ),
];

/** "CDS ok 3m   LDS NACK 2m": the state of each type, and the time since it was last pushed. */
function acknowledged(proxy: MeshProxy, now: number, troubleFirst = false): Line {
  if (proxy.connectedness !== 'connected') return [span(cellState(proxy, ''), stateTones[cellState(proxy, '')])];
  const isFine = (type: string): number => Number(proxy.types[type]?.state === 'SYNCED');
  const types = troubleFirst ? watchedTypes(proxy).toSorted((a, b) => isFine(a) - isFine(b)) : watchedTypes(proxy);
  return types.flatMap((type): readonly Span[] => {
    const {state, sentAt} = proxy.types[type]!;
    return [
      span(`${type} `),
      span(shortWords[state], stateTones[state]),
      span(`${sentAt === undefined ? '' : ` ${coarseAge(now - sentAt)}`}   `, 'dim'),
    ];
  });
}

/** The tabs of a proxy. Where they do not fit, titles of those that are not open are cut, the longest first. */
function tabLine(tabs: readonly Tab[], cells: number): Line {
  const titles = tabs.map(({title}) => title);
  const longest = (at: number): boolean =>
    !tabs[at]?.isOpen && titles.every((title, other) => tabs[other]?.isOpen || title.length <= (titles[at]?.length ?? 0));
  while (titles.reduce((sum, title) => sum + title.length + 3, 1) > cells) {
    const at = titles.findIndex((_, each) => longest(each));
    if (at < 0 || (titles[at]?.length ?? 0) <= 1) break;
    titles[at] = titles[at]?.slice(0, -1) ?? '';
  }
  return tabs.flatMap(({key, isOpen}, at): readonly Span[] => {
    const before = isOpen ? '[' : tabs[at - 1]?.isOpen ? '' : ' ';
    return [span(before), span(`${key} ${titles[at]}`, isOpen ? 'strong' : 'plain'), span(isOpen ? '] ' : '')];
  });
}

/** As many hints as fit whole. */
function hintLine(hints: readonly Hint[], cells: number): Line {
  let left = cells;
  return hints.flatMap(({keys, title, blocked}): readonly Span[] => {
    const hint = [span(`<${keys}>`, blocked === undefined ? 'info' : 'dim'), span(` ${title}  `, blocked === undefined ? 'plain' : 'dim')];
    left -= lineWidth(hint);
    return left >= -2 ? hint : [];
  });
}

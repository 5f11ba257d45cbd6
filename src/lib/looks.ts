/** What a proxy had, as text in its normal form, by kind and name of the resource. A kind that was not told is absent. */
export type LookTexts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A proxy as it was seen once, or several times without a change. Times are milliseconds since 1970; sizes are characters. */
export type Look = {
  readonly from: number;
  readonly to: number;
  readonly times: number;
  readonly pod: string; // its uid: a StatefulSet gives another pod the same name
  readonly texts: LookTexts;
  readonly size: number;
  readonly own: number; // of the texts that the look before does not have: those of both are one string
};

/** Looks at proxies by their key, each the oldest first. */
export type Looks = ReadonlyMap<string, readonly Look[]>;

const mostLooks = 20;
const mostCharacters = 20_000_000;

/** The looks at one proxy with another at `at`. What has not changed since the last of them is that one, seen once more. */
export function lookedAgain(looks: readonly Look[], texts: LookTexts, pod: string, at: number): readonly Look[] {
  const last = looks.at(-1);
  // An answer that two panes have shared was one look.
  if (last !== undefined && at === last.to) return looks;
  const look = shared(texts, last?.texts, {from: at, to: at, times: 1, pod});
  const isSame = last !== undefined && last.pod === pod && look.own === 0 && countOf(texts) === countOf(last.texts);
  return isSame ? [...looks.slice(0, -1), {...last, to: at, times: last.times + 1}] : [...looks, look];
}

/** All looks with another at a proxy. At most 20 are kept of one, and 20,000,000 characters of all together: the oldest go, never the newest of this one. */
export function withLook(all: Looks, proxy: string, looks: readonly Look[], most = mostCharacters): Looks {
  const kept = new Map(all);
  kept.delete(proxy);
  kept.set(proxy, looks.slice(-mostLooks));
  let over = [...kept.values()].reduce((sum, each) => sum + charactersOf(each), 0) - most;
  while (over > 0) {
    const [oldest] = [...kept].filter(([key, each]) => key !== proxy || each.length > 1).sort(([, a], [, b]) => (a[0]?.to ?? 0) - (b[0]?.to ?? 0));
    if (oldest === undefined) break;
    const [key, chain] = oldest;
    const rest = chain.slice(1);
    over -= charactersOf(chain) - charactersOf(rest);
    if (rest.length === 0) kept.delete(key);
    else kept.set(key, rest);
  }
  return kept;
}

/** The looks after the clock of this machine was set, by so many milliseconds. */
export const looksMoved = (all: Looks, by: number): Looks =>
  new Map([...all].map(([proxy, looks]) => [proxy, looks.map(look => ({...look, from: look.from + by, to: look.to + by}))]));

/** Characters that these looks hold: all of the first, and what each has that the one before it has not. */
const charactersOf = (looks: readonly Look[]): number => looks.reduce((sum, look, at) => sum + (at === 0 ? look.size : look.own), 0);

const countOf = (texts: LookTexts): number => [...texts.values()].reduce((sum, kind) => sum + 1 + kind.size, 0);

/** The look with its texts, of which those that the look before has as well are the very same strings. */
function shared(texts: LookTexts, before: LookTexts | undefined, look: Omit<Look, 'texts' | 'size' | 'own'>): Look {
  let size = 0;
  let own = 0;
  const kinds = [...texts].map(([kind, resources]) => {
    const known = before?.get(kind);
    const kept = [...resources].map(([name, text]) => {
      const same = known?.get(name);
      size += text.length;
      if (same === text) return [name, same] as const;
      own += text.length;
      return [name, text] as const;
    });
    return [kind, new Map(kept)] as const;
  });
  return {...look, texts: new Map(kinds), size, own};
}

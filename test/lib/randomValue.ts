// biome-ignore format: a word a line would be a long list
const words = [
  '', ' ', 'true', 'No', 'null', '~', '-', '--- ', '1', '0x1F', '0o7', '1e5', '.5', '1_000', '12:30:45', '2026-11-21',
  '2026-11-21T07:20:00Z', '0b1', '1.2', '10.42.0.7', '0.0.0.0_9080', '1.31.0', '0.250s', 'outbound|9080||a.b.svc', '@type', '*', '&a',
  '!x', '%', '- a', 'a: b', 'a:', ':a', 'a #b', '#b', '[a]', '{a}', 'a, b', '"a"', "'a'", 'a\nb', 'a\nb\n', 'a\n\n', '\n', ' a\nb',
  'a\n  b\n\tc', 'a\nb ', 'a\n \nb\n\n', 'a\r\nb', '\t', 'a\tb', 'é', '日本', '😀', 'x\n😀', '\ud800', 'a\n\ud800', '\x1b', '\x85', '\u2028',
  'a\n\u2029', '\ufeffa', 'y', '=', '<<', '?', '? a', '|', '>', 'a\\b', '/healthz', 'null ', 'NaN', '.inf', 'inf', '...', '---\na',
  'a\n---\nb', '__proto_',
];
const numbers = [0, 1, -1, 15006, 1.5, 1e21, 1e-7, -0.25, 9007199254740991];

/** A JSON value made of what parsers of YAML stumble over; the same for the same seed. */
export function randomValue(seed: number): unknown {
  let state = seed * 2654435761;
  const random = (below: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
  const word = (): string => (random(4) === 0 ? `${words[random(words.length)]}${words[random(words.length)]}` : words[random(words.length)]!);
  const value = (depth: number): unknown => {
    const kind = random(depth > 4 ? 6 : 10);
    if (kind < 4) return word();
    if (kind === 4) return numbers[random(numbers.length)];
    if (kind === 5) return [true, false, null][random(3)];
    const size = random(4);
    if (kind < 8) return Array.from({length: size}, () => value(depth + 1));
    return Object.fromEntries(Array.from({length: size}, () => [word(), value(depth + 1)]));
  };
  return value(0);
}

/**
 * The inside of a character class: characters that are one cell wide and combine with no other of them. Most of what i9s draws is made of these alone,
 * so that it can be measured and taken apart without Intl.Segmenter. test/tui/fast*.test.ts compare every one of them with the packages that know all of Unicode.
 */
export const plainCharacters =
  '\\x20-\\x7e\\xa1-\\xac\\xae-\\xff\\u2010-\\u2027\\u2190-\\u2193\\u2500-\\u259f\\u25b2\\u25bc\\u25cb\\u25cf\\u2713\\u2717';

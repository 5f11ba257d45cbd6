/** The order of keys in YAML of Go (keyList.Less of go-yaml 2): numbers in them count as numbers. Negative where `one` comes first. */
export const compareKeys = (one: string, other: string): number => (isLess(one, other) ? -1 : isLess(other, one) ? 1 : 0);

function isLess(one: string, other: string): boolean {
  const [a, b] = [[...one], [...other]];
  const at = a.findIndex((char, index) => char !== b[index]);
  if (at < 0 || b[at] === undefined) return a.length < b.length;
  const [left, right] = [a[at] ?? '', b[at] ?? ''];
  const [isLeft, isRight] = [left, right].map(char => /\p{L}/u.test(char));
  if (isLeft && isRight) return left < right;
  if (isLeft || isRight) return isRight === true;
  const numbers = [a, b].map(chars => /^\d*/.exec(chars.slice(at).join(''))?.[0] ?? '');
  const lead = (left === '0' || right === '0') && /[1-9]\d*$/.test(a.slice(0, at).join('')) ? '1' : '';
  const [ours = 0n, theirs = 0n] = numbers.map(digits => BigInt(`${lead}${digits}` || 0));
  if (ours !== theirs) return ours < theirs;
  const [long = 0, longer = 0] = numbers.map(({length}) => length);
  return long === longer ? left < right : long < longer;
}

const uuidLength = 36;
const dashes = [8, 13, 18, 23];

/** The version in a nonce of istiod, which ends with a UUID (1.31: "2026-11-21T07:16:32Z/46" + UUID; older ones "C6JqN6wI4GU=" + UUID). A nonce without one, or of nothing else, is given back whole. */
export function nonceVersion(nonce: string): string {
  const at = nonce.length - uuidLength;
  return at > 0 && dashes.every(dash => nonce[at + dash] === '-') ? nonce.slice(0, at) : nonce;
}

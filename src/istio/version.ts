import {jsonIn, text} from '../lib/json.ts';

/** The release in an answer of `/version`: "1.31.0-4f6a…-Clean" is 1.31.0. Undefined for other answers. */
export function versionIn(body: string): string | undefined {
  const plain = body.trim();
  if (/^\d[\w.-]*$/.test(plain)) return plain.replace(/-[0-9a-f]{7,40}(-dirty)?-(Clean|Modified)$/i, '');
  return text(jsonIn(plain), 'version');
}

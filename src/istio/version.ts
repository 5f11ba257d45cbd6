import {text} from '../lib/json.ts';

/** The release in an answer of `/version`: "1.31.0-4f6a…-Clean" is 1.31.0. Undefined for other answers. */
export function versionIn(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return text(parsed, 'version');
  } catch {
    const plain = body.trim();
    return /^\d[\w.-]*$/.test(plain) ? plain.replace(/-[0-9a-f]{7,40}(-dirty)?-(Clean|Modified)$/i, '') : undefined;
  }
}

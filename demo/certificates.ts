/** Certificates of the recording were issued on its day; others (of public authorities) keep their dates. */
const recordedYears = /(?:26|36)11\d{8}Z/g;

const moved = (utc: string, shift: number): string => {
  const [year, month, day, hour, minute, second] = (utc.match(/\d\d/g) ?? []).map(Number);
  const at = Date.UTC(2000 + (year ?? 0), (month ?? 1) - 1, day, hour, minute, second) + shift;
  return new Date(at).toISOString().slice(2, 19).replace(/[-T:]/g, '').concat('Z');
};

/**
 * PEM certificates in base64 with the validity moved by `shift` milliseconds and namespaces (of equal length) of the SPIFFE id replaced. The signature no longer
 * fits; nothing here verifies it.
 */
export function reissued(base64: string, shift: number, namespaces: readonly (readonly [string, string])[]): string {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  const edited = pem.replace(/(-----BEGIN CERTIFICATE-----\n)([^-]+)(-----END)/g, (_, head: string, body: string, tail: string) => {
    const der = Buffer.from(body, 'base64').toString('latin1');
    let next = der.replace(recordedYears, time => moved(time, shift));
    for (const [from, to] of namespaces) next = next.replaceAll(`/ns/${from}/`, `/ns/${to}/`);
    if (next === der) return head + body + tail;
    const lines =
      Buffer.from(next, 'latin1')
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `${head}${lines.join('\n')}\n${tail}`;
  });
  return Buffer.from(edited, 'latin1').toString('base64');
}

import type {Bootstrap, Build} from './bootstrap.ts';

/** What `istioctl proxy-config bootstrap -o short` prints: label and value, line by line (gap 1). Versions that are not known have no line, but Envoy's. */
export function bootstrapShort({metadata, build}: Bootstrap): readonly (readonly [string, string])[] {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Istio Version:', metadata.istioVersion],
    ['Istio Proxy Version:', shaOf(metadata.proxySha)],
    ['Envoy Version:', buildText(build)],
  ];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

/** "1.39.3/Clean/RELEASE/BoringSSL", with "-label" behind the version where the build has one. */
export function buildText({version = '0.0.0', metadata}: Build): string {
  const label = metadata['build.label'];
  const rest = [metadata['revision.status'], metadata['build.type'], metadata['ssl.version']].filter(Boolean);
  return [label ? `${version}-${label}` : version, ...rest].join('/');
}

/** "istio-proxy:6eb0d2d9" is "6eb0d2d9". */
const shaOf = (sha: string | undefined): string | undefined => sha?.split(':')[1] ?? sha;

import type {Secret} from './secrets.ts';

const known: Readonly<Record<string, string>> = {
  default: "The proxy's own certificate, with which it proves its identity in mTLS; istio-agent renews it at about half of its life.",
  ROOTCA: 'What the proxy trusts: certificates of its peers in the mesh must be signed by it.',
  'file-root:system': "The CAs of the proxy's image, for TLS to hosts outside of the mesh.",
};

const prefixes: readonly (readonly [string, (rest: string) => string])[] = [
  ['kubernetes-gateway://', rest => `Secret ${rest} of Kubernetes, named by a Gateway; istiod sends it.`],
  ['kubernetes://', rest => `Secret ${rest} of Kubernetes (credentialName); istiod sends it.`],
  ['configmap://', rest => `ConfigMap ${rest} of Kubernetes with CA certificates; istiod sends it.`],
  ['file-cert:', rest => `Certificate and key from files in the proxy's container: ${rest.replace('~', ' and ')}.`],
  ['file-root:', rest => `CA certificates from a file in the proxy's container: ${rest}.`],
];

/** What Istio means by a secret of this name, as a sentence; '' for names that are not Istio's. */
export function purposeOf({name}: Pick<Secret, 'name'>): string {
  if (Object.hasOwn(known, name)) return known[name] ?? '';
  const [prefix, words] = prefixes.find(([start]) => name.startsWith(start)) ?? [];
  if (prefix === undefined || words === undefined) return '';
  const rest = name.slice(prefix.length);
  return prefix.startsWith('kubernetes') && rest.endsWith('-cacert')
    ? `CA certificates that clients must be signed by (mutual TLS), from ${words(rest.slice(0, -'-cacert'.length))}`
    : words(rest);
}

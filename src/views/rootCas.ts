import {compareRootCas, rootCasText} from '../envoy/rootCas.ts';
import {secretsPart} from '../envoy/secrets.ts';
import type {Asking} from '../transport/meshSource.ts';
import {askOf} from './askEnvoy.ts';

/** Do two proxies trust the same root certificates? What `istioctl proxy-config rootca-compare` says of it. Rejects with a Trouble where one cannot be asked. */
export async function rootCas(a: Asking, b: Asking): Promise<{readonly text: string} | {readonly error: string}> {
  const [one, other] = await Promise.all([a, b].map(asking => askOf(asking, new Map()).envoy(secretsPart)));
  const compared = compareRootCas(one?.secrets ?? [], other?.secrets ?? []);
  if (compared.is === 'unknown') return {error: compared.problem};
  const text = rootCasText(a.proxy?.id ?? '', b.proxy?.id ?? '', compared.identical);
  return compared.identical ? {text} : {error: text};
}

import {type PodFacts, podFactsOf} from '../analysis/podFacts.ts';
import {type Rule, syncRules} from '../analysis/rules.ts';
import {bootstrapPart} from '../envoy/bootstrap.ts';
import {sidePart} from '../envoy/resources.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Side} from '../lib/resources.ts';
import {ztunnelSide} from '../ztunnel/resources.ts';
import type {Ask} from './ask.ts';
import {ztunnelPart} from './ztunnelSides.ts';

/** A ztunnel has other resources than an Envoy, and another dump. */
export const isZtunnel = ({kind}: MeshProxy): boolean => kind === 'ztunnel';

/** What may differ between two answers about such a proxy without being a difference. What a ztunnel has is made to one form as it is read. */
export const rulesFor = (proxy: MeshProxy): readonly Rule[] => (isZtunnel(proxy) ? [] : syncRules);

/** All that a proxy has now by its own word, and when it said so (ms since 1970). Rejects with a Trouble. */
export async function proxySide(ask: Ask, proxy: MeshProxy): Promise<{readonly side: Side; readonly at: number | undefined}> {
  const own = ask.about(proxy, 'envoy');
  if (isZtunnel(proxy)) return {side: await ztunnelSide(await own.envoy(ztunnelPart), ask.rest), at: own.answeredAt(ztunnelPart)};
  return {side: await own.envoy(sidePart), at: own.answeredAt(sidePart)};
}

/** What the pod of a proxy is by itself. A ztunnel has nothing of its own in what istiod sends: each gets the same. */
export async function proxyFacts(ask: Ask, proxy: MeshProxy): Promise<PodFacts> {
  const {ip, node = ''} = proxy.pod ?? {};
  const bootstrap = isZtunnel(proxy) ? undefined : await ask.about(proxy, 'envoy').maybe(bootstrapPart);
  const facts = bootstrap === undefined ? {addresses: ip === undefined ? [] : [ip], locality: ''} : podFactsOf(bootstrap);
  // Mostly a proxy does not say it, and istiod takes that of its node: pods of one node are in one locality.
  return facts.locality === '' ? {...facts, locality: node} : facts;
}

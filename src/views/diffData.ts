import {compareSides} from '../analysis/compare.ts';
import {syncRules} from '../analysis/rules.ts';
import {endpointsPart} from '../envoy/endpoints.ts';
import {sidePart} from '../envoy/resources.ts';
import {istiodOf} from '../istio/mesh.ts';
import {parseProxyId} from '../istio/names.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {isInFlight} from '../istio/status.ts';
import {type Line, span} from '../lib/page.ts';
import type {Side} from '../lib/resources.ts';
import {troubleError} from '../lib/trouble.ts';
import {ztunnelRules} from '../ztunnel/rules.ts';
import {type Ask, askedProxy} from './ask.ts';
import {compareSync} from './compareSync.ts';
import type {Compares} from './comparisonRows.ts';
import {causes} from './diffCauses.ts';
import {prepareDifferences} from './differenceText.ts';
import {kinds} from './kinds.ts';
import {nackNames} from './nackNames.ts';
import {isOnItsWay} from './onItsWay.ts';
import {type Origins, originsFor} from './origins.ts';
import type {Known} from './view.ts';
import {loadZtunnelSides} from './ztunnelSides.ts';

/** Both sides of a proxy. `askedAt`: when istiod's and the proxy's answers came, ms since 1970. */
export type DiffData = Compares & {
  readonly proxy: string; // key
  readonly istiod: string; // name of its pod
  readonly askedAt: readonly [number | undefined, number | undefined];
  readonly origins: Origins;
  readonly right: Side; // what the proxy has
};

/** Asks istiod and the proxy at the same moment, and compares what they say. Rejects with a Trouble where one of them cannot be asked. */
export async function loadDiff(ask: Ask): Promise<DiffData> {
  const proxy = askedProxy(ask);
  if (istiodOf(ask.mesh, proxy) === undefined) throw notHeld(proxy);
  const compares = proxy.kind === 'ztunnel' ? await ofZtunnel(ask.anew()) : await ofEnvoy(ask.anew(), proxy);
  const differing = compares.comparison.resources.filter(({verdict}) => verdict !== 'same');
  const data = {
    ...compares,
    proxy: proxy.key,
    istiod: proxy.istiod === undefined ? 'istiod' : parseProxyId(proxy.istiod).name,
    origins: await originsFor(ask, differing),
  };
  const judge: Compares['judge'] = (compared, known) => {
    if (isOnItsWay(compared, proxy.key, data.askedAt[0], known)) return 'lags';
    const {kind, name, verdict} = compared;
    const sync = known.mesh.proxies.get(proxy.key)?.types[kinds[kind]?.xds ?? ''];
    // Envoy shows only of listeners which one it refused.
    return (verdict === 'differs' || verdict === 'only left') && sync !== undefined && nackNames(sync, kind, name) === 'it' ? 'rejected' : undefined;
  };
  const diff: DiffData = {
    ...data,
    judge,
    aside: known => lateWords(proxy.key, known),
    explain: (compared, known) => causes(compared, data, judge(compared, known) === 'lags', known),
  };
  await prepareDifferences(differing, diff.rules, ask.rest, () => ask.soFar(diff));
  return diff;
}

/** What has the same on both sides may still not have been acknowledged. */
function lateWords(key: string, {mesh, now}: Known): Line {
  const proxy = mesh.proxies.get(key);
  const late = Object.keys(proxy?.types ?? {}).filter(type => proxy?.types[type]?.state === 'STALE' && !isInFlight(proxy, type, now));
  return late.length === 0 ? [] : [span(`   ${late.join(', ')} STALE: sent, not acknowledged. W explains.`, 'warn')];
}

const notHeld = ({kind}: MeshProxy): Error =>
  troubleError({
    kind: 'not found',
    what: 'No istiod is known to hold this proxy, so none can say what it would send.',
    next: `W tells why.${kind === 'ztunnel' ? '' : ' 2 to 9 show what its Envoy has.'}`,
  });

type Asked = Compares & Pick<DiffData, 'askedAt' | 'right'>;

// Its two sides are made to the same form as they are read.
async function ofZtunnel(ask: Ask): Promise<Asked> {
  const {left, right, notes, askedAt} = await loadZtunnelSides(ask);
  const comparison = await compareSides(left, right, [], ask.rest);
  return {comparison, rules: [], leftOut: ztunnelRules, sides: ['istiod', 'ztunnel'], notes, askedAt, right};
}

async function ofEnvoy(ask: Ask, proxy: MeshProxy): Promise<Asked> {
  const [istiod, envoy] = [ask.about(proxy, 'istiod'), ask.about(proxy, 'envoy')];
  const [left, right] = await Promise.all([istiod.envoy(sidePart), envoy.envoy(sidePart)]);
  const comparison = await compareSync(left, right, () => envoy.maybe(endpointsPart), ask.rest);
  const askedAt = [istiod.answeredAt(sidePart), envoy.answeredAt(sidePart)] as const;
  return {comparison, rules: syncRules, sides: ['istiod', 'Envoy'], askedAt, right};
}

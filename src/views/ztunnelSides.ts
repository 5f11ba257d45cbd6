import type {Part} from '../envoy/part.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {Json} from '../lib/json.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import {parseZtunnelDump, readAhead as readZtunnelAhead, type ZtunnelDump} from '../ztunnel/dump.ts';
import {type IstiodTells, parseAmbientz, parseIstiodAddresses, parseIstiodPolicies, readAhead} from '../ztunnel/istiod.ts';
import {type ZtunnelSides, ztunnelSides} from '../ztunnel/sides.ts';
import type {Ask} from './ask.ts';

/** ztunnel's own `/config_dump`. */
export const ztunnelPart: Part<ZtunnelDump> = {
  path: '/config_dump',
  ofIstiod: false,
  missing: 'its config dump tells no workloads in a form that i9s reads',
  read: parseZtunnelDump,
  ahead: readZtunnelAhead,
};

const istiodPart = (istiod: string, missing: string, read: (json: Json) => IstiodTells | undefined): Part<IstiodTells> => ({
  path: istiod,
  ofIstiod: true,
  istiod,
  missing,
  read,
});
const ambientPart = {...istiodPart('/debug/ambientz', '/debug/ambientz tells no workloads, services and policies', parseAmbientz), ahead: readAhead};
const policyPart = istiodPart('/debug/config_dump?proxyID={proxy}&types=WADS', 'istiod tells no list of policies', parseIstiodPolicies);
const addressPart = istiodPart('/debug/config_dump?proxyID={proxy}', 'istiod tells no addresses for a ztunnel', parseIstiodAddresses);

/** Both sides; `askedAt`: when istiod's and the ztunnel's answers came, ms since 1970. */
type AskedSides = ZtunnelSides & {readonly askedAt: readonly [number | undefined, number | undefined]};

type SavedTells = {readonly istiod?: IstiodTells; readonly own?: ZtunnelDump};

/** What istiod would send a ztunnel; `askedAt`: when it answered, ms since 1970. */
export type AskedTells = {readonly tells: IstiodTells; readonly notes: readonly string[]; readonly askedAt: number | undefined};

/**
 * What istiod would send this ztunnel. Workloads and services come from `/debug/ambientz`: the dump that the istiod of 1.31 makes for a ztunnel has none, and is asked only
 * where ambientz is refused. Rejects with a Trouble where istiod cannot be asked about this ztunnel.
 */
export async function askTells(ask: Ask, proxy: MeshProxy): Promise<AskedTells> {
  const istiod = ask.about(proxy, 'istiod');
  const [policies, ambient] = await Promise.all([
    istiod.envoy(policyPart),
    istiod.envoy(ambientPart).catch((error: unknown) => ({why: unlessAborted(ask, error)})),
  ]);
  const askedAt = istiod.answeredAt(policyPart);
  if (!('why' in ambient)) return {tells: {...ambient, ...(policies.policies?.length ? policies : {})}, notes: [], askedAt};
  const addresses = await istiod.maybe(addressPart);
  return {tells: {...addresses, ...policies}, notes: addresses === undefined ? [whyNot(ambient.why)] : [], askedAt};
}

/**
 * What istiod would send the ztunnel that is asked about, and what it has, asked at the same time.
 * `saved`: a side that is known already, for which nobody is asked. Rejects with a Trouble where ztunnel, or istiod about this ztunnel, cannot be asked.
 */
export async function loadZtunnelSides(ask: Ask, saved: SavedTells = {}): Promise<AskedSides> {
  const {proxy} = ask;
  if (proxy === undefined) throw troubleError({kind: 'not found', what: 'There is no ztunnel to ask.', next: 'Select one.'});
  const own = ask.about(proxy, 'envoy');
  if (saved.istiod !== undefined) {
    const sides = await ztunnelSides(saved.istiod, saved.own ?? (await own.envoy(ztunnelPart)), ask.rest);
    return {...sides, askedAt: [undefined, own.answeredAt(ztunnelPart)]};
  }
  const [dump, {tells, notes, askedAt}] = await Promise.all([saved.own ?? own.envoy(ztunnelPart), askTells(ask, proxy)]);
  const sides = await ztunnelSides(tells, dump, ask.rest);
  return {...sides, askedAt: [askedAt, own.answeredAt(ztunnelPart)], notes: [...sides.notes, ...notes]};
}

/** An istiod that has told the policies has debug endpoints: it is only too old for this one. */
const whyNot = ({kind, what}: Trouble): string => (kind === 'not found' ? '/debug/ambientz, which tells them, came with Istio 1.23.' : what);

function unlessAborted({signal}: Ask, error: unknown): Trouble {
  if (signal.aborted) throw error;
  return troubleOf(error);
}

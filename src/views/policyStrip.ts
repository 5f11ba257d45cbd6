import type {Policy} from '../envoy/authorization.ts';
import {ruleTexts} from '../envoy/authorizationWords.ts';
import {type Line, span} from '../lib/page.ts';

const meaning: Readonly<Record<Policy['action'], string>> = {
  DENY: 'Requests that match are denied: 403 "RBAC: access denied", TCP connections are closed.',
  ALLOW: 'Requests that match are allowed; what no ALLOW policy of this port matches is denied: 403 "RBAC: access denied".',
  LOG: 'AUDIT: Requests that match are marked for logging, none is denied.',
  CUSTOM: 'Requests that match are sent to an external authorizer first, before DENY and ALLOW.',
};

/** Explains a policy: its rules, what they do, where. */
export function policyStrip(policy: Policy): readonly Line[] {
  const {action, name, namespace, isDryRun, is} = policy;
  const dry = 'Dry run: matches are counted (shadow rules), nobody is denied. With enforcement: ';
  return [
    [span(`${action} ${is === 'policy' ? `${namespace}/${name}` : name}: `, 'strong'), span(oddities[is] ?? '')],
    ...ruleTexts(policy).map((text): Line => [span(`${text}.`)]),
    [...(isDryRun ? [span(dry, 'warn')] : []), span(is === 'nothing' ? '' : meaning[action])],
    [span(`Enforced in ${placesText(policy)}.`, 'dim')],
  ].filter(line => line.some(({text}) => text !== ''));
}

const oddities: Partial<Record<Policy['is'], string>> = {
  nothing:
    'a filter without policies: with ALLOW it denies all. Istio makes it on TCP of ALLOW rules that only HTTP can match, so that plain TCP is denied.',
  other: 'not named as Istio names rules of an AuthorizationPolicy; perhaps of an EnvoyFilter.',
};

/** "virtualInbound (HTTP 9080,15006; TCP 9080)": listeners with the ports of their chains. */
export function placesText({places}: Pick<Policy, 'places'>): string {
  const listeners = new Map<string, Map<string, Set<number>>>();
  for (const {listener, layer, port} of places) {
    const layers = listeners.get(listener) ?? new Map<string, Set<number>>();
    listeners.set(listener, layers.set(layer, (layers.get(layer) ?? new Set()).add(port)));
  }
  return [...listeners]
    .map(([listener, layers]) => `${listener} (${[...layers].map(([layer, ports]) => [layer, portList(ports)].join(' ').trim()).join('; ')})`)
    .join(', ');
}

const portList = (ports: ReadonlySet<number>): string =>
  [...ports]
    .filter(port => port !== 0)
    .sort((a, b) => a - b)
    .join(',');

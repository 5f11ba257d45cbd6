import type {Policy, PolicyMatch} from './policies.ts';

/** "principals not *": a condition and its values. */
const conditionText = ([name, values]: readonly [string, readonly (string | number)[]]): string => {
  const isNot = name.startsWith('not');
  const noun = isNot ? name.slice(3, 4).toLowerCase() + name.slice(4) : name;
  return `${noun}${isNot ? ' not' : ''} ${values.join(', ')}`;
};

const matchText = (match: PolicyMatch): string => Object.entries(match).map(conditionText).join(' and ') || 'any connection';

const inBrackets = (texts: readonly string[], word: string): string =>
  texts.length === 1 ? (texts[0] ?? '') : texts.map(text => (/ (and|or) /.test(text) ? `(${text})` : text)).join(` ${word} `);

/** Each rule in words: all its clauses have to fit, of each one match, of that all conditions. */
export const ruleTexts = ({rules}: Policy): readonly string[] =>
  rules.map(clauses =>
    inBrackets(
      clauses.map(matches => inBrackets(matches.map(matchText), 'or')),
      'and',
    ),
  );

/** The object that istiod made a policy of, by istiod's word for its kind; undefined for one that it makes by itself. */
export function policyOwner({namespace, name}: Policy): {readonly kind: string; readonly namespace: string; readonly name: string} | undefined {
  const converted = /^converted_peer_authentication_(.+)$/.exec(name)?.[1];
  if (converted !== undefined) return {kind: 'peer-authentication', namespace, name: converted};
  return isOwn(name) ? undefined : {kind: 'authorization-policy', namespace, name};
}

/** No name of an object may have a "_": only istiod gives such. */
const isOwn = (name: string): boolean => name.includes('_');

/** Why istiod makes a policy by itself (policies.go, PolicyCollections), as the second half of a sentence; '' where that is not known, undefined where it was made of an object. */
export function policyReason(policy: Policy): string | undefined {
  if (policyOwner(policy) !== undefined) return undefined;
  if (policy.name === 'istio_converted_static_strict') return 'for workloads where a PeerAuthentication is STRICT';
  const [, namespace, name] = /^istio_allow_waypoint_([^_]+)_(.+)$/.exec(policy.name) ?? [];
  return name === undefined ? '' : `so that the waypoint ${namespace}/${name} may call what is behind it (PILOT_AUTO_ALLOW_WAYPOINT_POLICY)`;
}

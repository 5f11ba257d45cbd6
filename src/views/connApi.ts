import type {PodFeed} from '../istio/events.ts';
import {text} from '../lib/json.ts';
import {count} from '../lib/text.ts';
import type {Timed} from '../transport/meshSource.ts';
import {resourceText} from './access.ts';
import {type Check, type Checks, inTrouble, pending} from './check.ts';
import type {ConnData, Right} from './connData.ts';
import type {Known} from './view.ts';

/** From i9s to the API server: does it answer, and are pods listed? */
export function apiChecks({api}: ConnData, {mesh, session}: Pick<Known, 'mesh' | 'session'>): Checks {
  const {server, user} = session.about;
  return {
    title: 'API server',
    about: [server, user === '' ? '' : `as ${user}`].filter(Boolean).join('   '),
    checks: [answers(api), podsCheck(mesh.feed, mesh)],
  };
}

function answers(api: Timed<unknown> | undefined): Check {
  const asked = 'GET /version';
  if (api === undefined) return pending(asked);
  if (api.trouble !== undefined) return inTrouble(asked, api.trouble, api.tookMs);
  return {verdict: 'ok', asked, tookMs: api.tookMs, said: `Kubernetes ${text(api.value, 'gitVersion') ?? 'of a version that it does not say'}`};
}

function podsCheck(feed: PodFeed, {pods, limited}: Known['mesh']): Check {
  const asked = 'pods, listed and watched';
  const known = count(pods.size, 'pod');
  if (feed.is === 'loading') return pending(asked);
  if (feed.is !== 'live') return inTrouble(asked, feed.trouble);
  if (limited === undefined) return {verdict: 'ok', asked, said: known};
  const {namespaces, trouble} = limited;
  return {verdict: '?', asked, said: `${known}, of ${namespaces.join(', ')} only`, why: trouble.what, next: trouble.next};
}

/** What the user may not do, and what is missing for want of it. */
export function rightChecks({rights}: ConnData): Checks {
  const title = 'Permissions';
  const asked = 'access reviews';
  if (rights === undefined) return {title, checks: [pending(asked)]};
  if (rights.trouble !== undefined) return {title, checks: [inTrouble(asked, rights.trouble, rights.tookMs)]};
  const {value, tookMs} = rights;
  const lacking = value.filter(({answer}) => answer?.allowed !== true);
  if (lacking.length === 0) return {title, checks: [{verdict: 'ok', asked, tookMs, said: `all ${value.length} that i9s has use for`}]};
  return {title, checks: lacking.map(rightCheck), note: 'A Role that grants them in the namespace suffices; :access shows all that were asked.'};
}

const rightCheck = ({answer, verb, resource, subresource, namespace, why, without}: Right): Check => ({
  verdict: answer?.allowed === false ? 'no' : '?',
  asked: `${verb} ${resourceText({verb, resource, ...(subresource === undefined ? {} : {subresource})})}`,
  said: namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`,
  why: answer?.allowed === false ? `For: ${why}. Without it ${without}.` : `${answer?.reason ?? 'Not answered.'} For: ${why}.`,
  jump: {label: 'Access', to: 'access'},
});

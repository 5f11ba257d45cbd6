import {stateTones} from '../istio/status.ts';
import {answersOf, summaryOf, versionsOf} from '../istio/summary.ts';
import {clockText} from '../lib/ages.ts';
import {type Line, type Span, span} from '../lib/page.ts';
import {count, truncate, wrapWords} from '../lib/text.ts';
import type {Trouble, TroubleKind} from '../lib/trouble.ts';
import type {State} from '../store/state.ts';
import {leftText} from '../views/raisedWords.ts';
import {agoText, countedText, freshness, retryText} from './freshness.ts';
import {remembered} from './remember.ts';

// They look at every proxy, and a cursor move changes none.
const summary = remembered((mesh: State['mesh'], now: number) => summaryOf(mesh.proxies.values(), now));
const versions = remembered(versionsOf);

/** Times are given as one of these: an answer that takes 0.18 s now and 0.22 s then is not worth a redraw. */
const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const tookText = (ms: number): string => `${steps.find(step => ms <= step * 1000) ?? Math.ceil(ms / 1000)} s`;

/** "istio 1.31.0 rev default, 3 on 1.30.2". */
export function meshLine({mesh}: State): Line {
  const {istiods, revisions, skewed} = versions(mesh);
  if (istiods.length === 0)
    return [span(mesh.istiods.size === 0 ? 'no istiod known yet' : `istio of unknown version${revisionText(revisions)}`, 'dim')];
  if (skewed.size === 0) return [span(`istio ${istiods.join(', ')}${revisionText(revisions)}`)];
  const skew = [...skewed].map(([version, proxies]) => `${count(proxies, 'proxy', 'proxies')} on ${version}`).join(', ');
  const isDefault = revisions.every(revision => revision === 'default');
  return [span(`istio ${istiods.join(', ')}${isDefault ? '' : revisionText(revisions)}  `), span(skew, 'warn')];
}
const revisionText = (revisions: readonly string[]): string => (revisions.length === 0 ? '' : ` rev ${revisions.join(', ')}`);

/** "3/3 answered in 0.2 s", or which istiod does not answer. */
export function istiodLine({mesh}: State): Line {
  const {answered, all, tookMs} = answersOf(mesh);
  if (all === 0)
    return [span(mesh.feed.is === 'live' ? `none running in ${mesh.istioNamespace}` : 'not known yet', mesh.feed.is === 'live' ? 'bad' : 'dim')];
  const silent = [...mesh.istiods.values()].find(istiod => istiod.trouble !== undefined);
  if (silent !== undefined)
    return [span(`${answered}/${all} answered`, 'warn'), span(`, not ${truncate(silent.pod.name, 24, 'middle')} (${silent.trouble!.kind})`)];
  return [span(`${answered}/${all} answered${tookMs === undefined ? '' : ` in ${tookText(tookMs)}`}`)];
}

/** Proxies whose istiod no longer answers: what is shown of them is old. */
const agedCount = ({mesh}: State): number =>
  [...mesh.proxies.values()].filter(({istiod}) => istiod !== undefined && mesh.istiods.get(istiod)?.trouble !== undefined).length;

/** "214: 1 NACK 2 n/c 3 STALE": is the mesh fine? */
export function proxiesLine(state: State): Line {
  const {proxies, problems} = summary(state.mesh, state.now);
  const fresh = freshness(state);
  if (fresh.is === 'offline' && fresh.frozen)
    return [span(`${proxies}${fresh.at === undefined ? '' : ` as of ${agoText(fresh.at, state.now)}`}`, 'warn')];
  if (proxies === 0) return [span(fresh.is === 'connecting' ? 'asking' : '0', 'dim')];
  // What a user may not list may hold proxies that no istiod knows.
  const all = state.mesh.limited === undefined ? `${proxies}:` : `${proxies} visible:`;
  const old = agedCount(state);
  const aged: Line = old === 0 ? [] : [span(` ${old} old`, 'dim')];
  if (problems.length === 0) return [span(`${all} all in sync`), ...aged];
  return [span(all), ...problems.map(({state: of, word, count: n}): Span => span(` ${n} ${word}`, stateTones[of])), ...aged];
}

/** "prod-eu-1 [read-only]". Where it does not fit into so many cells the name is cut, never what is marked. */
export function contextLine({session, mesh}: State, marks: readonly string[], cells: number): Line {
  const words = [...marks, ...(mesh.limited === undefined ? [] : ['limited access'])].map(word => ` [${word}]`).join('');
  return [span(truncate(session.about.context, Math.max(8, cells - words.length), 'middle'), 'strong'), span(words, 'warn')];
}

/** "raised 3, back in 9m", "raised 3, 2 back in 9m": pods of this mesh whose log levels any i9s of this user has raised. */
export function raisedMarks({raised, session, now}: State): readonly string[] {
  const here = raised.filter(({server}) => server === session.about.server);
  if (here.length === 0) return [];
  const kept = here.filter(({until, gone}) => until !== 'never' && !gone);
  const times = kept.flatMap(({until}) => (typeof until === 'number' ? [until] : []));
  const when = times.length > 0 ? `in ${leftText(Math.max(0, Math.min(...times) - now))}` : 'on quit';
  const some = kept.length < here.length ? `${kept.length} ` : '';
  return [kept.length === 0 ? `raised ${here.length}` : `raised ${here.length}, ${some}back ${when}`];
}

/** Why there are no pods, in a few words; the sentences about it stand below. */
const lostWords: Readonly<Record<TroubleKind, string>> = {
  'no config': 'no kubeconfig to use',
  credentials: 'no credentials for the API server',
  unauthorized: 'the API server does not accept your credentials',
  forbidden: 'pods may not be listed',
  'not found': 'API server has no list of pods',
  refused: 'API server refuses connections',
  timeout: 'API server does not answer',
  unreachable: 'API server unreachable',
  garbage: 'API server does not answer with JSON',
  cancelled: 'pods are not listed now',
  other: 'API server lists no pods',
};

/** What takes the place of hints when the API server is lost, or no istiod answers; undefined while all is well. */
export function lostLines(state: State, room: number): readonly Line[] | undefined {
  const fresh = freshness(state);
  if (fresh.is === 'silent') return [[span('NO ISTIOD ANSWERS', 'bad')], ...sentences(fresh.trouble, room, 3)];
  if (fresh.is !== 'offline') return undefined;
  const {now, mesh} = state;
  const word = mesh.feed.is === 'denied' ? 'DENIED' : 'OFFLINE';
  const since = fresh.at === undefined ? '' : ` ${countedText(now - fresh.at)}`;
  const shown = fresh.at === undefined ? 'nothing to show yet' : `showing ${clockText(fresh.at)} data`;
  return [
    [span(`${word}${since}`, 'bad'), span(`: ${lostWords[fresh.trouble.kind]}, ${shown}`)],
    [span(retryText(fresh.retryAt, now), 'warn'), span('  <ctrl-r> now  <:ctx> switch  (never exits)')],
    ...sentences({...fresh.trouble, what: `last error: ${fresh.trouble.what}`}, room, 2),
  ];
}

/** Both sentences, over so many lines; what to do keeps a line of its own. */
function sentences({what, next}: Trouble, room: number, height: number): readonly Line[] {
  const lines = wrapWords(what, room);
  const kept = lines.length < height ? lines : [...lines.slice(0, height - 2), lines.slice(height - 2).join(' ')];
  return [...kept.map(line => [span(line)]), [span(next, 'dim')]];
}

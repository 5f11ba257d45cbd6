import {applyEvent, clockMoved} from '../istio/apply.ts';
import {emptyMesh} from '../istio/mesh.ts';
import {noPushes, pushClockMoved, pushesAfter} from '../istio/pushes.ts';
import {favourites} from '../istio/summary.ts';
import {emptyTimeline, recorded, timelineMoved} from '../istio/timeline.ts';
import {lookedAgain, looksMoved, withLook} from '../lib/looks.ts';
import {withRun} from '../lib/podRun.ts';
import {reducePanes} from './reducePanes.ts';
import {isWide} from './select.ts';
import {type Event, type Loadable, type Pane, pageKey, type State} from './state.ts';

const keptMessages = 200;
const keptLines = 200;
const keptPages = 20;
const keptSize = 30_000_000; // characters of the answers that they were made of

/** The state after an event. Pure; every event of the union has a case here or in reducePanes. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'meshMoved': {
      const mesh = applyEvent(state.mesh, event.event);
      // The clock ticks once a second: nothing that was seen since may lie in the future.
      const now = Math.max(state.now, 'at' in event.event ? event.event.at : 0);
      if (mesh === state.mesh) return state;
      const timeline = recorded(state.timeline, state.mesh, mesh, now);
      const pushes = pushesAfter(state.pushes, mesh, event.event);
      return {...state, now, mesh, timeline, pushes, favourites: favourites(state.favourites, mesh, now)};
    }
    case 'ticked':
      return {...state, now: event.now};
    case 'clockMoved':
      return {
        ...state,
        now: state.now + event.by,
        mesh: clockMoved(state.mesh, event.by),
        timeline: timelineMoved(state.timeline, event.by),
        pushes: pushClockMoved(state.pushes, event.by),
        looks: looksMoved(state.looks, event.by),
      };
    case 'contextsRead':
      return {...state, session: {...state.session, contexts: event.contexts}};
    case 'resized':
      return {...state, size: {columns: event.columns, rows: event.rows}};
    case 'sessionOpened': {
      const {namespace: _, ...rest} = state;
      const home = state.panes[0];
      const panes = [{...home, index: 0, line: 0, marks: new Set<string>()}] as const;
      return {
        ...rest,
        ...(event.namespace === undefined ? {} : {namespace: event.namespace}),
        session: event.session,
        mesh: emptyMesh(event.istioNamespace),
        timeline: emptyTimeline,
        pushes: noPushes,
        pages: new Map(),
        envoys: new Map(),
        forwards: new Map(),
        runs: new Map(),
        levels: new Map(),
        logs: new Map(),
        looks: new Map(),
        favourites: [],
        panes,
        trail: {stacks: [panes], at: 0},
      };
    }
    case 'promptChanged':
      return {...state, prompt: event.prompt};
    case 'promptClosed':
      return withoutPrompt(state);
    case 'historyRead':
      return {...state, typedBefore: [...event.lines, ...state.typedBefore].slice(-keptLines)};
    case 'lineRun':
      return {...withoutPrompt(state), typedBefore: [...state.typedBefore.filter(line => line !== event.line), event.line].slice(-keptLines)};
    case 'noticed': {
      const message = {number: (state.messages.at(-1)?.number ?? 0) + 1, at: event.at, level: event.level, text: event.text};
      return {...state, messages: [...state.messages, message].slice(-keptMessages)};
    }
    case 'namespaceChosen': {
      const {namespace: _, ...rest} = state;
      return event.namespace === undefined ? rest : {...rest, namespace: event.namespace};
    }
    case 'wideToggled':
      return {...state, wide: !isWide(state)};
    case 'headerToggled':
      return {...state, header: !state.header};
    case 'envoyAnswered':
      return {...state, envoys: new Map(state.envoys).set(event.uid, event.version)};
    case 'forwardOpened':
      return {...state, forwards: new Map(state.forwards).set(event.forward.key, event.forward)};
    case 'forwardFailed': {
      const forward = state.forwards.get(event.key);
      return forward === undefined ? state : {...state, forwards: new Map(state.forwards).set(event.key, {...forward, trouble: event.trouble})};
    }
    case 'forwardClosed':
      return {...state, forwards: new Map([...state.forwards].filter(([key]) => key !== event.key))};
    case 'commandRan':
      return {...state, runs: new Map(state.runs).set(event.key, withRun(state.runs.get(event.key) ?? [], event.run))};
    case 'levelsRead': {
      const {pod, uid, levels, at} = event;
      const before = state.levels.get(pod);
      const first = before?.uid === uid ? (before.first ?? levels) : levels;
      return {...state, levels: new Map(state.levels).set(pod, {uid, levels, first, at})};
    }
    case 'levelsFailed': {
      const {pod, uid, trouble} = event;
      const before = state.levels.get(pod);
      return {...state, levels: new Map(state.levels).set(pod, {...(before?.uid === uid ? before : {}), uid, trouble})};
    }
    case 'raisedRead':
      return {...state, raised: event.raised};
    case 'pendingDone': {
      const [home, ...rest] = state.panes;
      return {...state, panes: [home, ...rest.map(pane => (pane.subject === event.subject ? {...pane, ...pendingAfter(pane, event)} : pane))]};
    }
    case 'putBackChosen':
      return {...state, putBackAfter: event.after};
    case 'logsMoved':
      return {...state, logs: new Map(state.logs).set(event.subject, event.logs)};
    case 'logsClosed':
      return {...state, logs: new Map([...state.logs].filter(([subject]) => subject !== event.subject))};
    case 'lookTaken': {
      const {proxy, pod, texts, at} = event;
      const before = state.looks.get(proxy) ?? [];
      const looks = lookedAgain(before, texts, pod, at);
      return looks === before ? state : {...state, looks: withLook(state.looks, proxy, looks)};
    }
    case 'pageAsked':
      return withPage(state, event.key, page => ({...page, loading: true}));
    case 'pageArrived':
      return {...state, pages: kept(state, event.key, arrived(event))};
    case 'pageFailed':
      return withPage(state, event.key, page => ({...page, loading: false, trouble: event.trouble}));
    case 'pageDropped': {
      const page = state.pages.get(event.key);
      // Of a part nobody would know that the rest is not on its way any more.
      if (page?.make !== undefined && !page.more) return withPage(state, event.key, page => ({...page, loading: false}));
      const pages = new Map(state.pages);
      return pages.delete(event.key) ? {...state, pages} : state;
    }
    default:
      return reducePanes(state, event);
  }
}

const arrived = ({make, at, size = 0, more}: Event & {readonly type: 'pageArrived'}): Loadable => ({
  ...(more === undefined ? {loading: false} : {loading: true, more}),
  make,
  at,
  size,
});

function withoutPrompt(state: State): State {
  const {prompt: _, ...rest} = state;
  return rest;
}

/** Pages hold what they were made of. Of those that no pane shows now only the newest are kept, and of large ones fewer. */
function kept({pages, panes}: State, key: string, page: Loadable): State['pages'] {
  const all = new Map(pages);
  all.delete(key);
  all.set(key, page);
  const shown = new Set(panes.map(pageKey));
  const newest = [...all].filter(([other]) => !shown.has(other)).reverse();
  let size = 0;
  for (const [at, [other, old]] of newest.entries()) {
    size += old.size ?? 0;
    if (at >= keptPages || size > keptSize) all.delete(other);
  }
  return all;
}

const withPage = (state: State, key: string, change: (page: Loadable) => Loadable): State => ({
  ...state,
  pages: new Map(state.pages).set(key, change(state.pages.get(key) ?? {loading: false})),
});

/** What is pending after a change that may have taken a while. What has become pending since was not confirmed, and is not what a retry would send. */
function pendingAfter({pending: now = {}}: Pane, {pending, failed}: Event & {readonly type: 'pendingDone'}): Pick<Pane, 'pending' | 'failed'> {
  if (failed.length > 0) return {failed: now === pending ? failed : []};
  return {pending: Object.fromEntries(Object.entries(now).filter(([name, level]) => pending[name] !== level)), failed: []};
}

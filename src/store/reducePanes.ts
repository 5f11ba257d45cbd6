import type {Event, Pane, Panes, State} from './state.ts';

type PaneEvent = Event & {readonly type: 'paneOpened' | 'tabOpened' | 'rootReplaced' | 'paneClosed' | 'paneChanged' | 'paneReplaced' | 'trailWalked'};
const keptStacks = 50;

/** Panes, and the trail of what was shown before. */
export function reducePanes(state: State, event: PaneEvent): State {
  switch (event.type) {
    case 'paneOpened':
      return shown(state, [...state.panes, event.pane]);
    case 'tabOpened': {
      // Back leads to where the proxy was entered, not through every pane of it that was looked at.
      const entered = state.panes.findLastIndex(({proxy}) => proxy !== event.pane.proxy) + 1;
      const [first, ...rest] = state.panes.slice(0, entered);
      return shown(state, first === undefined ? [event.pane] : [first, ...rest, event.pane]);
    }
    case 'rootReplaced':
      return shown(state, [event.pane]);
    case 'paneClosed': {
      const [first, ...rest] = state.panes;
      return rest.length === 0 ? state : shown(state, [first, ...rest.slice(0, -1)]);
    }
    case 'paneChanged':
      // What was said of one row is not said of the next.
      return {...state, panes: withTop(state.panes, event.change), ...(event.moved ? {seen: state.messages.at(-1)?.number ?? 0} : {})};
    case 'paneReplaced':
      return {...state, panes: replaced(state.panes, event.pane)};
    case 'trailWalked': {
      const panes = kept(state).stacks[event.to];
      return panes === undefined ? state : {...state, panes, trail: {stacks: kept(state).stacks, at: event.to, last: state.trail.at}};
    }
  }
}

const withTop = (panes: Panes, change: Partial<Pane>): Panes => replaced(panes, {...(panes.at(-1) ?? panes[0]), ...change});

function replaced(panes: Panes, top: Pane): Panes {
  const [first, ...rest] = panes;
  return rest.length === 0 ? [top] : [first, ...rest.slice(0, -1), top];
}

/** The trail with the shown stack as it is now: its selection and filters have moved since it was opened. */
const kept = ({trail, panes}: State): State['trail'] => ({...trail, stacks: trail.stacks.map((stack, at) => (at === trail.at ? panes : stack))});

/** A new stack is shown: what lay ahead on the trail is forgotten, as in a browser. */
function shown(state: State, panes: Panes): State {
  const past = kept(state)
    .stacks.slice(0, state.trail.at + 1)
    .slice(-keptStacks + 1);
  const stacks = [...past, panes];
  return {...state, panes, trail: {stacks, at: stacks.length - 1, last: stacks.length - 2}, seen: state.messages.at(-1)?.number ?? 0};
}

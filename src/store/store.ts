/** A value, two ways to change it, and a list of who wants to know. */
export type Store<State, Event> = {
  readonly get: () => State;
  /** Changes the state and tells at once: for what a key press causes. */
  readonly send: (event: Event) => void;
  /** Changes the state at once and tells later, together with other news: for what the network brings. */
  readonly post: (event: Event) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

/** `schedule` calls back when posted news may be told, at most some ten times a second; it is never asked twice before it did. */
export function createStore<State, Event>(
  initial: State,
  reduce: (state: State, event: Event) => State,
  schedule: (tell: () => void) => void,
): Store<State, Event> {
  let state = initial;
  let told = initial;
  let scheduled = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    if (Object.is(told, state)) return;
    told = state;
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        // The others are told all the same; the error goes to whoever guards the process.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  return {
    get: () => state,
    send(event) {
      state = reduce(state, event);
      tell();
    },
    post(event) {
      state = reduce(state, event);
      if (scheduled || Object.is(told, state)) return;
      scheduled = true;
      schedule(() => {
        scheduled = false;
        tell();
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

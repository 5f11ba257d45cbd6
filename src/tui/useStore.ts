import {useSyncExternalStore} from 'react';
import type {Store} from '../store/store.ts';

/** What a selector finds in the store, drawn again whenever that is another value. */
export const useStore = <State, Event, Part>(store: Store<State, Event>, select: (state: State) => Part): Part =>
  useSyncExternalStore(store.subscribe, () => select(store.get()));

import type {Instance, Raised, RaisedRecords} from '../lib/logLevels.ts';
import {readLevels} from '../store/levelChange.ts';
import {startLevelKeeper} from '../store/levelKeeper.ts';
import {keepLevelsRead} from '../store/levelReader.ts';
import {topPane} from '../store/select.ts';
import type {Event, Level, State} from '../store/state.ts';
import type {Store} from '../store/store.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {type LevelPod, levelPodsOf} from '../views/levelPods.ts';
import {dialectNamed} from '../views/logDialects.ts';
import type {LevelTools} from './command.ts';
import {targetOf} from './levelActions.ts';

type Options = {
  readonly store: Store<State, Event>;
  readonly clock: () => number;
  readonly records: RaisedRecords;
  readonly instance: () => Instance; // this i9s
  /** The open context. Throws (with a Trouble) while none is. */
  readonly source: () => MeshSource;
  /** Another context, as a source of its own. Throws (with a Trouble) when there is none of that name. */
  readonly other: (context: string) => MeshSource;
  readonly say: (level: Level, text: string) => void;
};

/** Reads levels that are on the screen, keeps the time of those that are raised, and gives commands what they change them with. */
export function startLevels({store, clock, records, instance, source, other, say}: Options): {readonly tools: LevelTools; readonly stop: () => void} {
  const others = new Map<string, MeshSource>(); // by server
  const sourceOf = ({server, context}: Raised): MeshSource => {
    if (store.get().session.about.server === server) return source();
    const opened = others.get(server) ?? other(context);
    others.set(server, opened);
    return opened;
  };
  const wanted = (): readonly LevelPod[] => {
    const pane = topPane(store.get());
    return pane.view === 'loggers' ? levelPodsOf(pane.subject) : [];
  };
  const read = (pod: LevelPod, signal: AbortSignal) => readLevels(source(), targetOf(pod), signal);
  const reader = keepLevelsRead({store, wanted, read, clock});
  const keeper = startLevelKeeper({store, records, clock, instance, sourceOf, dialectNamed, say});
  const refresh = (): Promise<void> => {
    reader.refresh();
    return keeper.refresh();
  };
  return {
    tools: {records, instance, sourceOf, refresh},
    stop() {
      reader.stop();
      keeper.stop();
      for (const opened of others.values()) opened.close();
    },
  };
}

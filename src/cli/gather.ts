import {startFeed} from '../store/feed.ts';
import {reduce} from '../store/reduce.ts';
import {type Event, initialState, type State} from '../store/state.ts';
import {createStore} from '../store/store.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {type Look, silent} from './look.ts';
import {hearPods} from './podNews.ts';

/** Times in milliseconds. `enough` decides whether a look will do, default: everybody has answered or failed. */
type Gathering = {readonly clock: () => number; readonly deadlineMs: number; readonly enough?: (look: Look) => boolean};

/**
 * Looks at a mesh without a screen, through the same store and feed: pods are listed and every istiod is asked, until that is enough or the time is over.
 * Everything it started has stopped when it resolves; the source stays open. Never rejects.
 */
export function gather(source: MeshSource, {clock, deadlineMs, enough = hasAnswers}: Gathering): Promise<Look> {
  const {source: heard, news} = hearPods(source);
  const {about} = source;
  const begun = clock();
  const state = initialState('proxies', {about, contexts: [], since: begun}, about.istioNamespace, begun);
  const store = createStore<State, Event>(state, reduce, tell => tell());
  const look = (): Look => ({state: {...store.get(), now: clock()}, pods: news.troubles()});
  return new Promise(resolve => {
    const end = (last: Look): void => {
      clearTimeout(timer);
      unsubscribe();
      feed.stop();
      resolve(last);
    };
    const timer = setTimeout(() => {
      const pods = [...news.troubles(), ...(news.settled() ? [] : [silent(`API server ${about.server}`, deadlineMs)])];
      end({...look(), pods, waitedMs: deadlineMs});
    }, deadlineMs);
    const unsubscribe = store.subscribe(() => {
      // A source may tell something before startFeed has returned, and ending needs the feed.
      queueMicrotask(() => {
        if (news.settled() && enough(look())) end(look());
      });
    });
    const feed = startFeed(store, heard, clock);
  });
}

/** Has every istiod that is known answered or failed? */
const hasAnswers = ({state}: Look): boolean =>
  [...state.mesh.istiods.values()].every(({report, trouble}) => report !== undefined || trouble !== undefined);

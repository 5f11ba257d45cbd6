import type {Context} from '../../src/commands/command.ts';
import {runLine} from '../../src/commands/invoke.ts';
import {press} from '../../src/commands/press.ts';
import {applyEvent} from '../../src/istio/apply.ts';
import {emptyMesh, type Mesh} from '../../src/istio/mesh.ts';
import {parsePod} from '../../src/istio/pods.ts';
import {parseSyncz} from '../../src/istio/sync.ts';
import {list} from '../../src/lib/json.ts';
import {reduce} from '../../src/store/reduce.ts';
import {topPane} from '../../src/store/select.ts';
import {type Event, initialState, type State} from '../../src/store/state.ts';
import {createStore} from '../../src/store/store.ts';
import {fixtureJson} from '../fixtures/read.ts';

export const at = Date.parse('2026-11-21T07:20:00Z');

/** The recorded mesh in which Envoy of `details` refuses a listener. */
export function recordedMesh(): Mesh {
  const pods = list(fixtureJson('stale/k8s/pods.json'), 'items').flatMap(pod => parsePod(pod) ?? []);
  const listed = applyEvent(emptyMesh('istio-system'), {type: 'podsListed', pods, at});
  const connections = parseSyncz(fixtureJson('nack/istiod/syncz.json'))?.connections ?? [];
  return applyEvent(listed, {type: 'syncReported', istiod: [...listed.istiods.keys()][0]!, connections, tookMs: 9, at});
}

/** Commands over that mesh without a screen or a cluster, but for `more`: what was copied, opened, saved and typed is kept for the test to read. */
export function commandContext(change: Partial<State> = {}, more: Partial<Context> = {}) {
  const contexts = [{name: 'prod', cluster: 'c', user: 'u', namespace: 'default', server: 'https://prod'}];
  const about = {context: 'demo', cluster: 'c', server: 's', user: 'u', namespace: 'default', istioNamespace: 'istio-system', proxyAdminPort: 15_000};
  const first = {...initialState('proxies', {about, contexts, since: at}, 'istio-system', at), mesh: recordedMesh(), ...change};
  const store = createStore<State, Event>(first, reduce, tell => tell());
  const done: string[] = [];
  const context: Context = {
    store,
    clock: () => store.get().now,
    source: () => {
      throw new Error('no cluster here');
    },
    open: name => {
      if (name === 'nowhere')
        throw Object.assign(new Error(), {trouble: {kind: 'no config', what: 'There is no context "nowhere".', next: 'Choose prod.'}});
      done.push(`open ${name}`);
    },
    line: text => runLine(context, text),
    refresh: () => done.push('refresh'),
    readOnly: () => undefined,
    levels: {
      records: {read: async () => [], change: async edit => edit([]), isAlive: () => true},
      instance: () => ({id: 'test', pid: 1, host: 'here', seenAt: at}),
      sourceOf: () => {
        throw new Error('no cluster here');
      },
      refresh: async () => {},
    },
    terminal: {copy: text => void done.push(`copy ${text}`), suspend: () => done.push('suspend'), quit: () => done.push('quit')},
    files: {save: async (name, contents) => `/saved/${name}:${contents.split('\n')[0]}`},
    history: {read: async () => [], add: async line => void done.push(`typed ${line}`)},
    ...more,
  };
  const state = (): State => store.get();
  return {
    context,
    done,
    state,
    pane: () => topPane(state()),
    said: () => state().messages.at(-1)?.text ?? '',
    /** Presses keys by name; text in quotes is typed character by character. */
    press: (...keys: readonly string[]): void => {
      for (const key of keys) {
        const typed = /^'(.*)'$/.exec(key)?.[1];
        for (const each of typed === undefined ? [key] : typed) press(context, each === ' ' ? 'space' : each, each.length === 1 ? each : '');
      }
    },
  };
}

import type {Instance, Levels, LogDialect, Raised, RaisedRecords} from '../../src/lib/logLevels.ts';
import {type Trouble, troubleError, troubleOf} from '../../src/lib/trouble.ts';
import type {LevelTarget} from '../../src/store/levelChange.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {about, fakeSource} from '../cli/fakeSource.ts';

/** A process that keeps levels by logger, "default" for those that have none: GET /levels lists them, POST /levels?a=debug sets some. */
export type FakeProcess = {
  readonly uid: string;
  levels: Levels;
  /** What is done to a request instead of answering; undefined answers. */
  meddle?: (path: string) => {readonly status: number; readonly body: string} | undefined;
  phase?: string;
  startedAt?: string;
};

export const fakeDialect: LogDialect = {
  is: 'envoy',
  noun: 'logger',
  levels: ['off', 'warning', 'debug'],
  levelNamed: word => word,
  read: {method: 'GET', path: '/levels'},
  parse: body =>
    body.startsWith('levels ')
      ? new Map(
          body
            .slice(7)
            .split(',')
            .map(pair => pair.split('=') as [string, string]),
        )
      : undefined,
  known: [],
  fallback: 'default',
  change: (now, wanted) =>
    [...wanted]
      .filter(([logger, level]) => (now.get(logger) ?? '') !== level)
      .map(([logger, level]) => ({method: 'POST', path: `/levels?${logger}=${level}`})),
  putBack: (now, was) => fakeDialect.change(now, was),
  reset: {
    ask: {method: 'GET', path: '/started'},
    requests: (now, answer) => fakeDialect.change(now, new Map([...now.keys()].map(name => [name, answer]))),
  },
  words: () => '',
  important: [],
  presets: [],
};

/** Pods by name, each with one process; `asked` is what was sent to them. */
export function fakeMesh(processes: Readonly<Record<string, FakeProcess>>) {
  const asked: string[] = [];
  const state: {away?: Trouble; api?: Trouble; processes: Readonly<Record<string, FakeProcess>>} = {processes};
  const source: MeshSource = {
    ...fakeSource({events: [], answers: {}}).source,
    async askPod({name}, {port, path, method = 'GET'}) {
      asked.push(`${method} ${name}:${port}${path}`);
      if (state.away !== undefined) throw troubleError(state.away);
      const process = state.processes[name];
      if (process === undefined) throw troubleError({kind: 'not found', what: `Pod ${name} is gone.`, next: ''});
      const instead = process.meddle?.(path);
      if (instead !== undefined) return instead;
      if (path === '/started') return {status: 200, body: 'off'};
      const change = path.split('?')[1]?.split('=') as [string, string] | undefined;
      if (change !== undefined) process.levels = new Map([...new Map([...process.levels, change])].filter(([, level]) => level !== ''));
      return {status: 200, body: bodyOf(process)};
    },
    async askApi(path) {
      if (state.api !== undefined) throw troubleError(state.api);
      const name = /^\/api\/v1\/namespaces\/shop\/pods\/([^/]+)$/.exec(path)?.[1] ?? '';
      const process = state.processes[name];
      if (process === undefined) throw troubleError({kind: 'not found', what: `pods "${name}" not found.`, next: ''});
      const running = {name: 'istio-proxy', state: {running: {startedAt: process.startedAt ?? '1970-01-01T00:00:00Z'}}};
      return {metadata: {name, uid: process.uid}, status: {phase: process.phase ?? 'Running', initContainerStatuses: [running]}};
    },
  };
  return {source, asked, state, sent: () => asked.filter(each => each.startsWith('POST'))};
}

export const bodyOf = ({levels}: FakeProcess): string => `levels ${[...levels].map(pair => pair.join('=')).join(',')}`;

/** Records in memory. `failing`: why they cannot be written; `writes` counts. */
export function fakeRecords(all: readonly Raised[] = []) {
  const state: {all: readonly Raised[]; failing?: Trouble; writes: number; reads: number} = {all, writes: 0, reads: 0};
  const records: RaisedRecords = {
    async read() {
      state.reads++;
      return state.all;
    },
    async change(edit) {
      if (state.failing !== undefined) throw troubleError(state.failing);
      const next = edit(state.all);
      if (next !== state.all) state.writes++;
      state.all = next;
      return next;
    },
    isAlive: () => true,
  };
  return {records, state};
}

export const me: Instance = {id: 'me', pid: 7, host: 'here', seenAt: 1_000};
export const targetOf = (name: string, uid = `uid-${name}`): LevelTarget => ({
  id: `${name}.shop`,
  pod: {namespace: 'shop', name},
  uid,
  dialect: fakeDialect,
});
export const raisedIn = (pod: string, more: Partial<Raised> = {}): Raised => ({
  context: about.context,
  server: about.server,
  namespace: 'shop',
  pod,
  uid: `uid-${pod}`,
  dialect: 'envoy',
  was: {http: 'warning'},
  now: {http: 'debug'},
  raisedAt: 1_000,
  until: 601_000,
  by: me,
  ...more,
});
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: unknown) => troubleOf(error),
  );
export const levels = (pairs: Readonly<Record<string, string>>): Levels => new Map(Object.entries(pairs));

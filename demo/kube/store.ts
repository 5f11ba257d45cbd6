import type {KubeObject} from '../recordedPods.ts';

/** A change of an object, as watches tell it. */
export type Change = {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject; readonly at: number};

/** The objects of one kind, their resource versions and their history. */
export type Store = {
  /** By namespace and name, as the API server lists them. */
  readonly all: () => readonly KubeObject[];
  readonly get: (namespace: string | undefined, name: string) => KubeObject | undefined;
  /** Adds or replaces an object; watches are told. */
  readonly put: (object: KubeObject) => void;
  readonly remove: (namespace: string | undefined, name: string) => void;
  readonly version: () => number;
  /** Forgets the history up to now: watches that start earlier get 410. */
  readonly expire: () => void;
  /** Changes after a version; undefined when they are forgotten. */
  readonly since: (version: number) => readonly Change[] | undefined;
  /** The version from which on changes are remembered. */
  readonly oldest: () => number;
  readonly subscribe: (tell: (change: Change) => void) => () => void;
};

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
/** An API server remembers a few minutes; here it is a number of changes. */
const remembered = 1000;

/** A store with these objects in it. */
export function createStore(objects: readonly KubeObject[]): Store {
  let version = 10_000;
  let oldest = version;
  let history: Change[] = [];
  const listeners = new Set<(change: Change) => void>();
  const items = new Map<string, KubeObject>();
  let sorted: readonly KubeObject[] | undefined;
  const numbered = (object: KubeObject): KubeObject => {
    version += 1;
    return {...object, metadata: {...object.metadata, resourceVersion: String(version)}};
  };
  for (const object of objects) items.set(keyOf(object.metadata.namespace, object.metadata.name), numbered(object));
  oldest = version;

  const record = (type: Change['type'], object: KubeObject): void => {
    const change = {type, object, at: version};
    history.push(change);
    if (history.length > remembered) {
      oldest = history[history.length - remembered]?.at ?? oldest;
      history = history.slice(-remembered);
    }
    for (const tell of [...listeners]) tell(change);
  };

  return {
    all: () => {
      sorted ??= [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
      return sorted;
    },
    get: (namespace, name) => items.get(keyOf(namespace, name)),
    put: object => {
      const key = keyOf(object.metadata.namespace, object.metadata.name);
      const type = items.has(key) ? 'MODIFIED' : 'ADDED';
      const next = numbered(object);
      items.set(key, next);
      sorted = undefined;
      record(type, next);
    },
    remove: (namespace, name) => {
      const gone = items.get(keyOf(namespace, name));
      if (gone === undefined) return;
      items.delete(keyOf(namespace, name));
      sorted = undefined;
      record('DELETED', numbered(gone));
    },
    version: () => version,
    expire: () => {
      version += 1;
      oldest = version;
      history = [];
    },
    since: from => (from < oldest ? undefined : history.filter(change => change.at > from)),
    oldest: () => oldest,
    subscribe: tell => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}

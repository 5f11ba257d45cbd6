import type {Cast, Member} from './cast.ts';
import {type Clock, nanoseconds, seconds} from './clock.ts';
import type {Drift} from './drift/drift.ts';
import {edit} from './edit.ts';
import {type Random, seeded} from './random.ts';
import {type Connection, rowText, type Sent} from './syncz.ts';
import type {XdsType} from './xdsTypes.ts';

/** What a push is about; what is left out means all. */
export type Push = {readonly istiod?: string; readonly proxies?: readonly string[]; readonly types?: readonly XdsType[]};

/** The living half of the control plane: who is connected to which istiod, what was sent to it and what it answered. */
export type Xds = {
  readonly push: (push?: Push) => void;
  /** The proxy takes what it is sent and no longer answers for these types. */
  readonly stall: (proxy: string, types: readonly XdsType[]) => void;
  /** The proxy refuses what it is sent of this type, with these words. */
  readonly nack: (proxy: string, type: XdsType, text: string) => void;
  /** It answers what it was sent of these types after all, and from now on. */
  readonly answer: (proxy: string, types: readonly XdsType[]) => void;
  /** What the proxy refuses, and its words. */
  readonly refusals: (proxy: string) => readonly (readonly [XdsType, string])[];
  /** The proxy answers well again, and is sent what it missed. */
  readonly recover: (proxy: string) => void;
  /** To this istiod, else to one of its revision; with everything sent anew. */
  readonly connect: (proxy: string, istiod?: string) => void;
  readonly disconnect: (proxy: string) => void;
  /** The proxy's process is gone: it is disconnected, and never connects until `start`. */
  readonly stop: (proxy: string) => void;
  readonly start: (proxy: string) => void;
  readonly isStopped: (proxy: string) => boolean;
  /** What the proxy says that its version is; undefined for the true one. */
  readonly tellVersion: (proxy: string, version: string | undefined) => void;
  readonly addIstiod: (name: string) => void;
  /** It is gone, and its proxies are not connected: their ids. */
  readonly retire: (istiod: string) => readonly string[];
  /** Its proxies connect to another istiod of the same revision, where there is one. */
  readonly removeIstiod: (name: string) => void;
  readonly connection: (proxy: string) => Connection | undefined;
  readonly connections: (istiod: string) => readonly Connection[];
  /** Changes with every change of what `/debug/syncz` says. */
  readonly version: () => number;
  /** The version of the configuration that an istiod has sent last, as in `version_info`. */
  readonly configVersion: (istiod: string) => string;
};

type Answers = {stalled: Set<XdsType>; nacks: Map<XdsType, string>};

/** Starts with everything sent and acknowledged when it was in the recording (moved by the cast's shift). */
export function createXds(cast: Cast, clock: Clock, seed: string, drift: Drift): Xds {
  const random: Random = seeded(`${seed} xds`);
  const live = new Map<string, Connection>();
  const answers = new Map<string, Answers>();
  const stopped = new Set<string>();
  const versions = new Map<string, string>();
  const running = new Map<string, {count: number; version: string}>();
  let changes = 0;
  let serial = 0;

  const answersOf = (proxy: string): Answers => {
    const known = answers.get(proxy) ?? {stalled: new Set(), nacks: new Map()};
    answers.set(proxy, known);
    return known;
  };

  /** The istiod that serves a proxy: one of its revision, they share its proxies evenly. */
  const istiodFor = (member: Member): string | undefined => {
    const candidates = [...running.keys()].filter(name => cast.members.get(`${name}.istio-system`)?.revision === member.revision);
    return candidates[serial % Math.max(1, candidates.length)];
  };

  const send = (connection: Connection, type: XdsType, version: string): void => {
    const {stalled, nacks} = answersOf(connection.member.id);
    const before = connection.types.get(type);
    const nonce = `${version}${random.uuid()}`;
    const refusal = nacks.get(type);
    const acked = stalled.has(type) || refusal !== undefined ? before?.acked : nonce;
    const lastError = refusal ?? (stalled.has(type) ? before?.lastError : undefined);
    const sent: Sent = {
      sent: nonce,
      sentTime: nanoseconds(clock.now(), random.int(1_000_000)),
      ...(acked === undefined ? {} : {acked}),
      ...(lastError === undefined ? {} : {lastError}),
    };
    connection.types.set(type, sent);
    const answered = refusal !== undefined ? 'refused' : stalled.has(type) ? 'silent' : 'taken';
    drift.answered(connection.member.id, type, answered, version, before === undefined);
  };

  const settle = (connection: Connection): void => {
    connection.row = rowText(connection, versions.get(connection.member.id));
    changes += 1;
  };

  const open = (member: Member, istiod: string, types: (connection: Connection) => void, at: string): void => {
    serial += 1;
    const connection: Connection = {
      member,
      istiod,
      id: `${member.id}-${serial}`,
      connectedAt: at,
      address: `${member.ip}:${32768 + random.int(28000)}`,
      types: new Map(),
      row: '',
    };
    types(connection);
    live.set(member.id, connection);
    settle(connection);
  };

  const asRecorded = (connection: Connection): void => {
    for (const [type, {version, at}] of recordedTypes(connection.member)) {
      const nonce = `${edit(version, connection.member.edits)}${random.uuid()}`;
      connection.types.set(type, {sent: nonce, acked: nonce, sentTime: edit(at, connection.member.edits)});
    }
  };

  const nextVersion = (istiod: string): string => {
    const one = running.get(istiod) ?? {count: 0, version: ''};
    one.count += 1;
    one.version = `${seconds(clock.now())}/${one.count}`;
    running.set(istiod, one);
    return one.version;
  };

  const push = ({istiod, proxies, types}: Push = {}): void => {
    for (const name of istiod === undefined ? [...running.keys()] : [istiod]) {
      const version = nextVersion(name);
      for (const connection of live.values()) {
        if (connection.istiod !== name || (proxies !== undefined && !proxies.includes(connection.member.id))) continue;
        for (const type of connection.types.keys()) if (types === undefined || types.includes(type)) send(connection, type, version);
        settle(connection);
      }
    }
  };

  const pushTo = (proxy: string, types?: readonly XdsType[]): void => {
    const istiod = live.get(proxy)?.istiod;
    if (istiod !== undefined) push({istiod, proxies: [proxy], ...(types === undefined ? {} : {types})});
  };

  const connect = (proxy: string, to?: string): void => {
    const member = cast.members.get(proxy);
    const istiod = to ?? (member === undefined ? undefined : istiodFor(member));
    if (member?.recorded.proxy === undefined || istiod === undefined || stopped.has(proxy)) return;
    const version = running.get(istiod)?.version ?? '';
    const sendAll = (connection: Connection) => {
      for (const [type] of recordedTypes(member)) send(connection, type, version);
    };
    open(member, istiod, sendAll, nanoseconds(clock.now(), random.int(1_000_000)));
  };

  const disconnect = (proxy: string): void => {
    if (live.delete(proxy)) changes += 1;
  };

  const retire = (istiod: string): readonly string[] => {
    running.delete(istiod);
    changes += 1;
    const left = [...live.values()].filter(one => one.istiod === istiod).map(({member}) => member.id);
    left.forEach(disconnect);
    return left;
  };

  for (const member of cast.members.values())
    if (member.istiod !== undefined) running.set(member.name, {count: 43, version: seconds(clock.now() - 379_000).concat('/43')});
  for (const member of cast.members.values()) {
    const istiod = member.recorded.proxy === undefined ? undefined : istiodFor(member);
    if (istiod !== undefined) open(member, istiod, asRecorded, edit(member.recorded.object.metadata.creationTimestamp ?? '', member.edits));
  }

  return {
    push,
    stall: (proxy, types) => {
      for (const type of types) answersOf(proxy).stalled.add(type);
      pushTo(proxy, types);
    },
    nack: (proxy, type, text) => {
      answersOf(proxy).nacks.set(type, text);
      pushTo(proxy, [type]);
    },
    answer: (proxy, types) => {
      const connection = live.get(proxy);
      for (const type of types) {
        answersOf(proxy).stalled.delete(type);
        const sent = connection?.types.get(type);
        if (connection === undefined || sent === undefined || sent.lastError !== undefined) continue;
        connection.types.set(type, {sent: sent.sent, acked: sent.sent, sentTime: sent.sentTime});
        drift.answered(proxy, type, 'taken', sent.sent.slice(0, -36), false);
      }
      if (connection !== undefined) settle(connection);
    },
    refusals: proxy => [...(answers.get(proxy)?.nacks ?? [])],
    recover: proxy => {
      const {stalled, nacks} = answersOf(proxy);
      const missed = [...stalled, ...nacks.keys()];
      answers.delete(proxy);
      if (!live.has(proxy)) connect(proxy);
      else if (missed.length > 0) pushTo(proxy, missed);
    },
    connect,
    disconnect,
    addIstiod: name => {
      running.set(name, {count: 0, version: seconds(clock.now()).concat('/0')});
      changes += 1;
    },
    retire,
    removeIstiod: name => {
      for (const proxy of retire(name)) connect(proxy);
    },
    stop: proxy => {
      stopped.add(proxy);
      disconnect(proxy);
    },
    start: proxy => {
      stopped.delete(proxy);
      connect(proxy);
    },
    isStopped: proxy => stopped.has(proxy),
    tellVersion: (proxy, version) => {
      if (version === undefined) versions.delete(proxy);
      else versions.set(proxy, version);
      const connection = live.get(proxy);
      if (connection !== undefined) settle(connection);
    },
    connection: proxy => live.get(proxy),
    connections: istiod => [...live.values()].filter(connection => connection.istiod === istiod),
    version: () => changes,
    configVersion: istiod => running.get(istiod)?.version ?? '',
  };
}

const recordedTypes = (member: Member) =>
  Object.entries(member.recorded.proxy?.sent ?? {}) as readonly (readonly [XdsType, {readonly version: string; readonly at: string}])[];

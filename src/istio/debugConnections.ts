import {list, text, time} from '../lib/json.ts';

/** A proxy's stream to an istiod; `connectedAt` in ms since 1970. */
export type Stream = {readonly id: string /* "pod.namespace-12" */; readonly connectedAt: number | undefined; readonly address: string};

/** Reads istiod's `/debug/connections`; empty for anything else. */
export const parseStreams = (json: unknown): readonly Stream[] =>
  list(json, 'clients').flatMap(client => {
    const id = text(client, 'connectionId');
    return id === undefined ? [] : [{id, connectedAt: time(client, 'connectedAt'), address: text(client, 'address') ?? ''}];
  });

/** The newest stream of a proxy, by its id "pod.namespace": a connection that broke may still be listed. */
export const streamOf = (streams: readonly Stream[], proxy: string): Stream | undefined =>
  streams.filter(({id}) => id.slice(0, id.lastIndexOf('-')) === proxy).toSorted((a, b) => (b.connectedAt ?? 0) - (a.connectedAt ?? 0))[0];

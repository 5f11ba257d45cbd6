import {field, jsonIn, list, number, text, time} from '../lib/json.ts';

/** One connection of a proxy in `/debug/connections`: since when (ms since 1970) and from where. A broken one may be listed beside the one that took its place. */
export type ListedConnection = {
  readonly id: string; // "pod.namespace-12": istiod numbers its connections
  readonly proxy: string; // "pod.namespace"
  readonly connectedAt?: number;
  readonly address?: string;
};
/** All connections of one istiod. */
export type ConnectionList = {readonly total: number; readonly clients: readonly ListedConnection[]};

/** Reads `/debug/connections` (istiod 1.10 and later); undefined for anything else. */
export function parseConnectionList(body: string): ConnectionList | undefined {
  const json = jsonIn(body);
  const total = number(json, 'totalClients');
  if (total === undefined && !Array.isArray(field(json, 'clients'))) return undefined;
  const clients = list(json, 'clients').flatMap((client): readonly ListedConnection[] => {
    const id = text(client, 'connectionId');
    if (id === undefined) return [];
    const connectedAt = time(client, 'connectedAt');
    const address = text(client, 'address');
    return [
      {
        id,
        proxy: id.replace(numberAtEnd, ''),
        ...(connectedAt === undefined ? {} : {connectedAt}),
        ...(address === undefined ? {} : {address}),
      },
    ];
  });
  return {total: total ?? clients.length, clients};
}

/** The newest connection of a proxy, by its id "pod.namespace". istiod lists those of one proxy in any order (`SortedClients`), and numbers them as they come. */
export const connectionOf = ({clients}: ConnectionList, proxy: string): ListedConnection | undefined =>
  clients.filter(each => each.proxy === proxy).toSorted((a, b) => (b.connectedAt ?? 0) - (a.connectedAt ?? 0) || numberOf(b) - numberOf(a))[0];

const numberAtEnd = /-(\d+)$/;
const numberOf = ({id}: ListedConnection): number => Number(numberAtEnd.exec(id)?.[1] ?? 0);

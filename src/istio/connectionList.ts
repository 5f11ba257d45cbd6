import {list, number, text, time} from '../lib/json.ts';

/** One proxy in `/debug/connections`: since when (ms since 1970) and from where it is connected. */
export type ListedConnection = {readonly id: string /* "pod.namespace" */; readonly connectedAt?: number; readonly address?: string};
/** All proxies that one istiod holds. */
export type ConnectionList = {readonly total: number; readonly clients: readonly ListedConnection[]};

/** Reads `/debug/connections` (istiod 1.10 and later); undefined for anything else. A connection's id ends with a number of istiod's own. */
export function parseConnectionList(body: string): ConnectionList | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const clients = list(json, 'clients').map((client): ListedConnection => {
      const id = text(client, 'connectionId') ?? '';
      const connectedAt = time(client, 'connectedAt');
      const address = text(client, 'address');
      return {
        id: id.replace(/-\d+$/, ''),
        ...(connectedAt === undefined ? {} : {connectedAt}),
        ...(address === undefined ? {} : {address}),
      };
    });
    const total = number(json, 'totalClients');
    return total === undefined ? undefined : {total, clients};
  } catch {
    return undefined;
  }
}

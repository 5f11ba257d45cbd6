import type {ClientRequest} from 'node:http';
import type {RequestOptions} from 'node:https';
import {untilAborted} from '../abort.ts';
import {ApiError, type Place} from '../errors.ts';

/** What a request needs to be let in: agent, TLS files, headers. `refuse` forgets credentials that were refused: true when it is worth asking again. */
export type Login = {readonly options: RequestOptions; readonly refuse: () => Promise<boolean>};

/** One API server as one user of one context sees it. `url` has no slash at its end; `login` reads credentials anew for each request. */
export type Server = Place & {readonly url: string; readonly login: () => Promise<Login>; readonly close: () => void};

/** A kept connection that the far end had closed just as it was taken out again. */
class StaleConnection extends Error {
  readonly code = 'ECONNRESET';
}

/** The error with which a request failed, told apart when its connection was a kept one: then asking again is safe and likely to help. */
export const requestError = (error: NodeJS.ErrnoException, request: ClientRequest | undefined): Error =>
  request?.reusedSocket && /ECONNRESET|EPIPE/.test(error.code ?? '') ? new StaleConnection(error.message) : error;

/** Runs `attempt`, once more if its connection was stale; and when the API server refuses the credentials (401) and others can be had, again with those. */
export async function withLogin<T>(server: Server, signal: AbortSignal, attempt: (options: RequestOptions) => Promise<T>): Promise<T> {
  const login = await untilAborted(server.login(), signal);
  try {
    return await fresh(() => attempt(login.options), signal);
  } catch (error) {
    const renewed = error instanceof ApiError && error.status === 401 && (await untilAborted(login.refuse(), signal));
    if (!renewed) throw error;
    const {options} = await untilAborted(server.login(), signal);
    return fresh(() => attempt(options), signal);
  }
}

async function fresh<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof StaleConnection) || signal.aborted) throw error;
    return attempt();
  }
}

import {readFile} from 'node:fs/promises';
import {number} from '../../lib/json.ts';
import type {Clock} from '../clock.ts';
import {again, trouble} from '../errors.ts';

/** What logs in: a bearer token, or a client certificate and its key (PEM). */
export type Credential = {readonly token?: string; readonly cert?: string; readonly key?: string};

/** Where credentials come from. `refuse` says that the API server did not accept `used`: true when `get` may now give others. `hint` is what the user can do then. */
export type CredentialSource = {
  readonly hint: string;
  readonly get: () => Promise<Credential>;
  readonly refuse: (used: Credential) => Promise<boolean>;
};

/** A token file, as mounted into pods: others replace it from time to time, so it is read again each minute and whenever its token was refused. */
export function tokenFile(file: string, clock: Clock): CredentialSource {
  let held: Credential | undefined;
  let readAt = 0;
  const get = async () => {
    if (held !== undefined && clock.now() - readAt < 60_000) return held;
    const token = (await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => unreadable(file, error, held))).trim();
    readAt = clock.now();
    held = {token};
    return held;
  };
  const refuse = async (used: Credential) => {
    readAt = Number.NEGATIVE_INFINITY;
    return (await get()).token !== used.token;
  };
  return {get, refuse, hint: `The token in ${file} has probably expired; ${again}`};
}

function unreadable(file: string, error: NodeJS.ErrnoException, held: Credential | undefined): string {
  if (held?.token !== undefined) return held.token; // in the moment of rotation the old one still counts
  throw trouble('credentials', `The token file ${file} cannot be read (${error.code})`, `Check tokenFile of the user in the kubeconfig; ${again}`);
}

/** A token that stands in the kubeconfig. `reread` looks it up again: tools that log in write a new one there. Undefined: there is none any more. */
export function tokenInConfig(token: string | undefined, reread: () => Promise<string | undefined>, clock: Clock): CredentialSource {
  let held = token;
  let readAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    if (clock.now() - readAt < 5000) return;
    readAt = clock.now();
    held = (await reread().catch(() => undefined)) ?? held;
  };
  const get = async () => {
    if (isExpired(held, clock.now())) await look();
    return held === undefined ? {} : {token: held};
  };
  const refuse = async (used: Credential) => {
    await look();
    return held !== used.token;
  };
  return {get, refuse, hint: 'The token has probably expired: log in again; i9s reads the new token from the kubeconfig by itself.'};
}

/** Whether a token is a JSON Web Token whose time (field `exp`, seconds) is over. */
function isExpired(token: string | undefined, now: number): boolean {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
    return (number(claims, 'exp') ?? Number.POSITIVE_INFINITY) * 1000 <= now;
  } catch {
    return false;
  }
}

/** Login methods that kubectl does not know any more either. */
export const retiredProvider = (name: string): CredentialSource => ({
  get: async () => {
    throw trouble(
      'credentials',
      `The kubeconfig logs in by the auth-provider "${name}", which no longer exists`,
      'Have the kubeconfig written anew; clusters of today log in by an exec plugin such as gke-gcloud-auth-plugin or kubelogin.',
    );
  },
  refuse: async () => false,
  hint: '',
});

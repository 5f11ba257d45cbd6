import type {Clock} from '../clock.ts';
import {again} from '../errors.ts';
import type {Credential, CredentialSource} from './credentials.ts';
import type {PluginAnswer} from './execPlugin.ts';

/** Credentials of an exec plugin. `prepare` has it run now, on the screen, and rejects with what went wrong. */
export type ExecCredentials = CredentialSource & {readonly prepare: () => Promise<void>};

const skew = 10_000; // credentials that end sooner are replaced before use

/**
 * Keeps what a plugin gave until it expires or is refused. However many ask, one plugin runs at a time.
 * A plugin that failed is left alone for 5 s, then 10, 20, 30: it may open a browser window each time.
 */
export function execCredentials(name: string, run: (onScreen: boolean) => Promise<PluginAnswer>, clock: Clock): ExecCredentials {
  let held: {readonly credential: Credential; readonly until: number} | undefined;
  let flight: Promise<Credential> | undefined;
  let failed: {readonly error: unknown; readonly times: number; readonly until: number} | undefined;
  let refusedAt = Number.NEGATIVE_INFINITY;

  const start = async (onScreen: boolean) => {
    try {
      const {credential, expiresAt = Number.POSITIVE_INFINITY} = await run(onScreen);
      held = {credential, until: Math.max(expiresAt, clock.now() + skew + 5000)};
      failed = undefined;
      return credential;
    } catch (error) {
      const times = (failed?.times ?? 0) + 1;
      failed = {error, times, until: clock.now() + Math.min(30_000, 5000 * 2 ** (times - 1))};
      throw error;
    } finally {
      flight = undefined;
    }
  };

  const get = async () => {
    if (held !== undefined && clock.now() < held.until - skew) return held.credential;
    if (flight === undefined && failed !== undefined && clock.now() < failed.until) throw failed.error;
    flight ??= start(false);
    return flight;
  };

  // Another request may have renewed them meanwhile; and a plugin that keeps giving bad ones is not run for every request.
  const refuse = async (used: Credential) => {
    if (held?.credential !== used) return true;
    if (clock.now() - refusedAt < 10_000) return false;
    refusedAt = clock.now();
    held = undefined;
    return true;
  };

  const prepare = async () => {
    await start(true);
  };
  return {get, refuse, prepare, hint: `Log in again with the credential plugin "${name}"; ${again}`};
}

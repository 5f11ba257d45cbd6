import type {XdsType} from '../xdsTypes.ts';
import type {Change} from './change.ts';
import {places} from './places.ts';

/** How a proxy answered what it was sent. */
export type Answered = 'taken' | 'silent' | 'refused';

/**
 * A change that istiod knows. `lost`: it was never sent; `sent`: it is taken with the next acknowledgement; `warming`: Envoy has it beside what it
 * uses; `taken` at that time (milliseconds).
 */
export type Held = {readonly change: Change; state: 'lost' | 'sent' | 'warming' | 'taken'; at: number};

/** What istiod would send to each proxy beyond the recording, and what of it the proxy has taken. */
export type Drift = {
  /** Proxies by id. */
  readonly add: (proxy: string, change: Change, state: Held['state']) => void;
  readonly of: (proxy: string) => readonly Held[];
  /** Types of changes that the proxy has not taken. */
  readonly waiting: (proxy: string) => readonly XdsType[];
  /** What was lost or warms is taken with the next acknowledgement. */
  readonly release: (proxy: string) => void;
  /** The proxy was sent something. `anew`: the first of this type in a connection, which carries all there is. */
  readonly answered: (proxy: string, type: XdsType, answer: Answered, version: string, anew: boolean) => void;
  /** The version that the proxy has taken last; undefined while that is the recorded one. */
  readonly version: (proxy: string, type: XdsType) => string | undefined;
  /** Proxies about which something is known. */
  readonly proxies: () => readonly string[];
};

/** Nothing differs at the start. */
export function createDrift(now: () => number): Drift {
  const held = new Map<string, Held[]>();
  const versions = new Map<string, string>();
  const of = (proxy: string) => held.get(proxy) ?? [];
  return {
    add: (proxy, change, state) => void held.set(proxy, [...of(proxy), {change, state, at: now()}]),
    of,
    waiting: proxy => [...new Set(of(proxy).flatMap(({change, state}) => (state === 'taken' ? [] : [places[change.kind].type])))],
    release: proxy => {
      for (const one of of(proxy)) if (one.state !== 'taken') one.state = 'sent';
    },
    answered: (proxy, type, answer, version, anew) => {
      if (answer === 'taken') versions.set(`${proxy} ${type}`, version);
      for (const one of of(proxy)) {
        if (places[one.change.kind].type !== type || one.state === 'taken') continue;
        if (answer !== 'taken') {
          if (one.state === 'lost') one.state = 'sent';
        } else if (anew || one.state === 'sent') {
          one.state = 'taken';
          one.at = now();
        }
      }
    },
    version: (proxy, type) => versions.get(`${proxy} ${type}`),
    proxies: () => [...held.keys()],
  };
}

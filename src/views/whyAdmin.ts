import type {ServerInfo} from '../envoy/serverInfo.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {humanAge} from '../lib/ages.ts';
import {count} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import {notRunning} from './adminTrouble.ts';
import {logJump} from './jumps.ts';
import type {WhyData} from './whyData.ts';
import {type Reason, unasked} from './whyReason.ts';

const slowMs = 1_000; // of an answer of the main thread, by way of a port-forward
/** Milliseconds for which what has just begun may still be under way. */
export const youngMs = 60_000;

/** Does the process that talks to istiod and takes pushes answer on its admin port, and is it past its start? */
export function adminReason(proxy: MeshProxy, data: WhyData): Reason {
  const {pod, kind} = proxy;
  const {value, trouble} = data.info ?? {};
  const stopped = pod === undefined ? undefined : notRunning(pod);
  if (stopped !== undefined) return {is: 'no', what: stopped.what, next: stopped.next};
  const program = kind === 'ztunnel' ? 'ztunnel' : 'Envoy';
  if (trouble?.kind === 'refused' || trouble?.kind === 'timeout') return silentReason(proxy, program, trouble);
  // What is no Envoy answers /server_info with an error, which is an answer.
  if (kind === 'ztunnel' && (value !== undefined || trouble?.kind === 'other' || trouble?.kind === 'garbage'))
    return {is: 'ok', what: 'ztunnel answers on its admin port.'};
  return value === undefined ? unasked(`Whether ${program} answers is not known`, trouble) : liveReason(proxy, value, data.infoTookMs);
}

/** It does not run, or hangs: nothing further away matters before that is known. */
function silentReason({id, pod}: MeshProxy, program: string, {kind, what}: Trouble): Reason {
  const jump = logJump(id);
  const restarts = pod?.proxy?.restarts ?? 0;
  const often = restarts === 0 ? 'no restart of its container' : `${count(restarts, 'restart')} of its container`;
  if (kind === 'refused')
    return {
      is: 'no',
      what: `${program} does not run, or does not listen on its admin port`,
      because: what,
      next: `Its log tells more (Enter); ${often} so far. If the admin port is another one, --proxy-admin-port names it.`,
      jump,
    };
  return {
    is: 'no',
    what: `${program} does not answer on its admin port`,
    because: what,
    next: `It hangs, or has no CPU: look at its log (Enter), its limits and its node; ${often} so far.`,
    jump,
  };
}

function liveReason({connectedness, pod}: MeshProxy, {state, uptimeMs}: ServerInfo, tookMs: number | undefined): Reason {
  const follows = connectedness === 'connected' ? {} : {follows: true as const}; // what istiod has not configured goes on waiting
  const up = uptimeMs === undefined ? '' : `, up ${humanAge(uptimeMs)}`;
  if (state === 'DRAINING')
    return {is: 'no', what: `Envoy is DRAINING${up}: it ends, and need not take pushes.`, next: 'Its pod stops, or somebody asked it to drain.'};
  if (state !== 'LIVE')
    return {
      is: 'no',
      what: `Envoy is ${state}${up}: it waits for what it needs to begin.`,
      next: follows.follows
        ? 'That comes from istiod: this may follow from what is below.'
        : 'Look at warming clusters (4), listeners (2) and secrets (6).',
      ...follows,
    };
  if (tookMs !== undefined && tookMs > slowMs)
    return {
      is: 'no',
      what: `Envoy is LIVE${up}, but took ${tookMs} ms to answer: its main thread is busy.`,
      next: 'Large pushes, or too little CPU: look at its limits and at Stats (9).',
    };
  if (uptimeMs !== undefined && uptimeMs < youngMs)
    return {is: 'no', what: `Envoy is LIVE, but has only just started${up}.`, next: 'Its first pushes may still be under way.', ...follows};
  const restarts = pod?.proxy?.restarts ?? 0;
  const took = tookMs === undefined ? '' : ` within ${tookMs} ms`;
  return {is: 'ok', what: `Envoy answers${took}, LIVE${up}${restarts === 0 ? '' : `, ${count(restarts, 'restart')}`}.`};
}

import type {Istiod} from '../istio/mesh.ts';
import {parseProxyId} from '../istio/names.ts';
import {type MeshProxy, startedAt, startGraceMs} from '../istio/proxies.ts';
import {lastPush, statusOf} from '../istio/status.ts';
import {ageSince, coarseAge, humanAge} from '../lib/ages.ts';
import {type Line, span} from '../lib/page.ts';
import {count} from '../lib/text.ts';
import {lastingText} from './lasting.ts';
import type {Known} from './view.ts';

const explains = 'W explains.';

/** Why a proxy is in its state, in words: the NACK's reason, since when, which istiod. */
export function explained(proxy: MeshProxy, known: Known): readonly Line[] {
  if (proxy.connectedness === 'missing') return missing(proxy, known);
  if (proxy.connectedness === 'starting') return starting(proxy, known);
  if (proxy.connectedness === 'unknown') return unknown(proxy, known);
  return [...silentIstiod(proxy, known), ...connected(proxy, known)];
}

const podName = (id: string): string => parseProxyId(id).name;
const fromIstiod = ({istiod}: MeshProxy): string => (istiod === undefined ? '' : ` from ${podName(istiod)}`);

function connected(proxy: MeshProxy, known: Known): readonly Line[] {
  const {now} = known;
  const {state, type, since, atFirstLook} = statusOf(proxy, now);
  const watched = type === undefined ? undefined : proxy.types[type];
  const push = watched?.sentAt === undefined ? '' : `, last push ${ageSince(watched.sentAt, now)} ago`;
  const seen = lastingText({since, atFirstLook}, now);
  switch (state) {
    case 'ERROR':
      return [
        [span(`${type} rejected by the proxy `, 'bad'), span(`${seen}: ${watched?.lastError ?? ''}`), span(` ${fromIstiod(proxy)}${push}`, 'dim')],
        [span(explains, 'dim')],
      ];
    case 'STALE': {
      const never = watched?.neverAcked ? ', and this proxy has never acknowledged one' : '';
      return [
        [span(`${type} STALE `, 'warn'), span(`${seen}: sent${fromIstiod(proxy)}, not acknowledged${never}${push}.`)],
        [span(`The proxy is busy, or the network between it and istiod is in trouble. ${explains}`, 'dim')],
      ];
    }
    case 'NOT SENT':
      return [[span(`${type} NOT SENT: `, 'info'), span(`the proxy asked for it, ${istiodWord(proxy)} had nothing to send. ${explains}`)]];
    default:
      return allOk(proxy, now);
  }
}

const istiodWord = ({istiod}: MeshProxy): string => (istiod === undefined ? 'istiod' : `istiod ${podName(istiod)}`);

function allOk(proxy: MeshProxy, now: number): readonly Line[] {
  const push = lastPush(proxy);
  const inFlight = Object.entries(proxy.types)
    .filter(([, {state}]) => state === 'STALE')
    .map(([name]) => name);
  const pushed = push === undefined ? '' : `, last push ${coarseAge(now - push)} ago`;
  const first =
    inFlight.length > 0
      ? `A push of ${inFlight.join(', ')} is in flight${fromIstiod(proxy)}.`
      : `All ${count(Object.keys(proxy.types).length, 'type')} acknowledged${pushed}${fromIstiod(proxy)}.`;
  return [
    [span(first)],
    ...(proxy.pod === undefined
      ? [[span('No pod of this name is known here: a VM, a proxy of another cluster, or one in a namespace that may not be listed.', 'dim')]]
      : []),
  ];
}

/** Old states are shown until the istiod that told them answers again or is gone. */
function silentIstiod(proxy: MeshProxy, {mesh, now}: Known): readonly Line[] {
  const istiod = proxy.istiod === undefined ? undefined : mesh.istiods.get(proxy.istiod);
  if (istiod?.trouble === undefined) return [];
  const age = istiod.report === undefined ? '' : `, of ${ageSince(istiod.report.at, now)} ago`;
  return [[span(`Old${age}: `, 'warn'), span(istiod.trouble.what)]];
}

function missing(proxy: MeshProxy, known: Known): readonly Line[] {
  const {mesh, now} = known;
  const notReady = proxy.pod?.ready === false ? ' The pod is not ready.' : '';
  const first = `Its pod runs a proxy, ${mesh.istiods.size === 1 ? 'istiod answered and does not know it' : `all ${mesh.istiods.size} istiods answered and none knows it`}.`;
  return [
    [span('NOT CONNECTED ', 'bad'), span(`${lastingText(proxy, now)}: ${first}${notReady}`)],
    [span(`Look at the log of its istio-proxy container, its certificate, and the network to istiod port 15012. ${explains}`, 'dim')],
  ];
}

function starting(proxy: MeshProxy, {now}: Known): readonly Line[] {
  const age = now - ((proxy.pod && startedAt(proxy.pod)) ?? now);
  const left = Math.max(0, startGraceMs - age);
  return [[span(`Started ${humanAge(Math.max(0, age))} ago, not connected yet; called NOT CONNECTED in ${humanAge(left)}.`)]];
}

function unknown(_: MeshProxy, {mesh, now}: Known): readonly Line[] {
  const istiods = [...mesh.istiods.values()];
  const silent = istiods.filter(istiod => istiod.report === undefined || istiod.trouble !== undefined);
  const why =
    istiods.length === 0
      ? `no running istiod is known in namespace ${mesh.istioNamespace}`
      : `${silent.length} of ${count(istiods.length, 'istiod')} did not answer`;
  return [
    [span('UNKNOWN: ', 'strong'), span(`${why}, so whether this proxy is connected cannot be told.`)],
    ...silent.slice(0, 1).flatMap(istiod => reason(istiod, now)),
  ];
}

const reason = ({trouble}: Istiod, now: number): readonly Line[] =>
  trouble === undefined ? [] : [[span(`${trouble.what} For ${ageSince(trouble.since, now)}.`, 'dim')]];

import {printable, truncate} from '../lib/text.ts';
import type {Trouble} from '../lib/trouble.ts';
import {troubleError} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import type {LastWords} from './whyData.ts';

const lines = 500; // of the end of the log
const longest = 400; // cells of a line
// pilot-agent: xdsproxy, sds, cache, citadelclient; Envoy: "gRPC config stream to xds-grpc closed: 14, ..."; ztunnel: xds::client.
const isAbout = /xds|config stream|citadel|\bcsr\b|sds\b|istiod/i;
const isBad = /\b(error|warn(ing)?|fail(ed|ure)?|closed|refused|timeout|timed out|denied|unavailable|x509|no such host)\b/i;
// A client chooses its path, and an application what it calls.
const isAccess = /^\[[^\]]*\] "|^\{.*"(response_code|start_time)"/;
const isGood = /connected to (delta )?upstream XDS server|Stream established/i;

/** The last line of the proxy's log that tells of a failure on its way to istiod; undefined where there is none among the last ones. */
export async function askLastWords({source, proxy, signal}: Ask): Promise<LastWords | undefined> {
  const pod = proxy?.pod;
  if (pod?.proxy === undefined)
    throw troubleError({kind: 'not found', what: 'There is no pod whose log could be read.', next: 'Select a proxy that has one.'});
  const stop = new AbortController();
  const texts: string[] = [];
  let trouble: Trouble | undefined;
  const emit: Parameters<typeof source.followLog>[2] = event => {
    if (event.is === 'lines') texts.push(...event.lines.map(({text}) => text));
    if (event.is === 'waiting' || event.is === 'ended') trouble ??= event.trouble;
    if (event.is === 'waiting') stop.abort(); // it would go on trying
  };
  const wanted = {container: pod.proxy.name, follow: false, tailLines: lines};
  try {
    await source.followLog(pod, wanted, emit, AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    if (trouble === undefined) throw error;
  }
  if (trouble !== undefined) throw troubleError(trouble);
  return lastWords(texts);
}

/** The last failure in lines of a log, the oldest first. */
export function lastWords(texts: readonly string[]): LastWords | undefined {
  const at = texts.findLastIndex(text => !isAccess.test(text) && isAbout.test(text) && isBad.test(text) && !isGood.test(text));
  const line = texts[at];
  return line === undefined ? undefined : {line: truncate(printable(line), longest), better: texts.slice(at + 1).some(text => isGood.test(text))};
}

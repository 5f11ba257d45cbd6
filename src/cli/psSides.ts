import {podKind} from '../istio/proxies.ts';
import type {Json} from '../lib/json.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {dumpOwner, hasResources, lookAtSync, type SyncLook} from '../views/syncDiff.ts';
import {wholeDumpJson} from '../views/wholeDump.ts';
import {fileSource} from './fileSource.ts';
import {type Holder, holderOf} from './holder.ts';
import {proxyOf} from './podProxy.ts';
import type {PsDiffOptions} from './psDiffArgs.ts';
import {resolveTarget} from './targets.ts';

export type SidesPorts = {
  readonly clock: () => number;
  readonly open: () => Promise<{readonly source: MeshSource}>;
  readonly readSaved: (file: string) => Promise<SavedAnswer>;
  readonly tell: (trouble: Trouble) => void;
};

/** Both sides of a proxy, which can be looked at again and again. `istiod` and `proxy` are names for the reader, of files where those are the sides. */
export type PsSides = {
  readonly istiod: string;
  readonly proxy: string;
  readonly look: () => Promise<SyncLook>;
  readonly isLive: boolean;
  /** What Envoy answered to the last push of a type that it refused, by the type ("CDS"). */
  readonly refusals: () => Readonly<Record<string, string>>;
};

const {signal} = new AbortController();
const rest = async (): Promise<void> => {}; // nobody presses keys meanwhile

/** Who is to be asked, which is asked nothing yet. Rejects with a Trouble where a file cannot be read, or no istiod holds the proxy. */
export async function sidesOf({target, envoyFile, istiodFile}: PsDiffOptions, namespace: string | undefined, ports: SidesPorts): Promise<PsSides> {
  const {readSaved} = ports;
  const envoySaved = envoyFile === undefined ? undefined : savedDump(await readSaved(envoyFile), 'envoy');
  const istiodSaved = istiodFile === undefined ? undefined : savedDump(await readSaved(istiodFile), 'istiod');
  const names = {istiod: istiodFile ?? '', proxy: envoyFile ?? ''};
  if (target === undefined) return {...names, isLive: false, refusals: () => ({}), look: () => lookAtSync(istiodSaved, envoySaved, rest)};
  const {source} = await ports.open();
  const {pod} = await resolveTarget(source, target, namespace);
  if (podKind(pod) === 'ztunnel') throw troubleError(ztunnel(pod.id));
  const find = (): Promise<Holder> => holderOf(pod, {source, clock: ports.clock, tell: ports.tell, signal});
  let holder = istiodSaved === undefined ? await find() : undefined;
  const askIstiod = async (again = true): Promise<Json> => {
    if (holder === undefined) return istiodSaved;
    const {proxy, istiod} = holder;
    try {
      return await wholeDumpJson(source, {proxy, of: 'istiod', istiod}, signal);
    } catch (error) {
      // The proxy may have gone to another istiod, which happens when one is replaced.
      if (!again || troubleOf(error).kind !== 'not found') throw error;
      holder = await find();
      return askIstiod(false);
    }
  };
  const askEnvoy = async (): Promise<Json> => envoySaved ?? (await wholeDumpJson(source, {proxy: proxyOf(pod), of: 'envoy'}, signal));
  return {
    istiod: holder?.istiod.name ?? names.istiod,
    proxy: pod.id,
    isLive: true,
    refusals: () => refusalsOf(holder),
    look: async () => {
      const [istiod, envoy] = await Promise.all([askIstiod(), askEnvoy()]);
      return lookAtSync(istiod, envoy, rest);
    },
  };
}

const refusalsOf = (holder: Holder | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(holder?.proxy.types ?? {}).flatMap(([type, {state, lastError}]) => (state === 'ERROR' ? [[type, lastError ?? '']] : [])),
  );

const ztunnel = (id: string): Trouble => ({
  kind: 'other',
  what: `${id} is a ztunnel, which has no Envoy configuration to compare.`,
  next: 'i9s ps says whether it is in sync, istioctl ztunnel-config what it holds.',
});

const hints = {
  envoy: 'Save the answer of Envoy itself: curl -s localhost:15000/config_dump?include_eds.',
  istiod: "Save istiod's answer: curl -s 'localhost:15014/debug/config_dump?proxyID=POD.NAMESPACE&include_eds'.",
} as const;

/** What a file holds. Half a dump is refused: what is missing in it would look like a difference. */
function savedDump(saved: SavedAnswer, of: 'envoy' | 'istiod'): Json {
  const {file, text} = saved;
  const refuse = (what: string, next: string = hints[of]): never => {
    throw troubleError({kind: 'garbage', what, next});
  };
  const {trouble} = fileSource(saved, hints[of]);
  if (trouble !== undefined) return refuse(`${file} is cut off after ${text.length} characters: half of it cannot be compared.`);
  const json: Json = JSON.parse(text);
  const owner = dumpOwner(json);
  if (!hasResources(json)) return refuse(`${file} is JSON, but no config dump with anything to compare.`);
  if (owner !== undefined && owner !== of)
    return refuse(
      owner === 'istiod' ? `${file} is what istiod would send, not what Envoy has.` : `${file} is what Envoy has, not what istiod would send.`,
      owner === 'istiod' ? 'Give it with --istiod.' : 'Give it with -f.',
    );
  return json;
}

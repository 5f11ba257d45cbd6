import {podKind} from '../istio/proxies.ts';
import {noRest} from '../lib/rest.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {type Trouble, troubleError} from '../lib/trouble.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {lookAtSaved} from '../views/savedSides.ts';
import {proxyOfDump, type SyncLook} from '../views/syncDiff.ts';
import {followed, type Holder, holderOf} from './holder.ts';
import type {PsDiffOptions} from './psDiffArgs.ts';
import {readSides} from './psFiles.ts';
import {lookAtEnvoy, lookAtLiveZtunnel} from './psLook.ts';
import {resolveTarget} from './targets.ts';

/** What it takes to look at both sides. `tell` hears of istiods that do not answer, and of what speaks against a file. */
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
  /** What the proxy answered to the last push of a type that it refused, by the type ("CDS"). */
  readonly refusals: () => Readonly<Record<string, string>>;
  /** Types that were sent and not acknowledged. */
  readonly late: () => readonly string[];
};

const {signal} = new AbortController();

/** Who is to be asked, which is asked nothing yet. Rejects with a Trouble where a file cannot be read, or no istiod holds the proxy. */
export async function sidesOf(options: PsDiffOptions, namespace: string | undefined, ports: SidesPorts): Promise<PsSides> {
  const {target, envoyFile, istiodFile} = options;
  const saved = await readSides(options, ports.readSaved);
  const names = {istiod: istiodFile ?? '', proxy: envoyFile ?? ''};
  if (target === undefined) return {...names, isLive: false, refusals: () => ({}), late: () => [], look: () => lookAtSaved(saved, noRest)};
  const {source} = await ports.open();
  const {pod} = await resolveTarget(source, target, namespace);
  const isZtunnel = podKind(pod) === 'ztunnel';
  if (saved !== undefined && (saved.of === 'ztunnel') !== isZtunnel) throw troubleError(another(pod.id, isZtunnel, envoyFile ?? istiodFile ?? ''));
  const whose = saved?.of === 'envoy' ? proxyOfDump(saved.own) : undefined;
  if (whose !== undefined && whose !== pod.id)
    ports.tell({
      kind: 'garbage',
      what: `${envoyFile} is of ${whose}, not of ${pod.id}.`,
      next: 'What differs may be what those two proxies are sent.',
    });
  const find = (): Promise<Holder> => holderOf(pod, {source, clock: ports.clock, tell: ports.tell, signal});
  const holder = saved?.istiod === undefined ? await followed(find) : undefined;

  const live = {source, pod, holder};
  return {
    istiod: holder?.now().istiod.name ?? names.istiod,
    proxy: pod.id,
    isLive: true,
    refusals: () => refusalsOf(holder?.now()),
    late: () => Object.entries(holder?.now().proxy.types ?? {}).flatMap(([type, {state}]) => (state === 'STALE' ? [type] : [])),
    look: () => (isZtunnel ? lookAtLiveZtunnel(live, saved?.of === 'ztunnel' ? saved : {}) : lookAtEnvoy(live, saved?.of === 'envoy' ? saved : {})),
  };
}

const refusalsOf = (holder: Holder | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(holder?.proxy.types ?? {}).flatMap(([type, {state, lastError}]) => (state === 'ERROR' ? [[type, lastError ?? '']] : [])),
  );

const another = (id: string, isZtunnel: boolean, file: string): Trouble => ({
  kind: 'garbage',
  what: isZtunnel ? `${id} is a ztunnel, and ${file} is not about one.` : `${file} is about a ztunnel, and ${id} is none.`,
  next: 'Save it from the same proxy.',
});

import {lookTexts} from '../analysis/lookTexts.ts';
import {type OddResource, oddOnes, type Replica} from '../analysis/oddOnes.ts';
import type {PodFacts} from '../analysis/podFacts.ts';
import {podlessSide} from '../analysis/withoutPods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {workloadOf} from '../istio/workload.ts';
import {fewOf} from '../lib/fewOf.ts';
import {text} from '../lib/json.ts';
import type {LookTexts} from '../lib/looks.ts';
import type {Subject} from '../lib/page.ts';
import {compareText} from '../lib/text.ts';
import {type Trouble, troubleError, troubleOf} from '../lib/trouble.ts';
import type {Ask} from './ask.ts';
import {proxyFacts, proxySide, rulesFor} from './proxySide.ts';

/** A replica: in what it differs from the most of its siblings, or why that cannot be said. `typical`: the one that differs least, to be compared with. */
export type OddRow = {readonly proxy: MeshProxy; readonly typical?: string} & (
  | {readonly is: 'asked'; readonly odd: readonly OddResource[]}
  | {readonly is: 'unknown'; readonly trouble: Trouble}
  | {readonly is: 'asking'; readonly answered: boolean} // others have not answered yet
);
/** `total`: how many replicas there are, of which the first are asked. */
export type OddData = {readonly rows: readonly OddRow[]; readonly workload: string; readonly total: number};

const mostReplicas = 20;
/** More at once would make each of them wait longer. */
const atOnce = 4;

/** What a pane is about that looks for the odd one among the pods of a workload. */
export const oddSubject = (kind: string, name: string, namespace: string): Subject => ({
  title: `${kind} ${name}.${namespace}`,
  json: {kind, name, namespace},
});

function replicasOf({mesh, subject}: Ask): readonly MeshProxy[] {
  const [kind, name, namespace] = ['kind', 'name', 'namespace'].map(each => text(subject?.json, each));
  const found = [...mesh.proxies.values()].filter(({pod}) => {
    if (pod === undefined || pod.namespace !== namespace) return false;
    const workload = workloadOf(pod);
    return workload.kind === kind && workload.name === name;
  });
  if (found.length === 0)
    throw troubleError({kind: 'not found', what: `${subject?.title ?? 'The workload'} has no proxies any more.`, next: 'esc returns.'});
  return found.toSorted((a, b) => compareText(a.key, b.key));
}

/** Asks all replicas, few at a time. Of what they say only texts are kept, and of equal ones one. */
export async function loadOdd(ask: Ask): Promise<OddData> {
  const all = replicasOf(ask);
  const proxies = all.slice(0, mostReplicas);
  const facts = await fewOf(proxies, atOnce, proxy => proxyFacts(ask, proxy));
  const strings = new Map<string, string>();
  const found: (Replica | Trouble | undefined)[] = [];
  const came = (at: number, replica: Replica | Trouble): Replica | Trouble => {
    found[at] = replica;
    ask.soFar({rows: proxies.map((proxy, which): OddRow => rowSoFar(proxy, found[which])), workload: ask.subject?.title ?? '', total: all.length});
    return replica;
  };
  const replicas = await fewOf([...proxies.entries()], atOnce, async ([at, proxy]): Promise<Replica | Trouble> => {
    try {
      const own = facts[at] as PodFacts;
      const {side} = await proxySide(ask, proxy);
      const podless = await podlessSide(side, {own, others: facts.filter(each => each !== own)}, ask.rest);
      return came(at, {
        key: proxy.key,
        addresses: own.addresses,
        texts: sharedTexts(await lookTexts(podless.side, rulesFor(proxy), ask.rest), strings),
      });
    } catch (error) {
      if (ask.signal.aborted) throw error;
      return came(at, troubleOf(error));
    }
  });
  return {rows: await rowsOf(proxies, replicas, ask.rest), workload: ask.subject?.title ?? '', total: all.length};
}

const rowSoFar = (proxy: MeshProxy, replica: Replica | Trouble | undefined): OddRow =>
  replica === undefined || 'texts' in replica ? {is: 'asking', proxy, answered: replica !== undefined} : {is: 'unknown', proxy, trouble: replica};

async function rowsOf(proxies: readonly MeshProxy[], replicas: readonly (Replica | Trouble)[], rest: Ask['rest']): Promise<readonly OddRow[]> {
  const asked = replicas.filter(each => 'texts' in each);
  const odd = new Map((await oddOnes(asked, rest)).map((resources, at) => [asked[at]?.key ?? '', resources]));
  const byOddity = [...odd].sort(([, a], [, b]) => a.length - b.length).map(([key]) => key);
  return proxies.map((proxy, at): OddRow => {
    const replica = replicas[at];
    if (replica !== undefined && !('texts' in replica)) return {is: 'unknown', proxy, trouble: replica};
    const typical = byOddity.find(key => key !== proxy.key);
    return {is: 'asked', proxy, odd: odd.get(proxy.key) ?? [], ...(typical === undefined ? {} : {typical})};
  });
}

const sharedTexts = (texts: LookTexts, strings: Map<string, string>): LookTexts =>
  new Map(
    [...texts].map(([kind, resources]) => [
      kind,
      new Map(
        [...resources].map(([name, each]) => {
          const known = strings.get(each) ?? each;
          strings.set(known, known);
          return [name, known];
        }),
      ),
    ]),
  );

import type {LookTexts} from '../lib/looks.ts';
import type {Rest} from '../lib/rest.ts';
import {addressOfName} from './podRules.ts';

/** One of several pods of a workload: what it has, without what names the pod itself. */
export type Replica = {readonly key: string; readonly addresses: readonly string[]; readonly texts: LookTexts};

/** A resource that is not as most replicas have it. */
export type OddResource = {readonly kind: string; readonly name: string; readonly how: 'different' | 'only here' | 'missing here'};

/**
 * What each of the replicas has that most of them have otherwise, in their order. Of a resource that no majority has in one way, everybody is odd: there is no
 * telling which is right. Kinds that a replica did not tell are not held against it. `rest` is awaited between resources.
 */
export async function oddOnes(replicas: readonly Replica[], rest: Rest): Promise<readonly (readonly OddResource[])[]> {
  const found = new Map<Replica, OddResource[]>(replicas.map(replica => [replica, []]));
  const kinds = new Set(replicas.flatMap(({texts}) => [...texts.keys()]));
  for (const kind of kinds) {
    const told = replicas.filter(({texts}) => texts.has(kind));
    const names = new Set(told.flatMap(({texts}) => [...(texts.get(kind)?.keys() ?? [])]));
    for (const name of names) {
      await rest();
      const voters = told.filter(replica => !isAboutItself(replica, kind, name));
      const texts = voters.map(replica => replica.texts.get(kind)?.get(name));
      const usual = majority(texts);
      for (const [at, replica] of voters.entries()) {
        const how = oddity(texts[at], usual, texts);
        if (how !== undefined) found.get(replica)?.push({kind, name, how});
      }
    }
  }
  return replicas.map(replica => found.get(replica) ?? []);
}

type Text = string | undefined; // undefined: it is not there

/** istiod sends a pod of a headless service a listener for each other pod, and none for itself. */
const isAboutItself = ({addresses, texts}: Replica, kind: string, name: string): boolean =>
  texts.get(kind)?.has(name) === false && addresses.includes(addressOfName(name) ?? '');

/** The text that more have than any other, in a box: it may be that most have none. Undefined where there is no such. */
function majority(texts: readonly Text[]): {readonly text: Text} | undefined {
  const counts = new Map<Text, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === second?.[1] ? undefined : {text: first[0]};
}

function oddity(text: Text, usual: {readonly text: Text} | undefined, all: readonly Text[]): OddResource['how'] | undefined {
  if (usual?.text === text && usual !== undefined) return undefined;
  if (text === undefined) return 'missing here';
  const others = usual === undefined ? all.filter(each => each !== text) : [usual.text];
  return others.every(each => each === undefined) ? 'only here' : 'different';
}

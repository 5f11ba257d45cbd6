import {lineText} from '../lib/page.ts';
import {printable} from '../lib/text.ts';
import {sortedYaml} from '../lib/yaml.ts';
import {askOnce} from '../store/askOnce.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import {meshPath} from '../views/meshPath.ts';
import {meshSubject} from '../views/meshPathData.ts';
import {gather} from './gather.ts';
import {onceText} from './look.ts';
import type {MeshOptions} from './meshArgs.ts';
import {json4} from './pcPrint.ts';
import {resolveTargets} from './targets.ts';

type MeshPorts = {
  readonly clock: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly open: () => Promise<{readonly source: MeshSource}>;
  readonly deadlineMs?: number;
};

/** Prints the path of one pod. Gives the exit code 0; rejects with a Trouble where the pod cannot be read. */
export async function mesh({target, output, namespace}: MeshOptions & {readonly namespace?: string}, ports: MeshPorts): Promise<number> {
  const {source} = await ports.open();
  const [found] = await resolveTargets(source, target, namespace);
  const {state, pods} = await gather(source, {clock: ports.clock, deadlineMs: ports.deadlineMs ?? 30_000});
  for (const trouble of pods) ports.err(`i9s: ${printable(onceText(trouble))}\n`);
  const asking = askOnce(source, new AbortController().signal, {mesh: state.mesh});
  const page = (await meshPath.load({...asking, subject: meshSubject(found?.pod.id ?? target)})).make(state);
  if (page.kind !== 'text') throw new Error('The path of a pod is a text.');
  if (output === 'json') ports.out(json4(page.json));
  else if (output === 'yaml') ports.out(sortedYaml(page.json));
  else ports.out(page.lines.map(line => `${lineText(line).trimEnd()}\n`).join(''));
  return 0;
}

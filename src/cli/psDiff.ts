import {printable} from '../lib/text.ts';
import {onceText} from './look.ts';
import type {PsDiffOptions} from './psDiffArgs.ts';
import {diffData, diffNotes, diffText, isWrong} from './psDiffPrint.ts';
import {type SidesPorts, sidesOf} from './psSides.ts';
import {settled} from './settled.ts';

type PsDiffPorts = Omit<SidesPorts, 'tell'> & {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
};
/** What was told, and the namespace of -n. */
export type PsDiffRequest = PsDiffOptions & {readonly namespace?: string};

/** Prints what istiod would send to one proxy and its Envoy has otherwise. Gives the exit code: 0 nothing, 1 something differs or was refused. Rejects with a Trouble where a side cannot be asked. */
export async function psDiff(request: PsDiffRequest, ports: PsDiffPorts): Promise<number> {
  const {out, err} = ports;
  const told = new Set<string>();
  const say = (sentence: string): void => {
    if (!told.has(sentence)) err(`i9s: ${printable(sentence)}\n`);
    told.add(sentence);
  };
  const sides = await sidesOf(request, request.namespace, {...ports, tell: trouble => say(onceText(trouble))});
  const result = await settled(sides, ports.pause);
  out(request.output === 'table' ? diffText(result) : diffData(result, sides, request.output));
  for (const note of diffNotes(result)) say(note);
  return isWrong(result) ? 1 : 0;
}

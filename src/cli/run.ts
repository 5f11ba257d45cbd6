import {setTimeout as sleep} from 'node:timers/promises';
import {list, text} from '../lib/json.ts';
import type {Grid} from '../lib/page.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {printable} from '../lib/text.ts';
import {troubleOf} from '../lib/trouble.ts';
import type {Parsed, Target} from './args.ts';
import {completionScript} from './completion.ts';
import {gather} from './gather.ts';
import {helpText} from './help.ts';
import {infoText, type Opened, type Places} from './info.ts';
import {log} from './log.ts';
import type {LevelWays} from './logPorts.ts';
import {type Look, onceText} from './look.ts';
import {mesh} from './meshPath.ts';
import {pc} from './pc.ts';
import {isInSync, type PsRequest, psResult} from './ps.ts';
import {psDiff} from './psDiff.ts';
import {savedLook} from './saved.ts';
import {completionSpec} from './verbs.ts';
import {waypoint} from './waypoint.ts';
import {zc} from './zc.ts';

/** All that the command line may use; main puts it together. What rejects carries a Trouble. */
export type CliPorts = {
  readonly version: string;
  readonly platform: string; // "node v22.1.0, linux x64"
  readonly places: Places;
  readonly clock: () => number; // milliseconds since 1970
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Reads the kubeconfig and opens its context, of which nothing is asked yet. */
  readonly open: () => Promise<Opened>;
  /** Reads a saved answer; "-" is stdin. */
  readonly readSaved: (file: string) => Promise<SavedAnswer>;
  /** A small table, drawn for people. */
  readonly report: (grid: Grid) => string;
  /** What is raised, and who is asked before more is. */
  readonly levels: LevelWays;
  /** Milliseconds after which a look without --wait is over, whatever is still missing. Default 30 s. */
  readonly deadlineMs?: number;
  /** Resolves after so many milliseconds, before what differs is asked for again. */
  readonly pause?: (ms: number) => Promise<void>;
};

const deadlineMs = 30_000;

/** Runs everything but the screen, once. Gives the exit code; 2 where it could not be done. Never rejects. */
export async function runCli(parsed: Exclude<Parsed, {readonly is: 'tui'}>, ports: CliPorts): Promise<number> {
  let opened: Opened | undefined;
  const open = async (): Promise<Opened> => {
    opened = await ports.open();
    return opened;
  };
  try {
    return await run(parsed, {...ports, open});
  } catch (error) {
    say(ports, onceText(troubleOf(error)));
    return 2;
  } finally {
    opened?.source.close();
  }
}

const say = ({err}: CliPorts, line: string): void => err(`i9s: ${printable(line)}\n`);

async function run(parsed: Exclude<Parsed, {readonly is: 'tui'}>, ports: CliPorts): Promise<number> {
  switch (parsed.is) {
    case 'ps':
      return ps({...parsed.options, ...inNamespace(parsed)}, ports);
    case 'psDiff':
      return psDiff({...parsed.options, ...inNamespace(parsed)}, {pause: sleep, ...ports});
    case 'pc':
      return pc({...parsed.options, ...inNamespace(parsed)}, ports);
    case 'zc':
      return zc({...parsed.options, ...inNamespace(parsed)}, ports);
    case 'log':
      return log({...parsed.options, ...inNamespace(parsed)}, ports);
    case 'waypoint':
      return waypoint({...parsed.options, ...inNamespace(parsed)}, {pause: sleep, ...ports});
    case 'mesh':
      return mesh({...parsed.options, ...inNamespace(parsed)}, ports);
    case 'info':
      ports.out(await infoText(ports));
      return 0;
    case 'version':
      ports.out(`i9s ${ports.version} (${ports.platform})\n`);
      return 0;
    case 'completion':
      ports.out(completionScript(parsed.shell, completionSpec));
      return 0;
    case 'names':
      ports.out((await names(parsed.of, ports)).map(name => `${printable(name)}\n`).join(''));
      return 0;
    case 'help':
      ports.out(helpText(parsed.about));
      return 0;
    case 'bad':
      say(ports, `${parsed.problem} See i9s --help.`);
      return 2;
  }
}

const inNamespace = ({target: {namespace}}: {readonly target: Target}): {readonly namespace?: string} => (namespace === undefined ? {} : {namespace});

async function ps(request: PsRequest, ports: CliPorts): Promise<number> {
  const {out, err, code} = psResult(await looked(request, ports), request);
  if (out !== '') ports.out(out);
  for (const line of err) line.endsWith('\n') ? ports.err(line) : say(ports, line);
  return code;
}

async function looked(request: PsRequest, ports: CliPorts): Promise<Look> {
  const {clock} = ports;
  if (request.files.length > 0) return savedLook(await Promise.all(request.files.map(ports.readSaved)), clock());
  const {source} = await ports.open();
  const {waitMs} = request;
  if (waitMs === undefined) return gather(source, {clock, deadlineMs: ports.deadlineMs ?? deadlineMs});
  return gather(source, {clock, deadlineMs: waitMs, enough: look => isInSync(look, request)});
}

const patienceMs = 3_000; // somebody waits for a completion with a finger on the tab key

async function names(of: 'contexts' | 'namespaces', {open}: CliPorts): Promise<readonly string[]> {
  const {kube, source} = await open();
  if (of === 'contexts') return kube.contexts.map(({name}) => name);
  const answer = await source.askApi('/api/v1/namespaces?limit=500', AbortSignal.timeout(patienceMs));
  return list(answer, 'items').flatMap(item => text(item, 'metadata', 'name') ?? []);
}

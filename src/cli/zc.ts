import {goJson} from '../lib/goJson.ts';
import {goYaml} from '../lib/goYaml.ts';
import {printable} from '../lib/text.ts';
import {troubleError} from '../lib/trouble.ts';
import {askAdmin} from '../views/askEnvoy.ts';
import {type PrintedPart, readZtunnelDump, ztunnelTables} from '../views/ztPrint.ts';
import type {PodOfTable} from '../views/ztunnelPc.ts';
import {fileSource} from './fileSource.ts';
import {onceText} from './look.ts';
import type {PcPorts} from './pc.ts';
import {escaped} from './pcPrint.ts';
import {proxyOf} from './podProxy.ts';
import {tabwriter} from './tabwriter.ts';
import type {ZcOptions} from './zcArgs.ts';
import {type ZcOutput, ztunnelTableNamed} from './zcFlags.ts';
import {askedZtunnel, mustBeSet} from './zcTarget.ts';

/** What was told, and the namespace of -n. */
export type ZcRequest = ZcOptions & {readonly namespace?: string};
/** What a ztunnel answered; `pod`: the one that was asked about in its place. */
type Dump = {readonly who: string; readonly body: string; readonly pod?: PodOfTable};

/** Prints a part of what one ztunnel holds, as istioctl does. Gives the exit code: 0, or 2 with istioctl's words on stderr. Rejects with a Trouble where no ztunnel can be asked. */
export async function zc(options: ZcRequest, ports: PcPorts): Promise<number> {
  const dump = await dumpOf(options, ports);
  if ('several' in dump) {
    const names = dump.several.map(({name}) => name).join(', ');
    ports.err(`Error: ${mustBeSet}\ni9s: Each ztunnel tells its own; these run: ${printable(names)}.\n`);
    return 2;
  }
  const {what, output} = options;
  ports.out(what === 'all' ? allText(options, dump, ports.clock()) : partText(part(options, dump, ports.clock()), output));
  return 0;
}

async function dumpOf(
  {from, what, namespace}: ZcRequest,
  {open, readSaved, err}: PcPorts,
): Promise<Dump | {readonly several: readonly PodOfTable[]}> {
  if (typeof from === 'object' && 'file' in from) {
    const {source, trouble} = fileSource(await readSaved(from.file), save);
    if (trouble !== undefined) err(`i9s: ${printable(onceText(trouble))}\n`);
    return {who: `The file ${from.file}`, body: (await source.askPod({namespace: '', name: ''}, {port: 0, path}, never)).body};
  }
  const {source} = await open();
  const asked = await askedZtunnel(source, from, ztunnelTableNamed(what)?.ofOne === true, namespace);
  if ('several' in asked) return asked;
  const {ztunnel, pod} = asked;
  const body = await askAdmin(source, proxyOf(ztunnel), {path}, never);
  return {who: `The ztunnel ${ztunnel.id}`, body, ...(pod === undefined ? {} : {pod})};
}

const never = new AbortController().signal;
const path = '/config_dump';
const save = 'Save the answer of ztunnel itself: curl -s localhost:15000/config_dump.';

function part({what, filters}: ZcOptions, {who, body, pod}: Dump, now: number): PrintedPart {
  const dump = readZtunnelDump(body);
  const table = ztunnelTableNamed(what);
  if (dump === undefined || table === undefined)
    throw troubleError({kind: 'garbage', what: `${who} tells no workloads in a form that i9s reads.`, next: 'Is it the config dump of a ztunnel?'});
  // The pod that is named says of which namespace more strongly than the flag.
  const {'workload-namespace': _, ...others} = filters;
  return table.print(dump, {given: pod === undefined ? filters : others, pod, now});
}

const partText = ({table, gap, json}: PrintedPart, output: ZcOutput): string => {
  if (output === 'short') return tabwriter(table, gap);
  return `${output === 'json' ? goJson(json) : goYaml(json)}\n`;
};

/** All tables below each other, or the dump as it came. */
function allText(options: ZcOptions, dump: Dump, now: number): string {
  if (options.output === 'json') return `${escaped(dump.body)}\n`;
  if (options.output === 'yaml') return `${goYaml(JSON.parse(dump.body))}\n`;
  const {pod: _, ...whole} = dump;
  return ztunnelTables
    .map(({words, heading}) => {
      const head = options.withHeaders ? `------ ${heading} ------\n\n` : '';
      return `\n${head}${partText(part({...options, what: words[0] ?? '', filters: {}}, whole, now), 'short')}`;
    })
    .join('');
}

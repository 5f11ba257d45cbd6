import type {MeshPod} from '../istio/pods.ts';
import {type MeshProxy, podKind} from '../istio/proxies.ts';
import type {SavedAnswer} from '../lib/savedAnswer.ts';
import {printable} from '../lib/text.ts';
import {troubleError, troubleOf} from '../lib/trouble.ts';
import {sortedYaml} from '../lib/yaml.ts';
import {askOnce} from '../store/askOnce.ts';
import {initialState, type State} from '../store/state.ts';
import type {MeshSource} from '../transport/meshSource.ts';
import type {Printed} from '../views/printing.ts';
import {rootCas} from '../views/rootCas.ts';
import {wholeDump} from '../views/wholeDump.ts';
import {fileSource} from './fileSource.ts';
import {onceText} from './look.ts';
import type {PcOptions} from './pcArgs.ts';
import {type Printable, printableNamed, printables} from './pcFlags.ts';
import {escaped, printed, printedPart} from './pcPrint.ts';
import {proxyOf} from './podProxy.ts';
import {resolveTarget} from './targets.ts';

/** What printing of pods and files needs of the command line. */
export type PcPorts = {
  readonly clock: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly open: () => Promise<{readonly source: MeshSource}>;
  readonly readSaved: (file: string) => Promise<SavedAnswer>;
};
/** What was told, and the namespace of -n. */
export type PcRequest = PcOptions & {readonly namespace?: string};
/** Who is asked. */
type Asked = {readonly source: MeshSource; readonly proxy: MeshProxy};

/** Prints a table of one proxy once, as istioctl does. Gives the exit code: 0, or 1 with istioctl's words on stderr. Rejects with a Trouble where the proxy cannot be asked. */
export async function pc(options: PcRequest, ports: PcPorts): Promise<number> {
  if (options.what === 'rootca-compare') return compare(options, ports);
  const asked = await whom(options, ports);
  if (options.what === 'all') return all(options, asked, ports);
  const view = printableNamed(options.what);
  if (view === undefined) throw new Error(`There is no table ${options.what}.`);
  const {text, error} = printed(await look(view, options, asked, ports), options.output);
  ports.out(text);
  if (error === undefined) return 0;
  ports.err(`Error: ${printable(error)}\n`);
  return 1;
}

async function compare({targets, namespace}: PcRequest, ports: PcPorts): Promise<number> {
  const {source} = await ports.open();
  const {signal} = new AbortController();
  const [one, other] = await Promise.all(
    targets.map(async target => askOnce(source, signal, {proxy: proxyOf((await resolveTarget(source, target, namespace)).pod)})),
  );
  if (one === undefined || other === undefined) throw new Error('Two pods are compared.');
  const said = await rootCas(one, other);
  if ('text' in said) ports.out(`${said.text}\n`);
  else ports.err(`Error: ${printable(said.error)}\n`);
  return 'text' in said ? 0 : 1;
}

async function whom({targets: [target = ''], file, namespace}: PcRequest, ports: PcPorts): Promise<Asked> {
  if (file === undefined) {
    const {source} = await ports.open();
    const {pod} = await resolveTarget(source, target, namespace);
    if (podKind(pod) === 'ztunnel')
      throw troubleError({kind: 'other', what: `${pod.id} is a ztunnel, which is no Envoy.`, next: `i9s zc all ${pod.id} prints what it holds.`});
    return {source, proxy: proxyOf(pod)};
  }
  const saved = await ports.readSaved(file);
  const {source, trouble} = fileSource(saved);
  if (trouble !== undefined) ports.err(`i9s: ${printable(onceText(trouble))}\n`);
  return {source, proxy: proxyOf(podOfFile(saved))};
}

async function look(view: Printable, {filters}: PcOptions, {source, proxy}: Asked, {clock}: PcPorts): Promise<Printed> {
  const {print} = await view.load({...askOnce(source, new AbortController().signal, {proxy}), wordless: true});
  const result = print(knownOf(source, clock()), filters);
  if (result === undefined) throw troubleError({kind: 'other', what: `${view.title} cannot be printed.`, next: ''});
  return result;
}

async function all(options: PcRequest, asked: Asked, ports: PcPorts): Promise<number> {
  const {source, proxy} = asked;
  const body = await wholeDump(source, {proxy, of: 'envoy'}, new AbortController().signal);
  if (options.output === 'json' || options.output === 'yaml') {
    ports.out(options.output === 'json' ? `${escaped(body.trimEnd())}\n` : sortedYaml(JSON.parse(body)));
    return 0;
  }
  // All parts are of one moment, as istioctl's are, and the dump is asked for once.
  const askPod: MeshSource['askPod'] = async (pod, question, signal) =>
    question.path.startsWith('/config_dump') ? {status: 200, body} : source.askPod(pod, question, signal);
  const once = {source: {...source, askPod}, proxy};
  const parts = printables.filter(({pc: {inAll}}) => inAll !== undefined).toSorted((a, b) => (a.pc.inAll?.place ?? 0) - (b.pc.inAll?.place ?? 0));
  const texts: string[] = [];
  let code = 0;
  for (const view of parts) {
    try {
      texts.push(printedPart(view.pc.inAll?.heading ?? '', await look(view, options, once, ports), options));
    } catch (error) {
      // What is missing in a dump keeps nothing else from being printed.
      code = 1;
      ports.err(`i9s: ${printable(onceText(troubleOf(error)))}\n`);
    }
  }
  ports.out(texts.join('\n'));
  return code;
}

const knownOf = (source: MeshSource, now: number): State =>
  initialState('pc', {about: source.about, contexts: [], since: now}, source.about.istioNamespace, now);

const podOfFile = ({name, file}: SavedAnswer): MeshPod => ({
  id: file,
  name,
  namespace: '',
  uid: file,
  phase: 'Running',
  ready: true,
  restarts: 0,
  deleting: false,
  labels: {},
  annotations: {},
});

import {runningContainers} from '../istio/containers.ts';
import type {MeshPod} from '../istio/pods.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import type {PodCommand, PodRun} from '../lib/podRun.ts';
import {printable, truncate} from '../lib/text.ts';
import {troubleOf} from '../lib/trouble.ts';
import {notRunning} from '../views/adminTrouble.ts';
import {istiodVersionUrl, kubectlExec, offersFor} from '../views/podCommands.ts';
import type {Command, Context} from './command.ts';
import {choose, here, proxyHere, say, stillHere} from './here.ts';

/** Milliseconds for a command and what it writes. */
const patienceMs = 10_000;
const name = 'pod-exec';

const proxyOf = (context: Context): MeshProxy | undefined => here(context).state.mesh.proxies.get(proxyHere(context) ?? '');

function why(context: Context): string | undefined {
  const proxy = proxyOf(context);
  if (proxy === undefined) return 'Open this page about a proxy: select one in the list, then :conn';
  if (proxy.pod === undefined) return 'This proxy has no pod here';
  if (proxy.kind === 'ztunnel') return 'The image of a ztunnel has neither a shell nor curl nor pilot-agent';
  return notRunning(proxy.pod)?.what.replace(/\.$/, '');
}

/** Lets its user choose where and what, once it is known that something may be run, and what runs there. */
async function offerCommands(context: Context, proxy: MeshProxy, pod: MeshPod): Promise<void> {
  const source = context.source();
  const {signal} = new AbortController();
  const isHere = stillHere(context);
  const {namespace} = pod;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod.name)}`;
  const [[right], object] = await Promise.all([
    source.access([{verb: 'get', resource: 'pods', subresource: 'exec', namespace}], signal),
    source.askApi(path, signal),
  ]);
  if (right?.allowed === false) {
    const instead = 'What Envoy says of xds-grpc answers the same without it.';
    return say(context, '!', `Run in pod: you may not run commands in pods of namespace ${namespace} (get and create on pods/exec). ${instead}`);
  }
  const url = istiodVersionUrl(proxy, source.about.istioNamespace);
  const offers = offersFor(runningContainers(object), pod.proxy?.name ?? 'istio-proxy', url);
  if (offers.length === 0) return say(context, '!', `Run in pod: no container of ${pod.id} runs.`);
  if (!isHere()) return;
  choose(
    context,
    `Run in ${pod.name}`,
    offers.map(({label, detail, container, command}) => ({label, detail, run: name, args: [container, ...command]})),
  );
}

const firstWords = (line: string): string => truncate(printable(line.slice(0, 400)), 120);

/** Asks once, with the exact command, and runs it on a yes. */
function confirm(context: Context, proxy: MeshProxy, pod: MeshPod, wanted: PodCommand): void {
  const yes = (): void => void run(context, proxy.key, pod, wanted);
  const ends = wanted.command[0] === 'curl' ? 'gives up after 5 s' : 'ends by itself';
  const words = [
    `It changes nothing, but it starts a process in this container, which ${ends}. i9s runs it by the API server, whose audit log may note it.`,
  ];
  context.store.send({
    type: 'promptChanged',
    prompt: {
      is: 'confirm',
      title: `Run this in container ${wanted.container}?`,
      requests: [kubectlExec(pod, wanted)],
      words,
      careful: false,
      top: 0,
      yes,
    },
  });
}

/** Runs it; the page shows what came of it. Never rejects. */
async function run(context: Context, key: string, pod: MeshPod, wanted: PodCommand): Promise<void> {
  const at = context.clock();
  const {since} = context.store.get().session;
  const tell = (more: Partial<PodRun>): void => {
    if (context.store.get().session.since === since) context.store.send({type: 'commandRan', key, run: {...wanted, at, ...more}});
  };
  tell({});
  try {
    const answer = await context.source().exec(pod, {...wanted, timeoutMs: patienceMs}, new AbortController().signal);
    tell({answer, tookMs: Math.max(0, context.clock() - at)});
    // The page has it as well, where it may be out of sight.
    const said = (answer.stdout.trim() || answer.stderr.trim()).split('\n')[0] ?? '';
    say(context, answer.code === 0 ? 'ok' : '!', `${wanted.command[0]} in ${wanted.container}: ${firstWords(said) || `exit code ${answer.code}`}`);
  } catch (error) {
    const trouble = troubleOf(error);
    tell({trouble, tookMs: Math.max(0, context.clock() - at)});
    say(context, 'FAIL', `${wanted.command[0]} in ${wanted.container}: ${trouble.what}`);
  }
}

/** Runs curl of istiod, or pilot-agent, in the pod of the connectivity page's proxy. Not in read-only mode: it changes nothing, but starts a process. */
export const podExec: readonly Command[] = [
  {
    name,
    title: 'Run in pod',
    help: 'Runs curl of istiod, or pilot-agent, in a container of the proxy, after one question that shows the exact command.',
    group: 'Act',
    where: 'pane conn',
    keys: ['X'],
    hint: 1,
    keyOnly: true,
    mutates: true,
    absent: context => proxyOf(context) === undefined,
    blocked: why,
    run(context, [container, ...command]) {
      const proxy = proxyOf(context);
      const pod = proxy?.pod;
      const reason = why(context);
      if (proxy === undefined || pod === undefined || reason !== undefined) return say(context, '!', `Run in pod: ${reason}.`);
      return container === undefined ? offerCommands(context, proxy, pod) : confirm(context, proxy, pod, {container, command});
    },
  },
];

import type {RunningContainer} from '../istio/containers.ts';
import type {MeshProxy} from '../istio/proxies.ts';
import {versionIn} from '../istio/version.ts';
import {type PodCommand, type PodRun, shellText} from '../lib/podRun.ts';
import {count, printable, truncate} from '../lib/text.ts';
import {type Check, pending} from './check.ts';

/** A command that may be run in a pod to see whether istiod is reached from there. */
export type Offer = PodCommand & {readonly label: string; readonly detail: string};

/** Seconds after which curl gives up by itself: nobody could end it from here. */
const curlSeconds = 5;

/** Where the istiod of a proxy answers `/version`: its Service has the revision in its name unless that is the default. */
export const istiodVersionUrl = ({revision = 'default'}: Pick<MeshProxy, 'revision'>, istioNamespace: string): string =>
  `istiod${revision === 'default' ? '' : `-${revision}`}.${istioNamespace}:15014/version`;

/** What can be run in these containers, what says most first; `proxy` is the name of the proxy's own. */
export function offersFor(containers: readonly RunningContainer[], proxy: string, url: string): readonly Offer[] {
  const curl = ['curl', '-sS', '--max-time', String(curlSeconds), url];
  const apps = containers.filter(({name}) => name !== proxy);
  const own = containers.find(({name}) => name === proxy);
  const agent = ['pilot-agent', 'request', 'GET', 'stats?filter=xds-grpc.*upstream_(cx|rq)_(active|connect_fail)$'];
  return [
    ...apps.map(({name}) => offer(name, curl, "through Envoy, as the application's own requests")),
    ...(own === undefined
      ? []
      : [
          offer(own.name, agent, "Envoy's own view, without port-forward"),
          offer(own.name, curl, own.image.includes('distroless') ? 'past Envoy; a distroless image has no curl' : 'past Envoy, straight to istiod'),
        ]),
  ];
}

const offer = (container: string, command: readonly string[], detail: string): Offer => ({
  container,
  command,
  label: `${command[0]} in ${container}`,
  detail,
});

/** The same as a line for a terminal. */
export const kubectlExec = ({namespace, name}: {readonly namespace: string; readonly name: string}, {container, command}: PodCommand): string =>
  shellText(['kubectl', 'exec', '-n', namespace, name, '-c', container, '--', ...command]);

/** What curl's exit codes mean for the way to istiod. */
const curlCodes: Readonly<Record<number, string>> = {
  6: 'DNS does not know the name: is there a Service of that name, and does the pod ask the right DNS server?',
  7: 'Nobody listens there or something refuses: look at the endpoints of the Service, and at NetworkPolicies.',
  28: 'It took too long: istiod hangs, or packets are dropped on the way (NetworkPolicy, firewall).',
  35: 'The other end spoke another protocol than was expected.',
  52: 'The connection ended without an answer.',
  56: 'The connection broke.',
};
const sameWithoutExec = 'What Envoy says of xds-grpc answers the same without running anything.';

/** How a command ended. */
export function runCheck(run: PodRun): Check {
  const {container, command, answer, trouble, tookMs} = run;
  const [program = ''] = command;
  const asked = `${program} in ${container}`;
  if (trouble !== undefined) {
    const next = trouble.kind === 'not found' ? `X offers other containers. ${sameWithoutExec}` : trouble.next || sameWithoutExec;
    return {verdict: 'no', asked, tookMs, said: trouble.kind === 'not found' ? `${program}: not found` : '', why: trouble.what, next};
  }
  if (answer === undefined) return {...pending(asked), said: 'runs'};
  const {stdout, stderr, code} = answer;
  if (code !== 0) {
    const next = program === 'curl' ? curlCodes[code] : undefined;
    return {verdict: 'no', asked, tookMs, said: `exit code ${code}`, why: (stderr.trim() || stdout.trim()).slice(0, 400), next};
  }
  return {verdict: 'ok', asked, tookMs, ...(program === 'curl' ? curled(stdout) : {wrote: firstLines(stdout)})};
}

function curled(stdout: string): Partial<Check> {
  const version = versionIn(stdout);
  if (version !== undefined) return {said: `istiod ${truncate(version, 40)} answers`};
  const next = 'Such an answer comes from an Envoy on the way: its cluster of istiod has no healthy endpoint, or a policy denies it.';
  return {verdict: 'no', said: 'no version', why: stdout.trim().slice(0, 400) || 'The answer is empty.', next};
}

const mostLines = 12;
const longestLine = 200; // cells: a program may write 1 MB without a line's end
function firstLines(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const more = lines.length - mostLines;
  const first = lines.slice(0, mostLines).map(line => truncate(printable(line), longestLine));
  return more <= 0 ? first : [...first, `... and ${count(more, 'more line')}`];
}

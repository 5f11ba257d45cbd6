import type {Member} from './cast.ts';
import type {Answer, Question} from './http.ts';
import type {Ran} from './kube/exec.ts';
import type {KubeObject} from './recordedPods.ts';
import type {World} from './world.ts';
import type {Wrong} from './wrong.ts';

type Parts = {
  readonly world: World;
  readonly wrong: Wrong;
  readonly member: Member;
  readonly podOf: (member: Member) => KubeObject | undefined;
  /** What the admin interface of the pod's Envoy answers. */
  readonly envoy: (question: Question) => Answer;
};

/** Images with a shell's tools; all of Istio's here are distroless, as are most of applications. */
const withCurl = /curlimages\/curl|examples-bookinfo-ratings/;
const refused = {stdout: '', stderr: 'curl: (7) Failed to connect to istiod.istio-system port 15014: Connection refused\n', code: 7};

/** What a command does in a container of the demo: curl of an istiod where there is curl, `pilot-agent request GET` in proxies. */
export function runInPod(parts: Parts, container: string, command: readonly string[]): Ran {
  const {member, podOf, wrong} = parts;
  const [program = '', ...args] = command;
  if (wrong.hanging.has(member.id)) return {hangs: true};
  const found = containersOf(podOf(member) ?? member.object).find(({name}) => name === container);
  if (found === undefined) return {failure: {code: 400, reason: 'BadRequest', message: `container ${container} is not valid for pod ${member.name}`}};
  if (program === 'curl' && withCurl.test(found.image)) return curl(parts, args.find(word => !/^(-|\d+$)/.test(word)) ?? '');
  if (program === 'pilot-agent' && found.image.includes('/proxyv2:')) return request(parts, args);
  return {failure: notFound(program)};
}

type Container = {readonly name: string; readonly image: string};
const containersOf = ({spec}: KubeObject): readonly Container[] => (spec?.containers ?? []) as readonly Container[];

/** In the words of containerd and runc. */
const notFound = (program: string) => ({
  code: 500,
  reason: 'InternalError',
  message:
    'Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "f0e1d2": OCI runtime exec failed: exec failed: ' +
    `unable to start container process: exec: "${program}": executable file not found in $PATH: unknown`,
});

/** Of `/version` on the monitoring port of a Service of an istiod: one of its pods answers, through the proxy of the pod. */
function curl({world, wrong, podOf}: Parts, url: string): Ran {
  const [, service = '', path = ''] = /^(?:http:\/\/)?([\w-]+)\.istio-system(?:\.svc(?:\.cluster\.local)?)?:15014(\/.*)?$/.exec(url) ?? [];
  if (!service.startsWith('istiod')) return {stdout: '', stderr: `curl: (6) Could not resolve host: ${url.split(/[:/]/)[0]}\n`, code: 6};
  const istiods = [...world.cast.members.values()].filter(each => each.istiod !== undefined && podOf(each) !== undefined);
  const [istiod] = istiods.filter(({revision}) => revision === (service === 'istiod' ? 'default' : service.slice('istiod-'.length)));
  if (istiod === undefined) return refused;
  if (wrong.hanging.has(istiod.id))
    return {stdout: '', stderr: 'curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received\n', code: 28};
  return path === '/version' ? ended(`${istiod.version}-${'0'.repeat(40)}-Clean`) : ended('404 page not found\n');
}

const ended = (stdout: string): Ran => ({stdout, stderr: '', code: 0});

/** `pilot-agent request GET stats?filter=...`: asks the Envoy beside it. */
function request({envoy, world, member}: Parts, [word, method = '', path = '']: readonly string[]): Ran {
  if (word !== 'request') return {stdout: '', stderr: `Error: unknown command "${word}" for "pilot-agent"\n`, code: 255};
  if (world.xds.isStopped(member.id)) {
    const words = `Get "http://localhost:15000/${path}": dial tcp 127.0.0.1:15000: connect: connection refused`;
    return {stdout: '', stderr: `Error: failed to execute command on Envoy: ${words}\n`, code: 255};
  }
  const {pathname, searchParams} = new URL(`http://demo/${path}`);
  const {status, body} = envoy({method, path: pathname, query: searchParams, body: ''});
  if (status !== 200) return {stdout: '', stderr: `Error: failed to execute command on Envoy: unexpected status code ${status}\n`, code: 255};
  return ended(body);
}

import {type Answer, plain, type Question} from './http.ts';

/** A logging scope of istiod as ControlZ gives it. */
type Scope = {readonly name: string; readonly description: string; output_level: string; stack_trace_level: string; log_callers: boolean};

/** The scopes of one istiod by name. */
export type Scopes = ReadonlyMap<string, Scope>;

const levels = ['debug', 'info', 'warn', 'error', 'none'];

/** The scopes that packages of istiod register, with the descriptions they give (pilot/cmd/pilot-discovery of 1.31). gRPC's is silent. */
const registered: Readonly<Record<string, string>> = {
  ads: 'ads debugging',
  adsc: 'adsc debugging',
  analysis: 'Scope for configuration analysis runtime',
  authn: 'authn debugging',
  authorization: 'Istio Authorization Policy',
  ca: 'ca client',
  controllers: 'common controller logic',
  default: 'Unscoped logging messages.',
  delta: 'delta xds debugging',
  deltaadsc: 'delta adsc debugging',
  file: 'File client messages',
  gateway: 'gateway-api controller',
  gatewaycommon: 'gatewaycommon controller',
  grpc: 'logs from gRPC',
  grpcgen: 'xDS Generator for Proxyless gRPC',
  'ip-autoallocate': 'IP autoallocate controller',
  klog: '',
  krt: '',
  kube: 'Kubernetes client messages',
  model: 'model',
  monitoring: 'metrics monitoring',
  pkica: 'Citadel CA log',
  pkira: 'Istiod RA log',
  probes: 'Status of forwarded application probes',
  processing: 'Scope for configuration processing runtime',
  push: 'logs details about why Istio is triggering a push',
  retry: 'logs for retries',
  rootcertrotator: 'Self-signed CA root cert rotator log',
  secretcontroller: 'Citadel kubernetes controller log',
  security: 'security debugging',
  serverca: 'Citadel server log',
  serviceentry: 'ServiceEntry registry',
  spiffe: 'SPIFFE library logging',
  status: 'status reporting',
  'tag-watcher': 'Revision tags watcher',
  trustBundle: 'Workload mTLS trust bundle logs',
  untaint: 'CNI node-untaint controller',
  validation: 'CRD validation debugging',
  validationController: 'validation webhook controller',
  validationServer: 'validation webhook server',
  wle: 'wle controller debugging',
};

/** The scopes of an istiod that was just started. */
export const startedScopes = (): Scopes =>
  new Map(
    Object.entries(registered).map(([name, description]) => [
      name,
      {name, description, output_level: name === 'grpc' ? 'none' : 'info', stack_trace_level: 'none', log_callers: false},
    ]),
  );

/** ControlZ, port 9876 (pkg/ctrlz/topics/scopes.go): `GET /scopej/` all scopes, `GET /scopej/NAME` one, `PUT /scopej/NAME` changes one in place. */
export function controlZAnswer(scopes: Scopes, {method, path, body}: Question): Answer {
  if (path === '/scopej') return {...plain('<a href="/scopej/">Moved Permanently</a>.\n\n', 301), location: '/scopej/'};
  const name = /^\/scopej\/([^/]*)$/.exec(path)?.[1];
  if (name === undefined || (name === '' && method !== 'GET')) return plain('404 page not found\n', 404);
  if (name === '') return plain(`${JSON.stringify([...scopes.values()])}\n`);
  if (method !== 'GET' && method !== 'PUT') return plain('', 405);
  const info = method === 'PUT' ? decoded(body) : undefined;
  if (method === 'PUT' && info === undefined) return plain('unable to decode request: invalid character', 400);
  const scope = [...scopes.values()].find(each => encodeURIComponent(each.name) === name);
  if (scope === undefined) return plain(`unknown scope name: ${name}`, 400);
  if (info === undefined) return plain(`${JSON.stringify(scope)}\n`);
  if (levels.includes(info.output_level ?? '')) scope.output_level = info.output_level ?? '';
  if (levels.includes(info.stack_trace_level ?? '')) scope.stack_trace_level = info.stack_trace_level ?? '';
  scope.log_callers = info.log_callers ?? false; // what is left out is false
  return plain('', 202);
}

function decoded(body: string): Partial<Scope> | undefined {
  try {
    const json = JSON.parse(body) as unknown;
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

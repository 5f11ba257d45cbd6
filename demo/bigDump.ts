import type {Answer} from './http.ts';

/** Lists whose elements there are more of, as Envoy and as istiod call them; an element is copied where its name is that of a service. */
const lists = new Set([
  'dynamicActiveClusters',
  'dynamicListeners',
  'dynamicRouteConfigs',
  'dynamicEndpointConfigs',
  'virtualHosts',
  'dynamic_active_clusters',
  'dynamic_listeners',
  'dynamic_route_configs',
  'dynamic_endpoint_configs',
  'virtual_hosts',
  'cluster_statuses',
  'stats',
]);
const service = /\.([a-z0-9-]+)(\.svc\b)/g;
const vip = /\b10\.96(\.\d+\.\d+)(?!\d)/g;
/** Envoys of large meshes keep these of each cluster, if they are told to. */
const clusterStats = ['upstream_cx_total', 'upstream_rq_total', 'upstream_rq_200', 'upstream_rq_503'];

/** Makes the answers of one Envoy, and what its istiod says of it, as long as those in a mesh of many namespaces; remembers those it made, as they are long in the making. */
export function createEnlarger(): (question: string, answer: Answer, times: number, seconds: number) => Answer {
  const made = new Map<string, {readonly of: string; readonly times: number; readonly answer: Answer}>();
  return (question, answer, times, seconds) => {
    if (!answer.body.startsWith('{')) return answer;
    const known = made.get(question);
    if (known?.of === answer.body && known.times === times) return known.answer;
    const indent = answer.body.startsWith('{\n') ? 1 : 0;
    const isStats = question.includes(' /stats');
    const value = enlarged(JSON.parse(answer.body), times, isStats ? seconds : undefined);
    const larger = {...answer, body: JSON.stringify(value, null, indent)};
    made.set(question, {of: answer.body, times, answer: larger});
    return larger;
  };
}

/** Every service once more for each number up to `times`, in namespaces (and with cluster IPs) of these numbers. */
function enlarged(value: unknown, times: number, seconds: number | undefined): unknown {
  if (Array.isArray(value)) return value.map(each => enlarged(each, times, seconds));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (!lists.has(key) || !Array.isArray(inner)) return [key, enlarged(inner, times, seconds)] as const;
    if (key === 'stats' && seconds !== undefined) return [key, [...inner, ...statsOf(times, seconds)]] as const;
    return [key, inner.flatMap(each => (isOfService(each) ? copies(each, times) : [enlarged(each, times, seconds)]))] as const;
  });
  return Object.fromEntries(entries);
}

function isOfService(element: unknown): boolean {
  if (typeof element !== 'object' || element === null) return false;
  const inner = Object.values(element).find(each => typeof each === 'object' && each !== null && !Array.isArray(each));
  const {name, clusterName, cluster_name: cluster = clusterName} = {...inner, ...element} as Readonly<Record<string, unknown>>;
  const own = String(name ?? cluster ?? '');
  return own.search(service) >= 0 || own.search(vip) >= 0;
}

function copies(element: unknown, times: number): readonly unknown[] {
  const text = JSON.stringify(element);
  const copy = (number: number): unknown => JSON.parse(text.replace(service, `.$1-${number}$2`).replace(vip, `10.${96 + number}$1`));
  return [element, ...Array.from({length: times - 1}, (_, at) => copy(at + 1))];
}

/** Stats of 50 clusters in each namespace; of every tenth cluster they grow. */
const statsOf = (times: number, seconds: number): readonly unknown[] =>
  Array.from({length: times * 50}, (_, at) => {
    const cluster = `cluster.outbound|9080||service-${at % 50}.bookinfo-${Math.floor(at / 50)}.svc.cluster.local`;
    return clusterStats.map(stat => ({name: `${cluster}.${stat}`, value: 1 + (at % 10 === 0 ? Math.floor(seconds) : 0)}));
  }).flat();

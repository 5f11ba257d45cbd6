/** What the modules of ztunnel show: Rust modules by their path, or names that its sources give to lines. A name covers all modules that begin with it. */
export const moduleWords: ReadonlyMap<string, string> = new Map([
  ['default', 'every module without a level of its own'],
  ['access', 'connections: who to whom, bytes, errors'],
  ['ztunnel::proxy', 'connections in and out, tunnels, pools'],
  ['ztunnel::xds', 'what istiod sends: workloads, policies'],
  ['ztunnel::state', 'workloads and services looked up, policies'],
  ['ztunnel::rbac', 'AuthorizationPolicy: what matched'],
  ['ztunnel::identity', 'certificates asked of istiod, renewed'],
  ['ztunnel::tls', 'TLS: verifying peers'],
  ['ztunnel::dns', 'names that pods ask for'],
  ['ztunnel::inpod', 'pods of this node that join and leave'],
  ['ztunnel::readiness', 'what it waits for before it is ready'],
  ['h2', 'HTTP/2 frames of tunnels'],
  ['hyper_util', 'HTTP of tunnels and of the admin interface'],
  ['hickory_server::server', 'DNS server: each request'],
]);

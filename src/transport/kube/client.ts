import {createHash} from 'node:crypto';
import type http from 'node:http';
import type {AgentOptions, RequestOptions} from 'node:https';
import {type Cluster, KubeConfig, type User} from '@kubernetes/client-node';
import {networkError, trouble} from '../errors.ts';
import type {Credential, CredentialSource} from './credentials.ts';
import type {ClusterEntry, Impersonation, UserEntry} from './entries.ts';
import type {Server} from './server.ts';

// `createAgent` is private in the types, but replacing it is the only way to keep connections: the original makes a new agent for each request.
type OpenKubeConfig = Pick<KubeConfig, 'addAuthenticator' | 'loadFromOptions' | 'applyToHTTPSOptions'> & {
  createAgent(cluster: Cluster | null, options: AgentOptions): http.Agent;
};

class PooledConfig extends (KubeConfig as unknown as new () => OpenKubeConfig) {
  readonly agents = new Map<string, http.Agent>();

  override createAgent(cluster: Cluster | null, options: AgentOptions): http.Agent {
    const {ca, cert, key, servername, rejectUnauthorized} = options;
    const identity = JSON.stringify([ca, cert, key, servername, rejectUnauthorized].map(part => (part === undefined ? '' : String(part))));
    const hash = createHash('sha256').update(identity).digest('base64');
    const agent = this.agents.get(hash) ?? super.createAgent(cluster, {...options, keepAlive: true, keepAliveMsecs: 15_000, scheduling: 'lifo'});
    this.agents.set(hash, agent);
    return agent;
  }
}

/** Everything that decides how one context reaches its API server. */
export type Identity = {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  readonly source: CredentialSource | undefined;
  readonly impersonate: Impersonation;
  readonly proxyUrl: string | undefined;
};

/** The API server of a context, over kept connections. No I/O before the first `login`. */
export function connect({cluster, user, source, impersonate, proxyUrl}: Identity): Server {
  const name = `API server ${cluster.server}`;
  const used = new WeakMap<RequestOptions, Credential>();
  const config = new PooledConfig();
  if (source !== undefined) config.addAuthenticator(authenticator(source, used));
  config.loadFromOptions({
    clusters: [toCluster(cluster, proxyUrl)],
    users: [{...toUser(user), ...(impersonate.user === undefined ? {} : {impersonateUser: impersonate.user}), authProvider: source && {name: 'i9s'}}],
    contexts: [{name: 'context', cluster: 'cluster', user: 'user'}],
    currentContext: 'context',
  });
  const login = async () => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw loginError(error, name);
    }
    const headers = {...options.headers, ...impersonationHeaders(impersonate)};
    const credential = used.get(options);
    const refuse = async () => (credential === undefined ? false : (source?.refuse(credential) ?? false));
    return {options: {...options, headers}, refuse};
  };
  const close = () => {
    for (const agent of config.agents.values()) agent.destroy();
    config.agents.clear();
  };
  const loginHint = source?.hint ?? 'Check the user of this context in the kubeconfig, or choose another context.';
  return {name, url: cluster.server, loginHint, login, close};
}

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

const authenticator = (source: CredentialSource, used: WeakMap<RequestOptions, Credential>): Authenticator => ({
  isAuthProvider: user => (user.authProvider as {name?: string} | undefined)?.name === 'i9s',
  applyAuthentication: async (_user, options) => {
    const credential = await source.get();
    used.set(options as RequestOptions, credential);
    const {token, cert, key} = credential;
    if (token !== undefined) options.headers = {...options.headers, Authorization: `Bearer ${token}`};
    if (cert !== undefined && key !== undefined) Object.assign(options, {cert, key});
  },
});

// client-node refuses http:// unless verification is off; over plain HTTP there is nothing to verify
const toCluster = (cluster: ClusterEntry, proxyUrl: string | undefined): Partial<Cluster> => ({
  name: 'cluster',
  server: cluster.server,
  skipTLSVerify: cluster.skipVerify || cluster.server.startsWith('http:'),
  ...(cluster.caData === undefined ? {} : {caData: cluster.caData}),
  ...(cluster.caFile === undefined ? {} : {caFile: cluster.caFile}),
  ...(cluster.tlsServerName === undefined ? {} : {tlsServerName: cluster.tlsServerName}),
  ...(proxyUrl === undefined ? {} : {proxyUrl}),
});

function toUser({certData, certFile, keyData, keyFile, username, password}: UserEntry): Partial<User> {
  const files = {certData, certFile, keyData, keyFile, username, password: username === undefined ? undefined : (password ?? '')};
  return {name: 'user', ...Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined))};
}

function impersonationHeaders({uid, groups, extra}: Impersonation): Readonly<Record<string, string | string[]>> {
  return {
    ...(groups.length === 0 ? {} : {'Impersonate-Group': [...groups]}),
    ...(uid === undefined ? {} : {'Impersonate-Uid': uid}),
    ...Object.fromEntries(Object.entries(extra).map(([name, values]) => [`Impersonate-Extra-${encodeURIComponent(name)}`, [...values]])),
  };
}

function loginError(error: unknown, server: string): unknown {
  const {code, path, message = ''} = error as {code?: string; path?: string; message?: string};
  const next = 'Check the cluster and the user of this context in the kubeconfig.';
  if (path !== undefined) return trouble('credentials', `The file ${path}, named in the kubeconfig, cannot be read (${code})`, next);
  if (/PEM|ASN1|X509|OSSL/i.test(`${code} ${message}`))
    return trouble('credentials', `A certificate or key for ${server} is not valid: ${message}`, next);
  return networkError(error, {name: server});
}

import {text} from '../../lib/json.ts';
import {type Clock, systemClock} from '../clock.ts';
import {trouble} from '../errors.ts';
import {openKubeSource} from '../kubeSource.ts';
import type {About, Kube} from '../meshSource.ts';
import {connect} from './client.ts';
import {type Config, readConfig} from './configFiles.ts';
import type {ConfigPlace} from './configPlace.ts';
import type {CredentialSource} from './credentials.ts';
import {type ClusterEntry, parseCluster, parseUser, type UserEntry} from './entries.ts';
import type {ExecCredentials} from './execCredentials.ts';
import {inCluster} from './inCluster.ts';
import {loginOf} from './logins.ts';
import {proxyFor} from './proxies.ts';

/** Where the kubeconfig is looked for, and what the flags set over it. `serviceAccount` is the folder of a pod's account. */
export type KubeOptions = ConfigPlace & {
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly istioNamespace?: string | undefined; // default istio-system
  readonly proxyAdminPort?: number | undefined; // default 15000
  readonly as?: string | undefined;
  readonly asUid?: string | undefined;
  readonly asGroups?: readonly string[] | undefined;
  readonly interactive?: boolean; // whether stdin is a terminal
  readonly serviceAccount?: string;
  readonly clock?: Clock;
};

/** A kubeconfig, and what `prepareCredentials` needs to know about it. */
export type LoadedKube = Kube & {
  readonly plugin: (context?: string) => {readonly mode: string; readonly interactive: boolean; readonly run: () => Promise<void>} | undefined;
};

type Entry = {readonly about: About; readonly cluster: ClusterEntry; readonly user: UserEntry};

/** Reads the kubeconfig as kubectl does. Rejects with a Trouble: none found, not YAML, no current context, unknown context. */
export async function loadKube(options: KubeOptions): Promise<LoadedKube> {
  const {env, clock = systemClock} = options;
  const config = await findConfig(options);
  const current = options.context || config.current;
  if (current === '') throw trouble('no config', `${where(config)} names no current context`, choice(config));
  const logins = new Map<string, CredentialSource | ExecCredentials | undefined>();
  const find = (context = current) => entryOf(config, context, options);
  if (options.as === undefined && (options.asGroups?.length ?? 0) > 0 && find().user.impersonate.user === undefined)
    throw trouble('no config', 'Groups can only be impersonated together with a user', 'Give the user with --as.');

  const login = ({about, cluster, user}: Entry) => {
    const key = user.exec?.provideClusterInfo ? `${about.user}\n${about.cluster}` : about.user;
    const reread = async () => parseUser((await readConfig(options)).users.get(about.user));
    if (!logins.has(key)) logins.set(key, loginOf(user, cluster, {env, clock, reread}));
    return logins.get(key);
  };
  const open = (context?: string) => {
    const entry = find(context);
    const {about, cluster, user} = entry;
    const impersonate = {
      ...user.impersonate,
      ...(options.as === undefined ? {} : {user: options.as}),
      ...(options.asUid === undefined ? {} : {uid: options.asUid}),
      ...(options.asGroups === undefined || options.asGroups.length === 0 ? {} : {groups: options.asGroups}),
    };
    const server = connect({cluster, user, source: login(entry), impersonate, proxyUrl: cluster.proxyUrl ?? proxyFor(cluster.server, env)});
    return openKubeSource({server, about, clock});
  };
  const plugin = (context?: string) => {
    const entry = find(context);
    const source = login(entry);
    if (entry.user.exec === undefined || source === undefined || !('prepare' in source)) return undefined;
    return {mode: entry.user.exec.interactiveMode, interactive: options.interactive ?? false, run: source.prepare};
  };
  find();
  return {files: config.files, contexts: contextsOf(config), current, open, plugin};
}

/**
 * Lets the credential plugin of a context talk to the user once, before the screen is taken: those that always need to, and with `alsoIfAvailable`
 * those that may. Resolves at once where there is nothing to do. Rejects with a Trouble of kind 'credentials'.
 */
export async function prepareCredentials(kube: LoadedKube, context?: string, alsoIfAvailable = false): Promise<void> {
  const plugin = kube.plugin(context);
  if (plugin?.mode === 'Always' && !plugin.interactive)
    throw trouble(
      'credentials',
      'The credential plugin of this context wants to ask you something, but stdin is no terminal',
      'Run i9s in a terminal, or choose another context.',
    );
  if (plugin?.mode === 'Always' || (plugin?.mode === 'IfAvailable' && plugin.interactive && alsoIfAvailable)) await plugin.run();
}

async function findConfig(options: KubeOptions): Promise<Config> {
  const config = await readConfig(options);
  if (config.contexts.size > 0) return config;
  const pod = await inCluster(options.env, options.serviceAccount);
  if (pod !== undefined && options.kubeconfig === undefined) return pod;
  const next = 'Give one with --kubeconfig or $KUBECONFIG, or try i9s without a cluster: i9s demo.';
  if (config.files.length > 0) throw trouble('no config', `${where(config)} holds no context`, next);
  throw trouble('no config', `No kubeconfig found: looked for ${config.wanted.join(', ')}, and this is not a pod of a cluster`, next);
}

function entryOf(config: Config, context: string, options: KubeOptions): Entry {
  const entry = config.contexts.get(context);
  if (entry === undefined) throw trouble('no config', `There is no context "${context}" in ${where(config)}`, choice(config));
  const name = text(entry, 'cluster') ?? '';
  const cluster = parseCluster(config.clusters.get(name));
  if (!config.clusters.has(name))
    throw trouble('no config', `Context "${context}" names the cluster "${name}", which is not in ${where(config)}`, choice(config));
  if (!/^https?:$/.test(URL.canParse(cluster.server) ? new URL(cluster.server).protocol : ''))
    throw trouble(
      'no config',
      `The server "${cluster.server}" of cluster "${name}" is not an http or https address`,
      `Correct it in ${where(config)}.`,
    );
  const user = text(entry, 'user') ?? '';
  const namespace = options.namespace || text(entry, 'namespace') || 'default';
  const {istioNamespace = '', proxyAdminPort = 15_000} = options;
  const about = {context, cluster: name, server: cluster.server, user, namespace, istioNamespace: istioNamespace || 'istio-system', proxyAdminPort};
  return {about, cluster, user: parseUser(config.users.get(user))};
}

const contextsOf = (config: Config) =>
  [...config.contexts].map(([name, entry]) => {
    const cluster = text(entry, 'cluster') ?? '';
    const {server} = parseCluster(config.clusters.get(cluster));
    return {name, cluster, user: text(entry, 'user') ?? '', namespace: text(entry, 'namespace') ?? 'default', server};
  });

const where = (config: Config) => (config.files.length === 0 ? 'the service account' : config.files.join(', '));

const choice = (config: Config) => `Choose one of these with --context: ${[...config.contexts.keys()].slice(0, 20).join(', ')}.`;

import {readFile} from 'node:fs/promises';
import {basename} from 'node:path';
import type {Clock} from '../clock.ts';
import {type CredentialSource, retiredProvider, tokenFile, tokenInConfig} from './credentials.ts';
import type {ClusterEntry, UserEntry} from './entries.ts';
import {type ExecCredentials, execCredentials} from './execCredentials.ts';
import {type ExecSpec, runPlugin} from './execPlugin.ts';

/** What a source of credentials needs from outside; `reread` reads the kubeconfig anew and gives the user as he stands there now. */
export type LoginMeans = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly reread: () => Promise<UserEntry>;
  readonly pluginLimitMs?: number;
};

/** How a user logs in, in kubectl's order of precedence; undefined: by client certificate, by password or not at all. */
export function loginOf(user: UserEntry, cluster: ClusterEntry, means: LoginMeans): CredentialSource | ExecCredentials | undefined {
  const {clock, reread} = means;
  if (user.tokenFile !== undefined) return tokenFile(user.tokenFile, clock);
  if (user.token !== undefined) return tokenInConfig(user.token, async () => (await reread()).token, clock);
  if (user.exec !== undefined) return pluginLogin(user.exec, cluster, means);
  if (user.authProvider?.name === 'oidc') return tokenInConfig(user.authProvider.idToken, async () => (await reread()).authProvider?.idToken, clock);
  return user.authProvider === undefined ? undefined : retiredProvider(user.authProvider.name);
}

function pluginLogin(spec: ExecSpec, cluster: ClusterEntry, {env, clock, pluginLimitMs = 60_000}: LoginMeans): ExecCredentials {
  const run = async (onScreen: boolean) =>
    runPlugin(spec, {env, onScreen, limitMs: pluginLimitMs, ...(spec.provideClusterInfo ? {cluster: await clusterInfo(cluster)} : {})});
  return execCredentials(basename(spec.command), run, clock);
}

/** The cluster as the protocol of credential plugins describes it; a CA file is read, since only its data can be handed over. */
async function clusterInfo(cluster: ClusterEntry): Promise<unknown> {
  const caData = cluster.caFile === undefined ? cluster.caData : (await readFile(cluster.caFile)).toString('base64');
  return {
    server: cluster.server,
    'certificate-authority-data': caData,
    'insecure-skip-tls-verify': cluster.skipVerify || undefined,
    'tls-server-name': cluster.tlsServerName,
    'proxy-url': cluster.proxyUrl,
    config: cluster.pluginConfig,
  };
}

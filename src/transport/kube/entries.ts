import {field, list, strings, text} from '../../lib/json.ts';
import type {ExecSpec} from './execPlugin.ts';

/** A cluster of a kubeconfig. Data given inline wins over a file, as with kubectl. */
export type ClusterEntry = {
  readonly server: string; // without a slash at its end
  readonly caData?: string;
  readonly caFile?: string;
  readonly skipVerify: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly pluginConfig?: unknown; // the extension that credential plugins are handed
};

/** A user of a kubeconfig; of several ways to log in the first of tokenFile, token, exec, authProvider counts. */
export type UserEntry = {
  readonly certData?: string;
  readonly certFile?: string;
  readonly keyData?: string;
  readonly keyFile?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecSpec;
  readonly authProvider?: {readonly name: string; readonly idToken?: string};
  readonly impersonate: Impersonation;
};

/** Whom to act as; `extra` by name. */
export type Impersonation = {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

export function parseCluster(entry: unknown): ClusterEntry {
  const caData = text(entry, 'certificate-authority-data');
  const extension = list(entry, 'extensions').find(one => text(one, 'name') === 'client.authentication.k8s.io/exec');
  return {
    server: (text(entry, 'server') ?? '').replace(/\/+$/, ''),
    skipVerify: field(entry, 'insecure-skip-tls-verify') === true,
    pluginConfig: field(extension, 'extension'),
    ...given({
      caData,
      caFile: caData === undefined ? text(entry, 'certificate-authority') : undefined,
      tlsServerName: text(entry, 'tls-server-name'),
      proxyUrl: text(entry, 'proxy-url'),
    }),
  };
}

export function parseUser(entry: unknown): UserEntry {
  const certData = text(entry, 'client-certificate-data');
  const keyData = text(entry, 'client-key-data');
  const provider = text(entry, 'auth-provider', 'name');
  const extra = Object.entries((field(entry, 'as-user-extra') ?? {}) as object);
  return {
    ...given({
      certData,
      certFile: certData === undefined ? text(entry, 'client-certificate') : undefined,
      keyData,
      keyFile: keyData === undefined ? text(entry, 'client-key') : undefined,
      token: text(entry, 'token'),
      tokenFile: text(entry, 'tokenFile'),
      username: text(entry, 'username'),
      password: text(entry, 'password'),
      exec: parseExec(field(entry, 'exec')),
      authProvider: provider === undefined ? undefined : {name: provider, ...given({idToken: text(entry, 'auth-provider', 'config', 'id-token')})},
    }),
    impersonate: {
      ...given({user: text(entry, 'as'), uid: text(entry, 'as-uid')}),
      groups: words(field(entry, 'as-groups')),
      extra: Object.fromEntries(extra.map(([name, values]) => [name, words(values)])),
    },
  };
}

function parseExec(exec: unknown): ExecSpec | undefined {
  const command = text(exec, 'command');
  if (command === undefined) return undefined;
  return {
    command,
    args: words(field(exec, 'args')),
    env: Object.fromEntries(list(exec, 'env').map(one => [text(one, 'name') ?? '', strings(one).value ?? ''])),
    apiVersion: text(exec, 'apiVersion') ?? 'client.authentication.k8s.io/v1',
    interactiveMode: text(exec, 'interactiveMode') ?? 'IfAvailable',
    provideClusterInfo: field(exec, 'provideClusterInfo') === true,
    ...given({installHint: text(exec, 'installHint')}),
  };
}

const words = (value: unknown): readonly string[] => list(value).filter((word): word is string => typeof word === 'string');

type Given<T> = {readonly [K in keyof T]?: Exclude<T[K], undefined>};
const given = <T extends object>(values: T) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;

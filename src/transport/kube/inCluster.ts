import {readFile} from 'node:fs/promises';
import {isIPv6} from 'node:net';
import {join} from 'node:path';
import type {Config} from './configFiles.ts';

/** Where Kubernetes mounts the account of a pod. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A kubeconfig of one context for a program that runs in a pod; undefined when this is none. */
export async function inCluster(env: Readonly<Record<string, string | undefined>>, folder = serviceAccountFolder): Promise<Config | undefined> {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  const tokenFile = join(folder, 'token');
  const token = await readFile(tokenFile, 'utf8').catch(() => undefined);
  if (!host || !port || token === undefined) return undefined;
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => 'default');
  const name = 'in-cluster';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    files: [],
    wanted: [],
    current: name,
    clusters: new Map([[name, {server, 'certificate-authority': join(folder, 'ca.crt')}]]),
    users: new Map([[name, {tokenFile}]]),
    contexts: new Map([[name, {cluster: name, user: name, namespace: namespace.trim()}]]),
  };
}

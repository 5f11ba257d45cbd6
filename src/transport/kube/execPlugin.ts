import {type ChildProcess, spawn} from 'node:child_process';
import {basename} from 'node:path';
import {text, time} from '../../lib/json.ts';
import {again, cleanText, trouble} from '../errors.ts';
import type {Credential} from './credentials.ts';

/** `user.exec` of a kubeconfig: a program that prints credentials. */
export type ExecSpec = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly interactiveMode: string; // Never, IfAvailable or Always
  readonly provideClusterInfo: boolean;
  readonly installHint?: string;
};

/** `onScreen`: the plugin may talk to the user, its input and stderr are the terminal's. `cluster` is handed to plugins that ask for it. */
export type PluginRun = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cluster?: unknown;
  readonly onScreen?: boolean;
  readonly limitMs?: number;
};

export type PluginAnswer = {readonly credential: Credential; readonly expiresAt?: number};

const nameOf = (spec: ExecSpec) => `The credential plugin "${basename(spec.command)}"`;

/** Runs a credential plugin by the protocol of client.authentication.k8s.io. Rejects with a Trouble of kind 'credentials' that holds what it wrote to stderr. */
export function runPlugin(spec: ExecSpec, {env, cluster, onScreen = false, limitMs = 60_000}: PluginRun): Promise<PluginAnswer> {
  const info = {
    kind: 'ExecCredential',
    apiVersion: spec.apiVersion,
    spec: {interactive: onScreen, ...(spec.provideClusterInfo && cluster !== undefined ? {cluster} : {})},
  };
  return new Promise((resolve, reject) => {
    const fail = (what: string, next = `Log in again in another terminal; ${again}`) =>
      reject(trouble('credentials', `${nameOf(spec)} ${what}`, next));
    // A session of its own keeps the plugin from writing to /dev/tty, and lets its whole family be ended.
    const child = spawn(spec.command, spec.args, {
      env: {...env, ...spec.env, KUBERNETES_EXEC_INFO: JSON.stringify(info)},
      stdio: onScreen ? ['inherit', 'pipe', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      detached: !onScreen,
    });
    const printed = gather(child.stdout, 1_000_000);
    const complained = gather(child.stderr, 10_000);
    const said = () => (cleanText(complained()) === '' ? '' : `: ${cleanText(complained())}`);
    const endWithUs = () => end(child); // in its own session it would live on
    process.once('exit', endWithUs);
    for (const over of ['exit', 'error']) child.once(over, () => process.off('exit', endWithUs));
    const limit = setTimeout(() => {
      end(child);
      fail(`did not finish in ${limitMs / 1000} s${said()}`);
    }, limitMs);
    if (onScreen) clearTimeout(limit); // a human may take his time
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(limit);
      if (error.code === 'ENOENT') fail('was not found', spec.installHint ?? 'Install it, or correct the command or $PATH.');
      else fail(`cannot be started (${error.code})`);
    });
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (code !== 0) return fail(`failed (${code === null ? signal : `exit code ${code}`})${said()}`);
      const answer = parseAnswer(printed());
      if (answer === undefined)
        return fail(`printed no ExecCredential with a token or certificate${said()}`, 'Check its arguments in the kubeconfig.');
      resolve(answer);
    });
  });
}

function parseAnswer(printed: string): PluginAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(printed);
    const token = text(answer, 'status', 'token');
    const cert = text(answer, 'status', 'clientCertificateData');
    const key = text(answer, 'status', 'clientKeyData');
    const expiresAt = time(answer, 'status', 'expirationTimestamp');
    if (text(answer, 'kind') !== 'ExecCredential' || (token === undefined && (cert === undefined || key === undefined))) return undefined;
    const credential = {...(token === undefined ? {} : {token}), ...(cert === undefined || key === undefined ? {} : {cert, key})};
    return {credential, ...(expiresAt === undefined ? {} : {expiresAt})};
  } catch {
    return undefined;
  }
}

/** What a stream has brought so far, its last `most` characters. */
function gather(stream: ChildProcess['stdout'], most: number): () => string {
  let all = '';
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    all = (all + piece).slice(-most);
  });
  return () => all;
}

function end(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

import {homedir} from 'node:os';
import {setFlagsFromString} from 'node:v8';
import type {ScreenOptions, Target} from './cli/args.ts';
import type {LevelTools} from './commands/command.ts';
import {firstOf} from './lib/text.ts';
import {troubleText} from './lib/trouble.ts';
import {readConfig, readOnlyReason} from './local/config.ts';
import {openHistory} from './local/history.ts';
import {openRaisedRecords} from './local/raisedRecords.ts';
import {openSavedFiles} from './local/savedFiles.ts';
import {thisInstance} from './local/thisInstance.ts';
import type {Paths} from './local/xdg.ts';
import type {LoadedKube} from './transport/kube/kubeconfig.ts';
import {startTui} from './tui/start.tsx';
import {wire} from './wiring.ts';

/** Reads the kubeconfig for a context, or for its current one. */
export type Load = (context?: string) => Promise<LoadedKube>;
export type ScreenRun = {readonly target: Target; readonly options: ScreenOptions; readonly paths: Paths; readonly load: Load};

/** Draws i9s on the terminal until it is left. The screen comes first, then the kubeconfig is read and the cluster asked. */
export async function runScreen({target, options, paths, load}: ScreenRun): Promise<number> {
  const {config, trouble} = await readConfig(paths.configFile);
  const prepared = await beforeScreen(target, load);
  const app = wire({
    load: async context => prepared ?? load(context),
    clock: Date.now,
    namespace: target.namespace,
    context: target.context,
    istioNamespace: target.istioNamespace,
    files: openSavedFiles(paths.saved),
    history: openHistory(paths.history),
    records: openRaisedRecords(paths.levels),
    instance: thisInstance(Date.now),
    readOnly: name => readOnlyReason({config, file: paths.configFile, context: name, flag: options.readOnly, write: options.write}),
    filter: options.filter,
    command: options.command,
    wide: options.wide,
  });
  if (trouble !== undefined) app.store.send({type: 'noticed', level: '!', text: troubleText(trouble), at: Date.now()});
  const {done} = startTui({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    mouse: options.mouse,
    ...(options.ascii ? {ascii: true} : {}),
    port: terminal => {
      app.attach(terminal);
      return app;
    },
  });
  // The heap for young objects has grown to what drawing needs; left alone V8 takes 32 MB for it, a quarter of all i9s uses, and nothing gets faster.
  setFlagsFromString('--semi-space-growth-factor=1');
  // Lines of logs that run through would otherwise let the heap grow to several times of what is in use, before it is looked through.
  setFlagsFromString('--heap-growing-percent=40');
  await done.finally(app.stop);
  await tellRaised(app.context.levels);
  return 0;
}

/** What stays raised is said where it is read: in the shell, once the screen is gone. */
async function tellRaised({records, instance}: LevelTools): Promise<void> {
  const raised = await records.read().catch(() => []);
  const left = raised.filter(({by}) => by.id === instance().id).map(({pod, namespace}) => `${pod}.${namespace}`);
  if (left.length === 0) return;
  process.stderr.write(`i9s: log levels of ${firstOf(left, 3)} are still raised. i9s log POD --reset puts them back; :levels in i9s lists them.\n`);
}

/** Credential plugins that always talk to their user must have done so before the screen is taken. Only then is the first frame made to wait. */
async function beforeScreen({context, kubeconfig}: Target, load: Load): Promise<LoadedKube | undefined> {
  const {needsTerminal} = await import('./transport/kube/needsTerminal.ts');
  if (!(await needsTerminal({kubeconfig, context, env: process.env, home: homedir()}))) return undefined;
  const kube = await load(context).catch(() => undefined); // what is wrong with it is shown once there is a screen
  const {prepareCredentials} = await import('./transport/kube/kubeconfig.ts');
  if (kube !== undefined) await prepareCredentials(kube).catch(() => {});
  return kube;
}

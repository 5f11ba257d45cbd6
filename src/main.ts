import {homedir} from 'node:os';
import {type Parsed, parseArgs, type Target} from './cli/args.ts';
import type {CliPorts} from './cli/run.ts';
import {readSavedAnswer} from './local/savedAnswers.ts';
import {type Paths, pathsOf} from './local/xdg.ts';
import type {Load} from './screen.ts';

/** Runs i9s with the words behind its name. Gives the exit code: 0, 1 (`ps --exit-code`: something is not in sync) or 2 (could not ask). */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArgs(args);
  const paths = pathsOf(process.env, homedir());
  if (parsed.is === 'tui' && process.stdin.isTTY && process.stdout.isTTY) {
    const {runScreen} = await import('./screen.ts');
    return runScreen({target: parsed.target, options: parsed.options, paths, load: loadFor(parsed.target)});
  }
  const {runCli} = await import('./cli/run.ts');
  return runCli(parsed.is === 'tui' ? listOnce(parsed.target) : parsed, await cliPorts(parsed, paths));
}

/** Where there is no terminal to draw on, the list is printed once. */
const listOnce = (target: Target): Parsed & {readonly is: 'ps'} => ({is: 'ps', target, options: {output: 'table', exitCode: false, files: []}});

// client-node is only loaded when a cluster is asked for, and after the first frame.
const loadFor =
  ({kubeconfig, namespace, istioNamespace, proxyAdminPort, as, asUid, asGroups}: Target): Load =>
  async context => {
    const {loadKube} = await import('./transport/kube/kubeconfig.ts');
    const interactive = process.stdin.isTTY === true;
    return loadKube({
      kubeconfig,
      namespace,
      istioNamespace,
      proxyAdminPort,
      as,
      asUid,
      asGroups,
      context,
      env: process.env,
      home: homedir(),
      interactive,
    });
  };

async function cliPorts(parsed: Parsed, paths: Paths): Promise<CliPorts> {
  const report = parsed.is === 'info' ? (await import('./tui/report.tsx')).reportText : undefined;
  const {levelWays} = await import('./local/levelWays.ts');
  return {
    version: process.env.I9S_VERSION ?? 'development',
    platform: `node ${process.version}, ${process.platform} ${process.arch}`,
    places: paths,
    clock: Date.now,
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    async open() {
      const target = 'target' in parsed ? parsed.target : {istioNamespace: 'istio-system', asGroups: []};
      const kube = await loadFor(target)(target.context);
      const {prepareCredentials} = await import('./transport/kube/kubeconfig.ts');
      if (parsed.is !== 'names') await prepareCredentials(kube, undefined, true); // a press of tab must not make a plugin ask
      return {kube, source: kube.open()};
    },
    readSaved: file => readSavedAnswer(file, process.stdin),
    levels: levelWays(paths, process),
    report: grid => report?.(grid, process.stdout.columns ?? 100) ?? '',
  };
}

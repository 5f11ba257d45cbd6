import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Demo, type DemoOptions, startDemo} from '../../demo/mesh.ts';
import {parseArgs} from '../../src/cli/args.ts';
import type {LevelWays} from '../../src/cli/logPorts.ts';
import type {CliPorts} from '../../src/cli/run.ts';
import {openRaisedRecords} from '../../src/local/raisedRecords.ts';
import {thisInstance} from '../../src/local/thisInstance.ts';
import {loadKube} from '../../src/transport/kube/kubeconfig.ts';
import {i9s, type Outcome} from './cliRun.ts';

/** A healthy demo mesh that stands still, and the command line over the real wire to it, as main puts it together. */
export type DemoRun = {
  readonly demo: Demo;
  readonly folder: string; // the home, with the kubeconfig `config`
  /** `env` in place of one that names the demo's kubeconfig. */
  readonly run: (line: string, env?: Readonly<Record<string, string>>, deadlineMs?: number, ports?: Partial<CliPorts>) => Promise<Outcome>;
  /** With what changes log levels: nobody can be asked, and the file of what is raised is in the folder. Each call is another i9s. */
  readonly levels: () => LevelWays;
  readonly end: () => Promise<void>;
};

export async function demoRun(options: DemoOptions = {}): Promise<DemoRun> {
  const demo = await startDemo({quiet: true, healthy: true, ...options});
  const folder = mkdtempSync(join(tmpdir(), 'i9s-cli-'));
  const KUBECONFIG = join(folder, 'config');
  writeFileSync(KUBECONFIG, demo.kubeconfig);
  const levels = (): LevelWays => ({
    records: openRaisedRecords(join(folder, 'loglevels.json')),
    instance: thisInstance(Date.now),
    readOnly: async () => ({}),
    ask: undefined,
    onEnding: () => () => {},
  });
  return {
    demo,
    folder,
    levels,
    run: (line, env = {KUBECONFIG}, deadlineMs = 15_000, ports = {}) =>
      i9s(line, {
        levels: levels(),
        clock: Date.now,
        deadlineMs,
        open: async () => {
          const parsed = parseArgs(line.split(' '));
          const kube = await loadKube({env, home: folder, serviceAccount: folder, ...('target' in parsed ? parsed.target : {})});
          return {kube, source: kube.open()};
        },
        ...ports,
      }),
    end: async () => {
      await demo.close();
      rmSync(folder, {recursive: true});
    },
  };
}

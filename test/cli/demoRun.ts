import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Demo, startDemo} from '../../demo/mesh.ts';
import {parseArgs} from '../../src/cli/args.ts';
import {loadKube} from '../../src/transport/kube/kubeconfig.ts';
import {i9s, type Outcome} from './cliRun.ts';

/** A healthy demo mesh that stands still, and the command line over the real wire to it, as main puts it together. */
export type DemoRun = {
  readonly demo: Demo;
  readonly folder: string; // the home, with the kubeconfig `config`
  /** `env` in place of one that names the demo's kubeconfig. */
  readonly run: (line: string, env?: Readonly<Record<string, string>>, deadlineMs?: number) => Promise<Outcome>;
  readonly end: () => Promise<void>;
};

export async function demoRun(): Promise<DemoRun> {
  const demo = await startDemo({quiet: true, healthy: true});
  const folder = mkdtempSync(join(tmpdir(), 'i9s-cli-'));
  const KUBECONFIG = join(folder, 'config');
  writeFileSync(KUBECONFIG, demo.kubeconfig);
  return {
    demo,
    folder,
    run: (line, env = {KUBECONFIG}, deadlineMs = 15_000) =>
      i9s(line, {
        clock: Date.now,
        deadlineMs,
        open: async () => {
          const parsed = parseArgs(line.split(' '));
          const kube = await loadKube({env, home: folder, serviceAccount: folder, ...('target' in parsed ? parsed.target : {})});
          return {kube, source: kube.open()};
        },
      }),
    end: async () => {
      await demo.close();
      rmSync(folder, {recursive: true});
    },
  };
}

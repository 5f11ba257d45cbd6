import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Demo, type DemoOptions, startDemo} from '../../demo/mesh.ts';
import {openHistory} from '../../src/local/history.ts';
import {openRaisedRecords} from '../../src/local/raisedRecords.ts';
import {openSavedFiles} from '../../src/local/savedFiles.ts';
import {thisInstance} from '../../src/local/thisInstance.ts';
import {loadKube} from '../../src/transport/kube/kubeconfig.ts';
import {startTui} from '../../src/tui/start.tsx';
import {type App, wire} from '../../src/wiring.ts';
import {type Screen, screen} from '../harness.tsx';

export type Program = Screen & {readonly demo: Demo; readonly app: App; readonly folder: string; readonly clock: {shift: number; stoppedAt?: number}};
export type ProgramOptions = DemoOptions & {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly context?: string;
  readonly namespace?: string;
  /** Instead of the demo's kubeconfig. */
  readonly kubeconfig?: (demo: Demo) => string;
  /** Before i9s starts. */
  readonly prepare?: (demo: Demo) => void | Promise<void>;
  readonly patience?: number;
  /** Another i9s of the same user on the same mesh, which goes on. */
  readonly beside?: Program;
  /** The line of --command. */
  readonly command?: string;
  /** Why nothing may be changed. */
  readonly readOnly?: (context: string) => string | undefined;
};

const ends: (() => Promise<void>)[] = [];
/** For `afterEach`: ends programs, meshes and folders of the test. */
export async function endPrograms(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

/** The whole of i9s on a terminal of this process, over the real wire against a demo mesh that stands still unless the test moves it. */
export async function i9s({
  columns = 100,
  rows = 30,
  env = {},
  context,
  namespace,
  kubeconfig,
  prepare,
  patience = 600,
  beside,
  readOnly,
  command,
  ...mesh
}: ProgramOptions = {}): Promise<Program> {
  const demo = beside?.demo ?? (await startDemo({quiet: true, ...mesh}));
  const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), 'i9s-story-'));
  const file = join(folder, 'config');
  writeFileSync(file, kubeconfig?.(demo) ?? demo.kubeconfig);
  await prepare?.(demo);
  const clock: Program['clock'] = {shift: 0};
  const now = (): number => clock.stoppedAt ?? Date.now() + clock.shift;
  const options = {kubeconfig: file, namespace, env: {}, home: folder};
  const app = wire({
    load: wanted => loadKube({...options, context: wanted}),
    clock: now,
    context,
    namespace,
    istioNamespace: 'istio-system',
    files: openSavedFiles(join(folder, 'saved')),
    history: openHistory(join(folder, 'history')),
    records: openRaisedRecords(join(folder, 'loglevels.json')),
    instance: thisInstance(now),
    readOnly,
    command,
    times: {poll: 100, slowPoll: 200, slowAnswer: 5_000, nudgeGap: 20, patience, reread: 100},
  });
  const shown = await screen({
    columns,
    rows,
    env,
    start: streams =>
      startTui({
        ...streams,
        port: terminal => {
          app.attach(terminal);
          return app;
        },
      }),
  });
  ends.push(async () => {
    app.stop();
    await shown.close();
    if (beside !== undefined) return;
    await demo.close();
    rmSync(folder, {recursive: true, force: true});
  });
  return {...shown, demo, app, folder, clock};
}

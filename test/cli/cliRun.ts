import {parseArgs} from '../../src/cli/args.ts';
import type {LevelWays} from '../../src/cli/logPorts.ts';
import {type CliPorts, runCli} from '../../src/cli/run.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {about} from './fakeSource.ts';

export type Outcome = {readonly code: number; readonly out: string; readonly err: string};

export const kubeOf = (source: MeshSource) => ({
  files: ['~/.kube/config'],
  contexts: [{name: 'demo', cluster: 'demo', user: 'me', namespace: 'default', server: about.server}],
  current: 'demo',
  open: () => source,
});

const unused = (what: string) => (): never => {
  throw new Error(`${what} was not to be used`);
};
const noLevels: LevelWays = {
  records: {read: unused('what is raised'), change: unused('what is raised'), isAlive: () => false},
  instance: unused('the instance'),
  readOnly: unused('config.yaml'),
  ask: undefined,
  onEnding: unused('a signal'),
};

/** Runs a command line with what it prints gathered. Ports that are not given fail the test when they are used. */
export async function i9s(line: string, ports: Partial<CliPorts> & {readonly source?: MeshSource} = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  const {source} = ports;
  const parsed = parseArgs(line.split(' ').filter(Boolean));
  if (parsed.is === 'tui') throw new Error('the command line does not open the screen');
  const code = await runCli(parsed, {
    version: '1.2.3',
    platform: 'node v22, linux x64',
    places: {config: '/c/i9s', state: '/s/i9s', saved: '/s/i9s/saved', history: '/s/i9s/history'},
    clock: () => 0,
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    open: async () => {
      if (source === undefined) throw new Error('no cluster was to be asked');
      return {kube: kubeOf(source), source};
    },
    readSaved: async file => {
      throw new Error(`${file} was not to be read`);
    },
    report: grid =>
      `${[grid.headings.map(({title}) => title), ...grid.rows.map(row => row.cells().map(cell => cell.text))].map(cells => cells.join(' | ')).join('\n')}\n`,
    levels: noLevels,
    deadlineMs: 2000,
    ...ports,
  });
  return {code, out, err};
}

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

/** A folder for kubeconfigs and what they name. `write` gives the path of the file; anything but a string is written as JSON, which is YAML as well. */
export function configFolder() {
  const home = mkdtempSync(join(tmpdir(), 'i9s-test-'));
  const write = (name: string, content: unknown): string => {
    const file = join(home, name);
    mkdirSync(dirname(file), {recursive: true});
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  return {home, write, remove: () => rmSync(home, {recursive: true})};
}

type Parts = {readonly server?: string; readonly cluster?: object; readonly user?: object | undefined; readonly context?: object};

/** A kubeconfig with one context "here". */
export const kubeconfig = ({server = 'https://127.0.0.1:1', cluster = {}, user = {}, context = {}}: Parts = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{name: 'c', cluster: {server, ...cluster}}],
  users: [{name: 'u', user}],
  contexts: [{name: 'here', context: {cluster: 'c', user: 'u', ...context}}],
  'current-context': 'here',
});

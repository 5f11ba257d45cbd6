import {readFile} from 'node:fs/promises';
import {text} from '../../lib/json.ts';
import {type ConfigPlace, configPaths} from './configPlace.ts';

/**
 * Whether the user of a context (default: the current one) logs in by a credential plugin that always needs the terminal (`interactiveMode: Always`). False for a
 * kubeconfig with which something is wrong. Quick, since the first frame waits for it: neither client-node nor, for almost everybody, the YAML parser is loaded.
 */
export async function needsTerminal({context, ...place}: ConfigPlace & {readonly context?: string | undefined}): Promise<boolean> {
  const texts = await Promise.all(configPaths(place).map(file => readFile(file, 'utf8').catch(() => '')));
  if (!texts.some(words => words.includes('Always'))) return false;
  const [{readConfig}, {parseUser}] = await Promise.all([import('./configFiles.ts'), import('./entries.ts')]);
  const config = await readConfig(place).catch(() => undefined);
  const user = text(config?.contexts.get(context || config.current), 'user') ?? '';
  return parseUser(config?.users.get(user)).exec?.interactiveMode === 'Always';
}

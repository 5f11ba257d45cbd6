import {isAbsolute, join} from 'node:path';

/** Folders and files of i9s, by the XDG Base Directory Specification. Nothing says that they exist. */
export type Paths = {
  readonly config: string;
  readonly configFile: string;
  readonly state: string;
  readonly saved: string;
  readonly history: string;
  readonly levels: string; // what is raised: see raisedRecords.ts
};

/** Where i9s keeps what; `home` is used where the environment names no absolute path, as the specification demands. */
export function pathsOf(env: Readonly<Record<string, string | undefined>>, home: string): Paths {
  const folder = (name: string, fallback: readonly string[]): string => {
    const given = env[name] ?? '';
    return join(isAbsolute(given) ? given : join(home, ...fallback), 'i9s');
  };
  const state = folder('XDG_STATE_HOME', ['.local', 'state']);
  const config = folder('XDG_CONFIG_HOME', ['.config']);
  return {
    config,
    configFile: join(config, 'config.yaml'),
    state,
    saved: join(state, 'saved'),
    history: join(state, 'history'),
    levels: join(state, 'loglevels.json'),
  };
}

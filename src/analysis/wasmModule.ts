import type {Json} from '../lib/json.ts';
import {field, text} from '../lib/json.ts';
import {sha256} from '../lib/sha256.ts';

/**
 * What pilot-agent makes of a Wasm filter's `vmConfig` before Envoy sees it (istio/pkg/wasm/convert.go, cache.go): it fetches the module and puts the file in the place of the URL,
 * in a folder that is called after a hash of the URL, for OCI images without tag; it takes its own variables, such as the secret to pull with, out of the environment.
 * Both sides become that hash as `code.module`. Which version of an image was fetched is not to be told from the URL.
 */
export function agentsVm(vm: Json): Json {
  const [code, environment] = [field(vm, 'code'), field(vm, 'environmentVariables')];
  const module = moduleOf(code);
  const kept = withoutInternal(environment);
  if (module === undefined && kept === environment) return vm;
  const {environmentVariables: _, ...others} = vm as Record<string, Json>;
  return {...others, ...(module === undefined ? {} : {code: {module}}), ...(kept === undefined ? {} : {environmentVariables: kept})};
}

function moduleOf(code: Json): string | undefined {
  const uri = text(code, 'remote', 'httpUri', 'uri');
  return uri === undefined ? /([0-9a-f]{64})\/[0-9a-f]{64}\.wasm$/.exec(text(code, 'local', 'filename') ?? '')?.[1] : sha256(moduleName(uri));
}

/** An OCI image without tag and digest, with its registry written out; any other URL is its own name. */
function moduleName(uri: string): string {
  if (!uri.startsWith('oci://')) return uri;
  const path = uri
    .slice('oci://'.length)
    .replace(/@[^@]*$/, '')
    .replace(/:[^:/]*$/, '');
  const [first = '', ...rest] = path.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (!isRegistry) return `oci://index.docker.io/${rest.length === 0 ? 'library/' : ''}${path}`;
  return `oci://${first === 'docker.io' ? 'index.docker.io' : first}/${rest.join('/')}`;
}

function withoutInternal(environment: Json): Json {
  const values = field(environment, 'keyValues');
  if (typeof values !== 'object' || values === null || !Object.keys(values).some(isInternal)) return environment;
  const {keyValues: _, ...others} = environment as Record<string, Json>;
  const left = Object.entries(values).filter(([key]) => !isInternal(key));
  if (left.length > 0) return {...others, keyValues: Object.fromEntries(left)};
  return Object.keys(others).length === 0 ? undefined : others;
}

const isInternal = (key: string): boolean => key.startsWith('ISTIO_META_');

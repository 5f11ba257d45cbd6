import {existsSync, readFileSync} from 'node:fs';
import {brotliDecompressSync} from 'node:zlib';

/** The recorded answers, by name ("envoy/NAMESPACE.POD/config_dump", "istiod/NAMESPACE.POD", "k8s/core"...; demo/record.mjs writes them). */
export type Templates = {
  /** When the recording was made, milliseconds since 1970. */
  readonly recordedAt: number;
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** The recorded text. Throws when there is none of that name. */
  readonly text: (name: string) => string;
};

let loaded: Templates | undefined;

/** Beside this module, or a folder up when a bundler has put it into a chunk. */
const places = ['./recorded/mesh.br', '../recorded/mesh.br'].map(path => new URL(path, import.meta.url));

/** Unpacks the archive (`recorded/mesh.br`), once per process. */
export const templates = (): Templates => {
  loaded ??= unpack(brotliDecompressSync(readFileSync(places.find(place => existsSync(place)) ?? './recorded/mesh.br')));
  return loaded;
};

function unpack(archive: Buffer): Templates {
  const start = archive.indexOf(10) + 1;
  const index = JSON.parse(archive.toString('utf8', 0, start)) as {recordedAt: string; entries: [string, number][]};
  const spans = new Map<string, readonly [number, number]>();
  let at = start;
  for (const [name, size] of index.entries) {
    spans.set(name, [at, at + size]);
    at += size;
  }
  return {
    recordedAt: Date.parse(index.recordedAt),
    names: [...spans.keys()],
    has: name => spans.has(name),
    text: name => {
      const span = spans.get(name);
      if (span === undefined) throw new Error(`No recorded answer is called ${name}.`);
      return archive.toString('utf8', ...span);
    },
  };
}

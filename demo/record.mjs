#!/usr/bin/env node
// Makes demo/recorded/mesh.br out of recorded answers of a real mesh: node demo/record.mjs FIXTURES_FOLDER
// The file is one solid brotli archive: a line of JSON ({entries: [[name, bytes]...], recordedAt}), then the entries one after another. Trimmed are only
// things nobody looks at: managedFields, the 144 certificates of the system's trust bundle but one, the injector's templates, blanks. What all Envoys share is kept once.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {brotliCompressSync, constants} from 'node:zlib';

const from = process.argv[2];
if (from === undefined) {
  console.error('Usage: node demo/record.mjs FIXTURES_FOLDER');
  process.exit(2);
}
const read = name => readFileSync(join(from, name), 'utf8');
const json = name => JSON.parse(read(name));
const names = (folder, end) =>
  readdirSync(join(from, folder))
    .filter(name => name.endsWith(end))
    .sort();
const entries = new Map();
const put = (name, value) => entries.set(name, typeof value === 'string' ? value : JSON.stringify(value));

/** The first certificate of a PEM bundle of more than ten. */
const firstOfBundle = base64 => {
  const pem = Buffer.from(base64, 'base64').toString();
  const certificates = pem.match(/-----BEGIN[\s\S]*?-----END [A-Z ]+-----\n?/g) ?? [];
  return certificates.length > 10 ? Buffer.from(certificates[0]).toString('base64') : base64;
};

/** Takes the list of extensions out of a node and keeps it once: it is the same for every Envoy of one build, only in another order each time. */
function shareExtensions(node, where) {
  const name = `extensions/${where}`;
  if (!entries.has(name)) put(name, node.extensions);
  if (entries.get(name).length !== JSON.stringify(node.extensions).length)
    throw new Error('Envoys with different extensions: one entry is not enough.');
  node.extensions = `@${name}`;
}

function envoyDump(name) {
  const dump = json(name);
  for (const section of dump.configs) {
    if (section.bootstrap !== undefined) shareExtensions(section.bootstrap.node, 'bootstrap');
    for (const {secret} of section.dynamic_active_secrets ?? []) {
      const bundle = secret?.validation_context?.trusted_ca;
      if (bundle?.inline_bytes) bundle.inline_bytes = firstOfBundle(bundle.inline_bytes);
    }
  }
  return dump;
}

const kinds = {clusters: 'clusters.json', listeners: 'listeners.json', certs: 'certs.json', stats: 'stats.json'};
const proxies = names('healthy/envoy', '.config_dump.json').map(name => name.slice(0, -'.config_dump.json'.length));
for (const proxy of proxies) put(`envoy/${proxy}/config_dump`, envoyDump(`healthy/envoy/${proxy}.config_dump.json`));
for (const [kind, end] of Object.entries(kinds)) for (const proxy of proxies) put(`envoy/${proxy}/${kind}`, json(`healthy/envoy/${proxy}.${end}`));
for (const proxy of proxies) {
  const info = json(`healthy/envoy/${proxy}.server_info.json`);
  shareExtensions(info.node, 'server_info');
  put(`envoy/${proxy}/server_info`, info);
}
put('envoy/logging', read(`healthy/envoy/${proxies[0]}.logging.txt`));

for (const proxy of proxies) put(`istiod/${proxy}`, json(`healthy/istiod/${proxy}.config_dump_eds.json`));
const debug = [
  'adsz',
  'ambientz',
  'authorizationz',
  'clusterz',
  'configz',
  'endpointShardz',
  'instancesz',
  'list',
  'mesh',
  'networkz',
  'push_status',
  'registryz',
  'telemetryz',
];
for (const name of debug) put(`debug/${name}`, json(`healthy/istiod/${name}.json`));
put('syncz', json('healthy/istiod/syncz.json'));

for (const name of names('healthy/ztunnel', '.config_dump.json'))
  put(`ztunnel/${name.slice(0, -'.config_dump.json'.length)}`, json(`healthy/ztunnel/${name}`));
put('ztunnel/logging', read(`healthy/ztunnel/${names('healthy/ztunnel', '.logging.txt')[0]}`));

/** What the refused listener looked like: Envoy's error state of it, and istiod's listener. */
const refused = names('nack/envoy', '.json')[0];
const errorListener = json(`nack/envoy/${refused}`)
  .configs.flatMap(section => section.dynamic_listeners ?? [])
  .find(listener => listener.error_state !== undefined);
const sentListener = json(`nack/istiod/${refused}`)
  .configs.flatMap(section => section.dynamicListeners ?? [])
  .find(listener => listener.name === errorListener.name);
const refusal = json('nack/istiod/syncz.json').flatMap(row =>
  Object.entries(row.resources ?? {}).map(([url, type]) => ({proxy: row.proxy, url, lastError: type.lastError})),
);
put('nack', {...refusal.find(type => type.lastError !== undefined), envoy: errorListener, istiod: sentListener});

for (const list of ['core', 'istio', 'gwapi']) {
  const {items} = json(`healthy/k8s/${list}.json`);
  const kept = items.filter(({kind, metadata}) => kind !== 'ConfigMap' || metadata.name === 'istio');
  for (const {metadata} of kept) {
    delete metadata.managedFields;
    delete metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  }
  put(`k8s/${list}`, kept);
}
for (const name of names('logs', '.istio-proxy.log')) put(`log/${name.slice(0, -'.istio-proxy.log'.length)}`, read(`logs/${name}`));

const bodies = [...entries.values()].map(text => Buffer.from(text));
const index = {recordedAt: json('healthy/PROVENANCE.json').recorded, entries: [...entries.keys()].map((name, at) => [name, bodies[at].length])};
const archive = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...bodies]);
const packed = brotliCompressSync(archive, {
  params: {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: archive.length},
});
const folder = new URL('recorded/', import.meta.url);
mkdirSync(folder, {recursive: true});
writeFileSync(new URL('mesh.br', folder), packed);
console.log(
  `demo/recorded/mesh.br: ${entries.size} entries, ${(archive.length / 1e6).toFixed(1)} MB, ${(packed.length / 1e3).toFixed(0)} kB compressed`,
);

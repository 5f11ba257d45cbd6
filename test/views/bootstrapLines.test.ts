import {describe, expect, it} from 'vitest';
import {parseBootstrap} from '../../src/envoy/bootstrap.ts';
import {parseConfigDump} from '../../src/envoy/configDump.ts';
import {emptyMesh} from '../../src/istio/mesh.ts';
import {lineText} from '../../src/lib/page.ts';
import {bootstrapLines} from '../../src/views/bootstrapLines.ts';
import {fixtureJson} from '../fixtures/read.ts';

type Dump = {
  configs: {bootstrap?: {node: {metadata: {PROXY_CONFIG: Record<string, unknown>; ANNOTATIONS: Record<string, string>}}; admin: object}}[];
};
const mesh = emptyMesh('istio-system');

function linesOf(change: (bootstrap: NonNullable<Dump['configs'][number]['bootstrap']>) => void = () => {}): readonly string[] {
  const json = fixtureJson('healthy/envoy/bookinfo.productpage-v1-64c6885d4f-xhps5.config_dump.json') as Dump;
  for (const {bootstrap} of json.configs) if (bootstrap !== undefined) change(bootstrap);
  return bootstrapLines(parseBootstrap(parseConfigDump(json)!)!, {mesh}).map(lineText);
}
const shown = (lines: readonly string[], label: string): string | undefined => lines.find(line => line.slice(2).startsWith(`${label}:`))?.slice(26);

describe('the bootstrap in lines', () => {
  it('has label and value, aligned, in sections', () => {
    const lines = linesOf();
    expect(lines[0]).toBe('Everything is as Istio has it by default.');
    expect(lines.filter(line => /^[A-Z]/.test(line)).slice(1)).toEqual([
      'Node',
      'Versions',
      'Mesh',
      'Proxy config',
      'Traffic capture',
      'Admin and telemetry',
      'Runtime',
      'Static resources',
      'Metadata',
    ]);
    expect(shown(lines, 'Node id')).toBe('sidecar~10.244.0.15~productpage-v1-64c6885d4f-xhps5.bookinfo~bookinfo.svc.cluster.local');
    expect(shown(lines, 'Discovery address')).toBe('istiod.istio-system.svc:15012');
    expect(shown(lines, 'xDS')).toBe('xds-grpc, DELTA_GRPC, to ./etc/istio/proxy/XDS');
    expect(shown(lines, 'Admin address')).toBe('127.0.0.1:15000');
    expect(shown(lines, 'Inbound ports')).toBe('all, not 15020');
    expect(shown(lines, 'Outbound')).toBe('all');
    expect(shown(lines, 'Tracing')).toBeUndefined();
    expect(lines.filter(line => line.startsWith('*'))).toEqual([]);
  });

  it('marks what is not the default, and says below it what follows', () => {
    const lines = linesOf(bootstrap => {
      bootstrap.node.metadata.PROXY_CONFIG.concurrency = 8;
      bootstrap.admin = {address: {socket_address: {address: '0.0.0.0', port_value: 15999}}};
    });
    expect(lines[0]).toBe('2 values are not as Istio has them by default; they are marked *.');
    const at = lines.findIndex(line => line.startsWith('* Admin address:'));
    expect(lines[at]).toMatch(/0\.0\.0\.0:15999$/);
    expect(lines[at + 1]).toMatch(/^ {4}Whoever reaches the pod/);
    expect(lines.some(line => /Not port 15000/.test(line))).toBe(true);
    expect(lines.some(line => line.startsWith('* Concurrency:') && line.endsWith(' 8'))).toBe(true);
  });

  it('fits where it explains into 80 columns', () => {
    const lines = linesOf(bootstrap => {
      bootstrap.node.metadata.PROXY_CONFIG.concurrency = 8;
    });
    for (const line of lines.filter(line => line.startsWith('    ') && /[a-z]\.$/.test(line))) expect(line.length).toBeLessThan(76);
  });
});

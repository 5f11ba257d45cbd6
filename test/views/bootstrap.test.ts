import {describe, expect, it} from 'vitest';
import {bootstrap} from '../../src/views/bootstrap.ts';
import {i9s} from '../cli/cliRun.ts';
import {fixture, fixtureJson, recordedProxies} from '../fixtures/read.ts';

const pc = (proxy: string, flags: string) =>
  i9s(`pc bootstrap -f dump.json ${flags}`, {
    readSaved: async file => ({name: 'dump', file, text: JSON.stringify(fixtureJson(`healthy/envoy/${proxy}.config_dump.json`))}),
  });

describe('i9s pc bootstrap', () => {
  it.each(recordedProxies)('-o short prints what istioctl does: %s', async proxy => {
    expect((await pc(proxy, '-o short')).out).toBe(fixture(`healthy/istioctl/${proxy}.file-bootstrap-short.txt`));
  });

  it('prints JSON unless told otherwise, indented by four', async () => {
    const {out} = await pc(recordedProxies[0]!, '');
    expect(out).toMatch(/^\{\n {4}"bootstrap": \{\n {8}"node": \{\n/);
    expect(Object.keys(JSON.parse(out).bootstrap)).toContain('staticResources');
  });

  it('is the first part of pc all', () => expect(bootstrap.pc?.inAll).toMatchObject({place: 1, heading: 'BOOTSTRAP INFO'}));
});

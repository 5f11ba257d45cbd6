import {describe, expect, it} from 'vitest';
import {troubleOf} from '../../src/lib/trouble.ts';
import {askOnce} from '../../src/store/askOnce.ts';
import type {MeshSource} from '../../src/transport/meshSource.ts';
import {extensions} from '../../src/views/extensions.ts';
import {secrets} from '../../src/views/secrets.ts';
import type {AskedView} from '../../src/views/view.ts';
import {istiodPod} from '../cli/fakeSource.ts';
import {fixtureJson} from '../fixtures/read.ts';
import {known, mesh, productpage} from './proxyPage.ts';

const istiod = istiodPod('istiod-1');
const proxy = mesh.proxies.get(productpage)!;

/** A pane that shows istiod's view, whose debug endpoint answers so. */
async function ofIstiod(view: AskedView, status: number, body: string) {
  const askPod: MeshSource['askPod'] = async (_pod, {path}) => (path.includes('config_dump') ? {status, body} : {status: 404, body: ''});
  const source = {about: {proxyAdminPort: 15_000}, askPod} as unknown as MeshSource;
  return view.load({...askOnce(source, new AbortController().signal, {proxy, istiod}), of: 'istiod'});
}
const refusal = async (status: number, body: string) => troubleOf(await ofIstiod(secrets, status, body).catch(error => error));
const noteOf = async (view: AskedView, dump: unknown): Promise<string | undefined> => {
  const page = (await ofIstiod(view, 200, JSON.stringify(dump))).make(known());
  return page.kind === 'grid' ? page.note : undefined;
};

describe('an istiod that does not tell what it would send', () => {
  it.each([
    [
      403,
      '',
      /^istiod istiod-1 refuses its debug endpoints \(HTTP 403 for \/debug\/config_dump\?proxyID=.*\)\.$/,
      /DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES/,
    ],
    [401, '', /wants credentials/, /Port-forward/],
    [404, '404 page not found\n', /has no debug endpoints/, /ENABLE_DEBUG_ON_HTTP/],
    [404, 'Proxy not connected to this Pilot instance\n', /HTTP 404 .*: Proxy not connected to this Pilot instance$/, /moved to another istiod/],
    [500, '', /answers HTTP 500 for \/debug\/config_dump\?.*&include_eds\.$/, /Look at its log/],
  ])('says why: %s %j', async (status, body, what, next) => {
    const trouble = await refusal(status, body);
    expect(trouble.what).toMatch(what);
    expect(trouble.next).toMatch(next);
  });
});

describe("istiod's dump leaves out", () => {
  const dump = fixtureJson('healthy/istiod/bookinfo.details-v1-5845b8756-ld969.config_dump.json');

  it('the certificate of the workload, and the pane says so', async () => {
    expect(await noteOf(secrets, dump)).toMatch(/^istiod leaves out what the agent gets \(default, ROOTCA\)/);
  });

  it('no filters by ECDS: where there are none, it has none to send', async () => {
    expect(await noteOf(extensions, dump)).toBeUndefined();
    const none = {configs: [{'@type': 'type.googleapis.com/envoy.admin.v3.EcdsConfigDump'}]};
    expect(await noteOf(extensions, none)).toBe('istiod has no filters to send by ECDS.');
  });
});

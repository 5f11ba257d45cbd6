import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ambientz} from '../../demo/ambient/ambientz.ts';
import {templates} from '../../demo/templates.ts';
import {readSavedAnswer} from '../../src/local/savedAnswers.ts';
import {type DemoRun, demoRun} from './demoRun.ts';

let mesh: DemoRun;
const pauses: number[] = [];
beforeEach(async () => {
  mesh = await demoRun();
  pauses.length = 0;
});
afterEach(() => mesh.end());

const i9s = (line: string) =>
  mesh.run(line, undefined, undefined, {
    pause: async ms => void pauses.push(ms),
    readSaved: file => readSavedAnswer(join(mesh.folder, file), process.stdin),
  });
const reviews = 'reviews-v1-5695cbbdd8-sxpzf.bookinfo';
const sections = (out: string): readonly string[] => out.split('\n').map(line => line.replace(/ \(RDS last loaded at .*/, ''));

describe('ps of one pod over the real wire', () => {
  test.each([
    `ps ${reviews}`,
    'ps deploy/productpage-v1.bookinfo',
    'ps gateway/waypoint.ambient-demo',
    'ps deploy/istio-ingressgateway -n istio-system',
  ])('%s has no difference', async line => {
    const {code, out, err} = await i9s(line);
    expect({code, err, pauses}).toEqual({code: 0, err: '', pauses: []});
    expect(sections(out)).toEqual(['Clusters Match', 'Listeners Match', 'Routes Match', 'Endpoints Match', 'Extensions Match', '']);
  });

  test('asks every istiod for its list, and only the one that holds the proxy for what it would send', async () => {
    await i9s(`ps ${reviews}`);
    const urls = mesh.demo.podRequests.map(({url}) => url);
    expect(urls.filter(url => url === '/debug/syncz').length).toBeGreaterThan(1);
    expect(urls.filter(url => url.startsWith('/debug/config_dump'))).toEqual([
      expect.stringMatching(/^\/debug\/config_dump\?proxyID=reviews-v1-5695cbbdd8-sxpzf\.bookinfo-\d+&include_eds$/),
    ]);
    expect(urls.filter(url => url.startsWith('/config_dump'))).toEqual(['/config_dump?include_eds=true']);
  });

  test('a refused listener is told at once, with exit code 1', async () => {
    const details = 'details-v1-5845b8756-ld969.bookinfo';
    mesh.demo.faults.nack(details);
    const {code, out, err} = await i9s(`ps ${details}`);
    expect([code, pauses]).toEqual([1, []]);
    expect(sections(out)[1]).toBe("Listeners Don't Match");
    expect(out).toMatch(/^\+ +"errorState": \{$/m);
    expect(err).toMatch(/^i9s: Envoy refuses 0\.0\.0\.0_9080 \(Listeners\): .*\.\n$/);
  });

  test('a push that is not acknowledged is told, though both sides are the same', async () => {
    mesh.demo.faults.stall(reviews, 'RDS');
    const {code, out, err} = await i9s(`ps ${reviews}`);
    expect(code).toBe(0);
    expect(sections(out)[2]).toBe('Routes Match');
    expect(err).toBe('i9s: RDS STALE: sent, and not acknowledged, although Envoy has the same.\n');
  });

  test('a saved dump of another proxy is compared, with a word', async () => {
    const {out} = await i9s('pc all deploy/productpage-v1.bookinfo -o json');
    writeFileSync(join(mesh.folder, 'other.json'), out);
    const {code, err} = await i9s(`ps ${reviews} -f other.json`);
    expect(code).toBe(1);
    expect(err).toMatch(/^i9s: other\.json is of productpage-v1-\S+\.bookinfo, not of reviews-v1-5695cbbdd8-sxpzf\.bookinfo\. /);
  });

  test('a saved dump of Envoy stands for Envoy', async () => {
    const {out} = await i9s(`pc all ${reviews} -o json`);
    writeFileSync(join(mesh.folder, 'dump.json'), out);
    const asked = mesh.demo.podRequests.length;
    expect((await i9s(`ps ${reviews} -f dump.json`)).code).toBe(0);
    expect(mesh.demo.podRequests.slice(asked).filter(({url}) => url.startsWith('/config_dump'))).toEqual([]);
  });
});

describe('ps of a ztunnel over the real wire', () => {
  const line = 'ps ds/ztunnel.istio-system';

  test('compares workloads, services and policies with what istiod would send', async () => {
    const {code, out, err} = await i9s(line);
    expect({code, err, pauses}).toEqual({code: 0, err: '', pauses: []});
    expect(out).toBe('Workloads Match\nServices Match\nPolicies Match\n');
  });

  test('takes what istiod would send from a file', async () => {
    const asked = mesh.demo.podRequests.length;
    writeFileSync(join(mesh.folder, 'ambientz.json'), ambientz(mesh.demo.world).replaceAll('"workloadName":"details-v1"', '"workloadName":"other"'));
    const {code, out} = await i9s(`${line} --istiod ambientz.json`);
    expect([code, out.split('\n')[0]]).toEqual([1, "Workloads Don't Match"]);
    expect(out).toMatch(/^--- Istiod Workloads\n\+\+\+ ztunnel Workloads$/m);
    expect(out).toMatch(/^- +"workloadName": "other"/m);
    expect(out).toMatch(/\nServices Match\nPolicies Match\n$/);
    expect(mesh.demo.podRequests.slice(asked).filter(({url}) => url.startsWith('/debug/'))).toEqual([]);
  });

  test('takes what the ztunnel has from a file, and says in sentences what cannot be compared', async () => {
    const {policies: _, ...dump} = JSON.parse(templates().text(templates().names.find(name => name.startsWith('ztunnel/istio-system')) ?? ''));
    writeFileSync(join(mesh.folder, 'ztunnel.json'), JSON.stringify(dump));
    const asked = mesh.demo.podRequests.length;
    const {out, err} = await i9s(`${line} -f ztunnel.json`);
    expect(out).toMatch(/^Workloads (Don't )?Match\n/);
    expect(out).not.toContain('Policies');
    expect(err).toContain('i9s: This ztunnel tells its policies in a form that i9s does not read, or not at all.\n');
    const urls = mesh.demo.podRequests.slice(asked).map(({url}) => url);
    expect(urls).toContain('/debug/ambientz');
    expect(urls).not.toContain('/config_dump');
  });

  test('does not take the file of another kind of proxy', async () => {
    writeFileSync(join(mesh.folder, 'envoy.json'), templates().text('envoy/bookinfo.reviews-v1-5695cbbdd8-sxpzf/config_dump'));
    writeFileSync(join(mesh.folder, 'ambientz.json'), ambientz(mesh.demo.world));
    expect((await i9s(`${line} -f envoy.json`)).err).toMatch(/^i9s: ztunnel-\S+ is a ztunnel, and envoy\.json is not about one\./);
    expect((await i9s(`ps ${reviews} --istiod ambientz.json`)).err).toMatch(/^i9s: ambientz\.json is about a ztunnel, and reviews-\S+ is none\./);
    expect((await i9s('ps -f envoy.json --istiod ambientz.json')).err).toMatch(
      /^i9s: \S*ambientz\.json is about a ztunnel, and \S*envoy\.json is not\./,
    );
  });
});

describe('what keeps ps from comparing', () => {
  test.each([
    ['a proxy that no istiod holds', () => mesh.demo.faults.disconnect(reviews), /No istiod holds proxy reviews-v1-\S+, so none can say/],
    ['istiods without debug endpoints', () => mesh.demo.faults.refuseDebug('all', 404), /has no debug endpoints \(HTTP 404/],
    ['istiods that want credentials', () => mesh.demo.faults.refuseDebug('all', 401), /wants credentials for its debug endpoints/],
    ['an Envoy that answers garbage', () => mesh.demo.faults.spoil(reviews, 'garbage'), /answered \/config_dump\S* with something else than JSON/],
    ['an Envoy whose answer breaks off', () => mesh.demo.faults.spoil(reviews, 'cut'), /reviews-v1/],
    ['a port-forward that is refused', () => mesh.demo.faults.refusePortForward(reviews), /reviews-v1/],
    ['an API server that is away', () => mesh.demo.faults.apiDown(), /API server/],
  ])('%s is told in sentences', async (_, breakIt, said) => {
    await breakIt();
    const {code, out, err} = await i9s(`ps ${reviews}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
    expect(err).toMatch(/^(i9s: [A-Zi][^\n]+[.?]\n)+$/);
    expect(err).not.toMatch(/tries again|goes on|undefined|\n +at /);
  });

  test('a pod that is not there is told as elsewhere', async () => {
    expect((await i9s('ps nobody.bookinfo')).err).toMatch(/pods "nobody" not found/i);
  });
});
